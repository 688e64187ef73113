"""A case that was opened, or moved elsewhere, finds its owner, where its unit wants that; whoever it is given to is told.

What is imported as history opens nobody's work: this listens to what happens now.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import answering_of
from everweek.act.assigning.services import give_by_rule
from everweek.flows.noticing import CASE, case_path
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, declare_for_teams
from everweek.messages.notices.services import News, tell

BY = System("assigning")
NOBODYS: Final = declare_for_teams(
    NoticeKind(
        key="case.nobodys",
        name=_("A new case that is nobody's"),
        title=_("Case {case} is nobody's."),
        text="",
        places=CASE,
        team=_("Case {case} of {unit} is new and nobody's. Whoever can, take it."),
    )
)
MOVED: Final = "case.moved"
LINES_AT_ONCE = 20
"""So many are given in one transaction: on SQLite every other writer waits for it."""


@subscriber("flows.opened_case_finds_its_owner", kinds=["case.opened", MOVED], batch=LINES_AT_ONCE)
def give_what_was_opened(lines: Sequence[Line]) -> None:
    """Give each to whom it falls. One after the other: what was given just now counts for the next."""
    numbers = [int(line.subject_id) for line in lines if line.kind != MOVED or line.ids["from"] != line.ids["to"]]
    given = {number for number in numbers if give_by_rule(case_id=number, by=BY) is not None}
    left = answering_of(set(numbers) - given)
    moved = {int(line.subject_id): f":{line.pk}" for line in lines if line.kind == MOVED}
    nobodys = [one for one in left.values() if one.owner is None and one.open and one.tellable]
    tell(
        news=[
            News(
                kind=NOBODYS,
                key=f"nobodys:{one.number}{moved.get(one.number, '')}",
                path=case_path(one.number),
                values={"case": one.number, "unit": one.unit},
                to=[],
                unit_path=one.unit_path,
            )
            for one in nobodys
        ]
    )

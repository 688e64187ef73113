"""A case that was opened, moved or given to nobody, or goes on again, finds its owner, where its unit wants that; who gets it is
told.

What is imported as history opens nobody's work: this listens to what happens now.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import answering_of
from everweek.act.assigning.services import give_by_rule
from everweek.flows import addresses
from everweek.flows.noticing import CASE
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, declare_for_teams
from everweek.messages.notices.services import News, tell
from everweek.people.queries import number_of_actor

BY = System("assigning")
NOBODYS: Final = declare_for_teams(
    NoticeKind(
        key="case.nobodys",
        name=_("A case that is nobody's"),
        title=_("Case {case} is nobody's."),
        text="",
        places=CASE,
        team=_("Case {case} of {unit} is nobody's. Whoever can, take it."),
    )
)
OPENED: Final = "case.opened"
MOVED: Final = "case.moved"
LET_GO: Final = "case.assigned"
ANEW: Final = ("case.reopened", "case.taken_up", "case.parted")
LINES_AT_ONCE = 20
"""So many are given in one transaction: on SQLite every other writer waits for it."""


@subscriber("flows.opened_case_finds_its_owner", kinds=[OPENED, MOVED, LET_GO, *ANEW], batch=LINES_AT_ONCE)
def give_what_was_opened(lines: Sequence[Line]) -> None:
    """Give each case to the colleague to whom it falls. One after the other: what was given just now counts for the next."""
    wants = [line for line in lines if _wants_somebody(line)]
    numbers = [int(line.subject_id) for line in wants]
    given = {number for number in numbers if give_by_rule(case_id=number, by=BY) is not None}
    left = answering_of(set(numbers) - given)
    again = {int(line.subject_id): f":{line.pk}" for line in wants if line.kind != OPENED}
    # A level up those are told whom it is with (``case_begun_anew_is_told``).
    only_anew = {int(line.subject_id) for line in wants if line.kind in ANEW} - {
        int(line.subject_id) for line in wants if line.kind not in ANEW
    }
    nobodys = [
        one
        for one in left.values()
        if one.owner is None and one.open and one.tellable and not (one.level and one.number in only_anew)
    ]
    tell(
        news=[
            News(
                kind=NOBODYS,
                key=f"nobodys:{one.number}{again.get(one.number, '')}",
                path=addresses.case(one.number),
                values={"case": one.number, "unit": one.unit},
                to=[],
                unit_path=one.unit_path,
            )
            for one in nobodys
        ]
    )


def _wants_somebody(line: Line) -> bool:
    if line.kind == LET_GO:
        # Of who has left, and whose cases the house gives back, whoever leads there is told.
        return line.ids["to"] is None and number_of_actor(line.actor) is not None
    return line.kind in {OPENED, *ANEW} or line.ids["from"] != line.ids["to"]

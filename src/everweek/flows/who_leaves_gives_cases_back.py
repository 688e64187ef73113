"""Who leaves gives their cases back: what they owned and is open is nobody's again, and whoever leads there is told.

A day of leaving may lie ahead, when no line is written: every hour it is looked for those who have left since, and for those
whose last post has ended. Of a post it is looked then only: who ends one by mistake, or gives the next one after it, takes no
case away.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from everweek.act.answering import answering_of, list_who_answers
from everweek.act.cases.leaving import AT_ONCE, GivenBack, give_back_cases
from everweek.act.clocks.rules import Level
from everweek.act.giving.leaving import pass_on_gestures
from everweek.flows import addresses
from everweek.flows.noticing import CASE
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people.queries import name_of_actor

BY: Final = System("leaving")
_WHOSE: Final[Mapping[str, Place]] = {"whose": Place(_("who had it"), "Bob")}
GIVEN_BACK: Final = declare(
    NoticeKind(
        key="case.given_back",
        name=_("A case lost its owner, who has left or holds no post any more"),
        title=_("Case {case} is nobody's: {whose} holds no post any more."),
        text=_("It is at {unit}. Give it to somebody."),
        places={**CASE, **_WHOSE},
        when=When.AT_ONCE,
        team=_("Case {case} of {unit} is nobody's any more."),
    )
)


@subscriber("flows.who_leaves_gives_cases_back", kinds=["member.left"])
def give_back_at_once(_lines: Sequence[Line]) -> None:
    """Give back what those had who left just now; of more than fit into a transaction, the job gives back the rest."""
    _give_back()
    pass_on_gestures(by=BY)


def give_back_all() -> int:
    """Give back all cases of those who have left, or hold no post, by now; returns how many.

    Whoever leads there is told in the same transaction. What those had promised goes to whoever owns the case, or stands before
    whoever leads there.
    """
    while pass_on_gestures(by=BY, without_post=True):
        pass
    many = 0
    while True:
        with transaction.atomic():
            given = _give_back(without_post=True)
        many += len(given)
        if len(given) < AT_ONCE:
            return many


def _give_back(*, without_post: bool = False) -> Sequence[GivenBack]:
    given = give_back_cases(by=BY, without_post=without_post)
    cases = answering_of(one.case for one in given)
    tell(
        news=[
            News(
                kind=GIVEN_BACK,
                key=f"given-back:{one.case}:{cases[one.case].changes}",
                path=addresses.case(one.case),
                values={"case": one.case, "unit": cases[one.case].unit, "whose": name_of_actor(f"member:{one.owner}")},
                to=list_who_answers(one.case, [Level.LEAD]),
                unit_path=cases[one.case].unit_path,
            )
            for one in given
            if one.case in cases
        ]
    )
    return given

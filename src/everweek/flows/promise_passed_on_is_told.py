"""Whoever inherits a promise to a customer, because who gave it has left or holds no post any more, is told.

Where nobody does, whoever leads there is.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import list_who_answers
from everweek.act.clocks.rules import Level
from everweek.act.giving.answering import GestureAnswering, gestures_answering
from everweek.act.giving.rules import GestureStanding
from everweek.flows import addresses
from everweek.flows.noticing import CASE, LINES_AT_ONCE, news_of
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people.queries import name_of_actor

_PLACES: Final = {**CASE, "whose": Place(_("who had it"), "Bob")}
YOURS: Final = declare(
    NoticeKind(
        key="gesture.passed_on",
        name=_("A promise to a customer is yours now"),
        title=_("What {whose} promised in case {case} is yours now."),
        text=_("{whose} has left, or holds no post any more. It is in your list under Asked and promised."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
NOBODYS: Final = declare(
    NoticeKind(
        key="gesture.left_behind",
        name=_("A promise to a customer is nobody's: who gave it has left or holds no post any more"),
        title=_("What {whose} promised in case {case} is nobody's now."),
        text=_(
            "{whose} has left, or holds no post any more, and the case of {unit} is nobody's. It is in your list under "
            "Asked and promised until somebody has done it."
        ),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)


@subscriber("flows.promise_passed_on_is_told", kinds=["gesture.passed_on"], batch=LINES_AT_ONCE)
def tell_who_has_it_now(lines: Sequence[Line]) -> None:
    """Tell whose each promise is now, of those that are still to be kept and were not passed on again."""
    gestures = gestures_answering(int(line.subject_id) for line in lines)
    known = [(line, gestures[int(line.subject_id)]) for line in lines if int(line.subject_id) in gestures]
    tell(
        news=[
            _told(line, one) for line, one in known if one.standing is GestureStanding.GIVEN and one.keeper == line.ids["keeper"]
        ]
    )


def _told(line: Line, one: GestureAnswering) -> News:
    to = [one.keeper] if one.keeper is not None else list_who_answers(one.case, [Level.LEAD])
    values = {"case": one.case, "unit": one.unit, "whose": name_of_actor(f"member:{line.ids['from']}")}
    return news_of(line, YOURS if one.keeper is not None else NOBODYS, path=addresses.WAITING, values=values, to=to)

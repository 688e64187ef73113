"""A customer who did not answer within the days one waits is told to whose case it is.

Nothing is written down when those days are over: every hour it is looked for those whose days are over since.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.act.answering import Answering, WhoAnswers, answering_of, waited_for
from everweek.act.cases.rules import WAIT_FOR_HER
from everweek.act.clocks.rules import Level
from everweek.flows import addresses
from everweek.flows.noticing import ANSWERED, CASE
from everweek.messages.notices.kinds import NoticeKind, Place, declare, said_as_number
from everweek.messages.notices.services import News, tell

FORGOTTEN: Final = timedelta(days=14)
"""What ended longer ago was told when it did."""
AT_ONCE: Final = 200
"""So many are told in one transaction: on SQLite every other writer waits for it."""
_DAYS: Final[Mapping[str, Place]] = {"n": Place(_("how many days"), WAIT_FOR_HER.days, said_as_number)}
UNANSWERED: Final = declare(
    NoticeKind(
        key="case.unanswered",
        name=_("A customer you waited for has not answered"),
        title=_("The customer has not answered in case {case}."),
        text=_("It is at {unit}. You have waited for {n} days: write once more, or go on with what you know."),
        places={**CASE, **_DAYS},
        answered=ANSWERED,
    )
)


def tell_who_waited() -> int:
    """Tell whose cases they are, once for each wait that is over; returns how many notices were not there before."""
    now = clock.now()
    ended = waited_for(now - FORGOTTEN, now)
    numbers = list(ended)
    many = 0
    for first in range(0, len(numbers), AT_ONCE):
        some = answering_of(numbers[first : first + AT_ONCE])
        who = WhoAnswers(some)
        many += tell(news=[_news(case, f"{ended[pk]:%Y%m%d%H%M%S%f}", who) for pk, case in some.items()])
    return many


def _news(case: Answering, ended: str, who: WhoAnswers) -> News:
    return News(
        kind=UNANSWERED,
        key=f"unanswered:{case.number}:{ended}",
        path=addresses.case(case.number),
        values={"case": case.number, "unit": case.unit, "n": WAIT_FOR_HER.days},
        to=who.at(case.number, [Level.OWNER]),
    )

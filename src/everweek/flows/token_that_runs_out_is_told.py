"""A token that runs out is told to whom it acts for and to administrators: 14 and 3 days before, and on the day.

Looked for each morning. It ends with its own day, or with the day the colleague is gone for whom it acts, whichever comes first.
One that was made for less than so many days is not told of then: whoever made it knows.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from everweek.flows import addresses
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people import saying
from everweek.people.access import may
from everweek.people.policy import Action
from everweek.people.queries import list_administrators, list_tokens_ending, organisation, today

DAYS_BEFORE: Final = (0, 3, 14)
"""The nearest of them counts: who was told of none hears of it once."""
AT_ONCE: Final = 100
"""So many are told in one transaction: on SQLite every other writer waits for it."""
ENDING: Final = declare(
    NoticeKind(
        key="token.ending",
        name=_("A token of a program runs out"),
        title=_("The token {token} of {whose} stops on {day}."),
        text=_(
            "From then on the program that has it is turned away. Make a new one under Tokens and give it to the program, then "
            "revoke this one; or revoke it now, where nothing needs it."
        ),
        places={
            "token": Place(_("what the token is called"), _("Till at the harbour")),
            "whose": Place(_("whom it acts for"), "Erin"),
            "day": Place(_("the day it stops"), "2026-10-09", lambda value: saying.day(date.fromisoformat(str(value)))),
        },
        when=When.AT_ONCE,
    )
)


def tell_tokens_ending() -> int:
    """Tell of each token that runs out within two weeks, once at each step; returns how many notices were not there before."""
    news = list(_news())
    return sum(tell(news=news[first : first + AT_ONCE]) for first in range(0, len(news), AT_ONCE))


def _news() -> Iterator[News]:
    day, zone = today(), ZoneInfo(organisation().zone)
    administrators = {one.pk for one in list_administrators()}
    for token in list_tokens_ending(within=timedelta(days=max(DAYS_BEFORE) + 1), since=timedelta(days=1)):
        whose, ends = token.member, token.expires_at.astimezone(zone).date()
        step = _step(ends, day)
        if step is not None and ends - timedelta(days=step) < token.made_at.astimezone(zone).date():
            step = None
        if whose.left_on is not None and whose.left_on < ends:
            ends, step = whose.left_on, _step(whose.left_on, day)
        if step is None:
            continue
        values = {"token": token.name, "whose": whose.name, "day": ends.isoformat()}
        # Who may make none sees no list of them: of their own page there is no more to say than of the day.
        own = addresses.TOKENS if may(whose, Action.TOKENS_MAKE) else addresses.colleague(whose.pk)
        for to, path in (({whose.pk}, own), (administrators - {whose.pk}, addresses.TOKENS)):
            yield News(kind=ENDING, key=f"token:{token.pk}:{ends.isoformat()}:{step}", path=path, values=values, to=sorted(to))


def _step(ends: date, day: date) -> int | None:
    return next((one for one in DAYS_BEFORE if (ends - day).days <= one), None)

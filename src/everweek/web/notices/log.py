"""The log of who was told what: customers by letters, colleagues by notices, teams in chats, and why somebody was not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.act.following.keys import keys_of_letters
from everweek.messages.contact.rules import COUNTED, Purpose
from everweek.messages.notices.kinds import KINDS, TEAM_KINDS
from everweek.messages.told.access import check_may_read_told
from everweek.messages.told.queries import ToldWanted, count_letters, list_told
from everweek.messages.told.rules import ToldSide, ToldStanding, ToldWay
from everweek.people.finding import find_customers, find_members, find_units
from everweek.people.models import Member
from everweek.web.choices import Tab, options
from everweek.web.house import asking
from everweek.web.house.asking import Asking, shortened
from everweek.web.house.paging import pager_of
from everweek.web.house.told import PURPOSES, STANDINGS, WAYS, ToldLines
from everweek.web.notices.contexts import ToldPage
from everweek.web.notices.words import SIDES, letters_title, told_title
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of

WAYS_OF: Final[Mapping[ToldSide, Collection[ToldWay]]] = {
    ToldSide.CUSTOMERS: (ToldWay.MAIL, ToldWay.LINK, ToldWay.PAGE),
    ToldSide.COLLEAGUES: (ToldWay.MAIL, ToldWay.DIGEST, ToldWay.CHAT, ToldWay.HOUSE),
    ToldSide.TEAMS: (ToldWay.CHAT,),
}
DAYS: Final = 7
"""Of so many days it is counted how many letters were not sent."""
MOST_NAMED: Final = 50
"""So many people of a name are looked for."""


@dataclass(frozen=True)
class ToldAsked(Asking):
    """Which lines of the log. ``customer`` and ``member`` are numbers, as other pages link here."""

    side: ToldSide = asking.one_of(ToldSide, ToldSide.CUSTOMERS)
    words: str = asking.words()
    kind: str = asking.key()
    way: ToldWay | None = asking.one_of(ToldWay)
    standing: ToldStanding | None = asking.one_of(ToldStanding)
    case: int | None = asking.number()
    customer: int | None = asking.number()
    member: int | None = asking.number()


@looks
def log(request: HttpRequest) -> HttpResponse:
    """One side of the log, the newest first."""
    viewer = viewer_of(request)
    check_may_read_told(viewer)
    asked = ToldAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    kinds, ways = _kinds(asked.side), [one for one in WAYS if one in WAYS_OF[asked.side]]
    asked = asked.among("kind", [key for key, _name in kinds])
    asked, found = asked.answered(lambda: list_told(asked.side, _wanted(viewer, asked), asked.place))
    here = reverse("told")
    context = ToldPage(
        title=told_title(asked.side, asked.standing) if asked.to(here) != here else letters_title(count_letters(DAYS), DAYS),
        tabs=[Tab(str(name), ToldAsked(side=one).to(here), one is asked.side) for one, name in SIDES.items()],
        asked=asked,
        chips=asked.chips(here, {"customer": _("one customer"), "member": _("one colleague")}),
        kinds=options(kinds, asked.kind, everything=_("anything")),
        ways=options([(one.value, WAYS[one]) for one in ways], asked.way or "", everything=_("any way")),
        standings=options(
            [(one.value, says) for one, says in STANDINGS.items()], asked.standing or "", everything=_("told or not")
        ),
        side=asked.side.value,
        lines=ToldLines(viewer).lines(found.rows) if found else [],
        pager=pager_of(asked, here, found),
    )
    return show(request, context, status=asked.status)


def _kinds(side: ToldSide) -> Sequence[tuple[str, str | Promise]]:
    if side is ToldSide.CUSTOMERS:
        return [(one.value, PURPOSES[one]) for one in Purpose if one in COUNTED or one is Purpose.CASE]
    return [(key, kind.name) for key, kind in (TEAM_KINDS if side is ToldSide.TEAMS else KINDS).items()]


def _wanted(viewer: Member, asked: ToldAsked) -> ToldWanted:
    customers = asked.side is ToldSide.CUSTOMERS
    number = {ToldSide.CUSTOMERS: asked.customer, ToldSide.COLLEAGUES: asked.member}.get(asked.side)
    who: Collection[int] | None = [number] if number is not None else None
    if asked.words:
        who = [one for one in _named(viewer, asked) if who is None or one in who]
    about = asked.case
    return ToldWanted(
        who=who,
        kind=asked.kind,
        path=reverse("case", args=[about]) if about is not None and not customers else "",
        keys=keys_of_letters(about) if about is not None and customers else "",
        way=asked.way,
        standing=asked.standing,
    )


def _named(viewer: Member, asked: ToldAsked) -> Sequence[int]:
    if asked.side is ToldSide.CUSTOMERS:
        return [one.pk for one in find_customers(viewer, asked.words, most=MOST_NAMED)]
    if asked.side is ToldSide.COLLEAGUES:
        return [one.pk for one in find_members(viewer, asked.words)]
    return [one.pk for one in find_units(viewer, asked.words)]

"""Reads of the log. Nothing is stored for it: a contact is what a customer was told or why not, a notice what a colleague was,
and what the chat of a unit is told stands with it.

No word of anybody's is among it: what a letter says is gone once it has left.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.messages.contact.queries import verdict_of
from everweek.messages.contact.rules import COUNTED, Channel, Purpose
from everweek.messages.models import Contact, CustomerMail, Message, Notice, TeamTelling, Telling
from everweek.messages.notices.chatting import CHATTED
from everweek.messages.notices.kinds import KINDS, TEAM_KINDS
from everweek.messages.notices.leaving import MAILED, READ
from everweek.messages.told.rules import (
    CAME_BACK,
    NOT_A_TEAM,
    ToldSide,
    ToldStanding,
    ToldWay,
    letter_standing,
    notice_standing,
    notice_way,
    notice_why,
    team_standing,
)
from everweek.people.paging import START, Order, Place, Stretch

NEWEST: Final = Order("-pk")
MOST_ABOUT: Final = 100
"""So many are shown of one thing, the newest of either side."""
LETTER: Final = "letter"
"""The kind of a letter to somebody we do not know."""


@dataclass(frozen=True)
class ToldWanted:
    """Which lines: of whom (None: of everybody), of which kind, about what, told how, and how that stands.

    ``who`` are customers, members or units, by the side. ``path`` is the page a notice leads to, ``keys`` what the keys of
    letters begin with; empty: about anything.
    """

    who: Collection[int] | None = None
    kind: str = ""
    path: str = ""
    keys: str = ""
    way: ToldWay | None = None
    standing: ToldStanding | None = None


@dataclass(frozen=True)
class ToldShown:
    """One line: whom (None and no name: that stays with them, or we do not know them), of what kind, how, when, and why not.

    To a team's chat it is the unit whose chat that is, and ``name`` says at which service too.
    ``at`` is when it was decided or told in the house, ``when`` it left, or will.
    """

    pk: int
    side: ToldSide
    whom: int | None
    name: str
    kind: str
    path: str
    way: ToldWay
    standing: ToldStanding
    at: datetime
    when: datetime | None
    why: str


def list_told(side: ToldSide, wanted: ToldWanted, place: Place = START) -> Stretch[ToldShown]:
    """One side of the log, the newest first. Whoever may read the log may read this."""
    if side is ToldSide.CUSTOMERS:
        letters = NEWEST.stretch(Contact.objects.filter(_letters(wanted)).select_related("customer", "mail"), place)
        return letters.holding([_letter(one) for one in letters.rows])
    if side is ToldSide.TEAMS:
        teams = NEWEST.stretch(TeamTelling.objects.filter(_teams(wanted)).select_related("channel__unit"), place)
        return teams.holding([_team(one) for one in teams.rows])
    notices = NEWEST.stretch(Notice.objects.filter(_notices(wanted)).select_related("member", "telling"), place)
    return notices.holding([_notice(one) for one in notices.rows])


def list_told_about(*, path: str, keys: str, person: str) -> list[ToldShown]:
    """All that was told about one thing, the newest first, whoever was told.

    ``person`` stands with letters to whoever we know by an address alone. Whoever may see that thing may read this.
    """
    wanted = ToldWanted(path=path, keys=keys)
    notices = Notice.objects.filter(_notices(wanted)).select_related("member", "telling").order_by("-pk")
    letters = Contact.objects.filter(_letters(wanted)).select_related("customer", "mail").order_by("-pk")
    teams = TeamTelling.objects.filter(_teams(wanted)).select_related("channel__unit").order_by("-pk")
    nameless = Message.objects.filter(person=person).order_by("-pk")
    found = [
        *(_notice(one) for one in notices[:MOST_ABOUT]),
        *(_letter(one) for one in letters[:MOST_ABOUT]),
        *(_team(one) for one in teams[:MOST_ABOUT]),
        *(_nameless(one) for one in nameless[:MOST_ABOUT]),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_ABOUT]


@dataclass(frozen=True)
class LettersCounted:
    """How many letters by mail were decided on, how many of them were held back, and how many came back or were not taken."""

    decided: int
    held_back: int
    came_back: int


def count_letters(days: int) -> LettersCounted:
    """The letters to customers of the last so many days. Whoever may read the log may read this."""
    since = clock.now() - timedelta(days=days)
    lately = Contact.objects.filter(purpose__in=[*COUNTED, Purpose.CASE], decided_at__gte=since, channel=Channel.MAIL)
    held, came = (Count("pk", filter=_LETTERS_AS[one]) for one in (ToldStanding.NOT, ToldStanding.RETURNED))
    return LettersCounted(**lately.aggregate(decided=Count("pk"), held_back=held, came_back=came))


def private_kinds() -> frozenset[str]:
    """Kinds of which the log says that they were told, and not to whom."""
    return frozenset(key for key, kind in (*KINDS.items(), *TEAM_KINDS.items()) if kind.private)


_CAME_BACK: Final = Q(mail__outcome__in=[*CAME_BACK])
_MAY: Final = Q(because="", withdrawn_at=None)
_LETTERS_AS: Final[Mapping[ToldStanding, Q]] = {
    ToldStanding.RETURNED: _CAME_BACK,
    ToldStanding.NOT: ~_MAY & ~_CAME_BACK,
    ToldStanding.WAITING: _MAY & Q(done_at=None) & ~_CAME_BACK,
    ToldStanding.TOLD: _MAY & Q(done_at__isnull=False) & ~_CAME_BACK,
}
_IN_HOUSE: Final = Q(telling=None) | Q(telling__outcome=READ)
_NOTICES_AS: Final[Mapping[ToldStanding, Q]] = {
    ToldStanding.RETURNED: Q(pk__in=[]),
    ToldStanding.NOT: Q(telling__ended_at__isnull=False) & ~Q(telling__outcome__in=[READ, MAILED, CHATTED]),
    ToldStanding.WAITING: Q(telling__isnull=False, telling__ended_at=None),
    ToldStanding.TOLD: Q(telling=None) | Q(telling__outcome__in=[READ, MAILED, CHATTED]),
}
_NOTICES_BY: Final[Mapping[ToldWay, Q]] = {
    ToldWay.HOUSE: _IN_HOUSE,
    ToldWay.CHAT: Q(telling__channel=True) & ~_IN_HOUSE,
    ToldWay.DIGEST: Q(telling__channel=False, telling__digest=True) & ~_IN_HOUSE,
    ToldWay.MAIL: Q(telling__channel=False, telling__digest=False) & ~_IN_HOUSE,
}
_TEAMS_AS: Final[Mapping[ToldStanding, Q]] = {
    ToldStanding.RETURNED: Q(pk__in=[]),
    ToldStanding.NOT: Q(ended_at__isnull=False) & ~Q(outcome=CHATTED),
    ToldStanding.WAITING: Q(ended_at=None),
    ToldStanding.TOLD: Q(ended_at__isnull=False, outcome=CHATTED),
}


def _letters(wanted: ToldWanted) -> Q:
    asked = Q()
    if wanted.who is not None:
        asked &= Q(customer__in=wanted.who)
    if wanted.kind:
        asked &= Q(purpose=wanted.kind)
    if wanted.way is not None:
        asked &= Q(channel=wanted.way.value)
    if wanted.keys:
        asked &= keys_beginning(wanted.keys)
    if wanted.standing is not None:
        asked &= _LETTERS_AS[wanted.standing]
    return asked


def _notices(wanted: ToldWanted) -> Q:
    asked = Q()
    if wanted.who is not None:
        # Asked for by name, it would say whose they are.
        asked &= Q(member__in=wanted.who) & ~Q(kind__in=private_kinds())
    if wanted.kind:
        asked &= Q(kind=wanted.kind)
    if wanted.way is not None:
        asked &= _NOTICES_BY.get(wanted.way, Q(pk__in=[]))
    if wanted.path:
        asked &= Q(path=wanted.path)
    if wanted.standing is not None:
        asked &= _NOTICES_AS[wanted.standing]
    return asked


def _teams(wanted: ToldWanted) -> Q:
    asked = Q()
    if wanted.who is not None:
        asked &= Q(channel__unit__in=wanted.who)
    if wanted.kind:
        asked &= Q(kind=wanted.kind)
    if wanted.way not in {None, ToldWay.CHAT}:
        asked &= Q(pk__in=[])
    if wanted.path:
        asked &= Q(path=wanted.path)
    if wanted.standing is not None:
        asked &= _TEAMS_AS[wanted.standing]
    return asked


def keys_beginning(keys: str) -> Q:
    """Keys that begin so, found by their index."""
    if connection.vendor == "sqlite":
        # There a beginning is found by the index only as a span; PostgreSQL's alphabet is not that of the bytes.
        return Q(key__gte=keys, key__lt=f"{keys[:-1]}{chr(ord(keys[-1]) + 1)}")
    return Q(key__startswith=keys)


def _letter(one: Contact) -> ToldShown:
    mail: CustomerMail | None = getattr(one, "mail", None)
    outcome = mail.outcome if mail is not None else ""
    verdict = verdict_of(one)
    standing = letter_standing(outcome=outcome, may=verdict.may, done=one.done_at is not None)
    why = str(CAME_BACK[outcome]) if outcome in CAME_BACK else verdict.says
    return ToldShown(
        pk=one.pk,
        side=ToldSide.CUSTOMERS,
        whom=one.customer_id,
        name=one.customer.name or _("A customer without a name"),
        kind=one.purpose,
        path="",
        way=_BY_CHANNEL[Channel(one.channel)],
        standing=standing,
        at=one.decided_at,
        when=one.done_at or (mail.due_at if mail is not None and standing is ToldStanding.WAITING else one.at),
        why=why,
    )


def _notice(one: Notice) -> ToldShown:
    telling: Telling | None = getattr(one, "telling", None)
    private = one.kind in private_kinds()
    leaves, outcome = telling is not None, telling.outcome if telling is not None else ""
    return ToldShown(
        pk=one.pk,
        side=ToldSide.COLLEAGUES,
        whom=None if private else one.member_id,
        name=_("a colleague") if private else one.member.name,
        kind=one.kind,
        path="" if private else one.path,
        way=notice_way(
            leaves=leaves,
            digest=telling is not None and telling.digest,
            channel=telling is not None and telling.channel,
            outcome=outcome,
        ),
        standing=notice_standing(leaves=leaves, ended=telling is not None and telling.ended_at is not None, outcome=outcome),
        at=one.at,
        when=(telling.ended_at or telling.due_at) if telling is not None else None,
        why=notice_why(outcome),
    )


def _team(one: TeamTelling) -> ToldShown:
    channel, standing = one.channel, team_standing(ended=one.ended_at is not None, outcome=one.outcome)
    return ToldShown(
        pk=one.pk,
        side=ToldSide.TEAMS,
        whom=channel.unit_id,
        name=_("%(unit)s, at %(service)s") % {"unit": channel.unit.name, "service": channel.service},
        kind=one.kind,
        path="" if one.kind in private_kinds() else one.path,
        way=ToldWay.CHAT,
        standing=standing,
        at=one.at,
        when=one.ended_at or one.due_at,
        why=str(NOT_A_TEAM.get(one.outcome, "")),
    )


def _nameless(one: Message) -> ToldShown:
    standing = ToldStanding.TOLD if one.sent_at is not None else ToldStanding.WAITING
    name = _("whoever wrote to us")
    return ToldShown(one.pk, ToldSide.CUSTOMERS, None, name, LETTER, "", ToldWay.MAIL, standing, one.asked_at, one.sent_at, "")


_BY_CHANNEL: Final[Mapping[Channel, ToldWay]] = {
    Channel.MAIL: ToldWay.MAIL,
    Channel.LINK: ToldWay.LINK,
    Channel.PAGE: ToldWay.PAGE,
}

"""Reads of improvements: the gate to one, the list, who asked, who was touched, who was told; and what everybody may read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from everweek.act.cases.counted import counts
from everweek.act.causes.queries import Causes
from everweek.act.improving.models import AskedFor, Improvement, ImprovementWords, ToldOf
from everweek.act.improving.nameless import not_told_yet, who_left_an_address
from everweek.act.improving.rules import ENDED, ImprovementStanding, is_overdue, version_of
from everweek.act.improving.telling import not_linked, was_told, who_asked, who_was_silent
from everweek.act.models import Case
from everweek.act.queries import cases_within
from everweek.act.shown import CaseShown, show_case
from everweek.clock import zone_of
from everweek.journal.services import Actor
from everweek.messages.contact.queries import verdicts
from everweek.messages.contact.rules import Because, why
from everweek.people.access import reach_of, the_one
from everweek.people.days import here
from everweek.people.models import Customer, Member, Unit
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.people.queries import organisation, today

MOST_PUBLIC: Final = 60
"""So many stand at ``/did``, the newest first."""
SAMPLE: Final = 5
LISTED: Final = 50
BY_DUE: Final = Order("due_on", "pk")
NEWEST: Final = Order("-due_on", "-pk")


@dataclass(frozen=True)
class WordsShown:
    """What is said of an improvement in one language; ``by`` is the journal's name of who wrote it."""

    language: str
    said: str
    did: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ImprovementShown:
    """An improvement as it is told. ``asked`` is how many cases ask for it, without those that are history."""

    id: int
    title: str
    standing: ImprovementStanding
    why_not: str
    owner: int
    owner_name: str
    owner_external_id: str
    unit_key: str
    unit_path: str
    unit: str
    cause_key: str
    cause: str
    touchpoint_key: str
    touchpoint: str
    since: date | None
    until: date | None
    detail: Mapping[str, str]
    due_on: date
    overdue: bool
    done_at: datetime | None
    approved_at: datetime | None
    approved_by: str
    tells_asked: bool
    tells_silent: bool
    asked: int
    words: Sequence[WordsShown]

    @property
    def version(self) -> str:
        """Which words these are; see ``rules.version_of``."""
        return version_of(((one.language, one.said, one.did) for one in self.words), self.why_not)


@dataclass(frozen=True)
class Reached:
    """How far telling has come: how many are to be told, were told or are about to be, were not and why, and wait to be asked.

    ``nameless`` are cases of nobody we know, without an address; ``past`` those another program had kept, which ask for it and
    are told nothing; ``unlinked`` those of its cause of which nobody said that they ask for it: they are told with those who
    asked.
    """

    asked: int
    nameless: int
    past: int
    unlinked: int
    silent: int
    sample: Sequence[Customer]
    told_asked: int
    told_silent: int
    held_back: Mapping[str, int]
    waiting_asked: int
    waiting_silent: int


@dataclass(frozen=True)
class Public:
    """An improvement as everybody reads it."""

    id: int
    done_at: datetime
    approved_at: datetime
    words: Sequence[WordsShown]


def improvements_within(by: Actor | None, action: Action = Action.CASES_READ) -> QuerySet[Improvement]:
    """The improvements within the reach of ``by``: of the units, and those ``by`` owns wherever they are; None is a command."""
    return Improvement.objects.all() if by is None else Improvement.objects.filter(reach_of(by, action).reaching(own="owner"))


def access_improvement(by: Actor, improvement_id: int, action: Action = Action.CASES_READ) -> Improvement:
    """The improvement of that number, where ``by`` may do ``action`` on it; ``NotFound`` otherwise."""
    found = improvements_within(by, action).filter(pk=improvement_id).select_related("unit", "owner", "cause", "touchpoint")
    return the_one(found, _("There is no such improvement, or it is not yours to see."))


def list_improvements(by: Actor, *, ended: bool, place: Place = START) -> Stretch[ImprovementShown]:
    """The improvements within reach: those to be done by when they are due, or those that ended, the newest first."""
    rows = improvements_within(by)
    rows = rows.filter(standing__in=ENDED) if ended else rows.exclude(standing__in=ENDED)
    order = NEWEST if ended else BY_DUE
    stretch = order.stretch(rows.prefetch_related("unit", "owner", "cause", "touchpoint", "words"), place)
    asked = AskedFor.objects.filter(
        counts("case__"), case__history=False, improvement__in=[one.pk for one in stretch.rows]
    ).values_list("improvement")
    many = dict(asked.annotate(n=Count("pk")).order_by())
    return stretch.holding([show_improvement(one, many.get(one.pk, 0)) for one in stretch.rows])


def show_improvement(one: Improvement, asked: int | None = None) -> ImprovementShown:
    """An improvement as it is told, with its words; read with its unit, owner, cause and touchpoint."""
    words = sorted(one.words.all(), key=lambda row: row.language)
    return ImprovementShown(
        id=one.pk,
        title=one.title,
        standing=ImprovementStanding(one.standing),
        why_not=one.why_not,
        owner=one.owner_id,
        owner_name=one.owner.name,
        owner_external_id=one.owner.external_id or "",
        unit_key=one.unit.key,
        unit_path=one.unit.path,
        unit=one.unit.name,
        cause_key=one.cause.key if one.cause is not None else "",
        cause=one.cause.name if one.cause is not None else "",
        touchpoint_key=one.touchpoint.key if one.touchpoint is not None else "",
        touchpoint=one.touchpoint.name if one.touchpoint is not None else "",
        since=one.since,
        until=one.until,
        detail=dict(one.detail),
        due_on=one.due_on,
        overdue=is_overdue(ImprovementStanding(one.standing), one.due_on, today()),
        done_at=one.done_at,
        approved_at=one.approved_at,
        approved_by=one.approved_by,
        tells_asked=one.tells_asked,
        tells_silent=one.tells_silent,
        asked=one.asked_for.filter(counts("case__"), case__history=False).count() if asked is None else asked,
        words=[_words(row) for row in words],
    )


def list_under_way(by: Actor, causes: Causes, *, key: str, unit: Unit | None = None) -> Sequence[ImprovementShown]:
    """What is to be done already about the cause of that ``key``, of all below it and of all above, by when it is due.

    Within the reach of ``by``; where a ``unit`` is given, of it, of those below it and of those above.
    """
    cause = causes.by_key(key)
    if cause is None:
        return []
    near = causes.tree.below(cause.id) | set(causes.tree.line(cause.id))
    rows = improvements_within(by).filter(cause__in=near).exclude(standing__in=ENDED)
    rows = rows.prefetch_related("unit", "owner", "cause", "touchpoint", "words").order_by("due_on", "pk")
    return [show_improvement(one, 0) for one in rows if unit is None or _on_one_line(unit.path, one.unit.path)]


def _on_one_line(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)


def list_asking(by: Actor, improvement: Improvement) -> Sequence[CaseShown]:
    """The cases that ask for it, within the reach of ``by``, the newest first."""
    rows = cases_within(by).filter(counts(), asks_for__improvement=improvement)
    rows = rows.select_related("unit", "customer", "owner", "touchpoint", "cause").order_by("-opened_at", "-pk")
    return [show_case(one) for one in rows[:LISTED]]


def list_asked_by(by: Actor, case_id: int) -> Sequence[ImprovementShown]:
    """The improvements a case asks for, within the reach of ``by``."""
    numbers = AskedFor.objects.filter(case=case_id).values("improvement")
    rows = improvements_within(by).filter(pk__in=numbers).prefetch_related("unit", "owner", "cause", "touchpoint", "words")
    return [show_improvement(one, 0) for one in rows.order_by("pk")]


def cases_of_cause(by: Actor, improvement: Improvement, causes: Causes) -> QuerySet[Case]:
    """The cases that have the cause of the improvement or one below it, in its unit and below, and do not ask for it yet.

    What is history asks only where somebody lets that one ask: nobody is told of it.
    """
    if improvement.cause_id is None:
        return Case.objects.none()
    rows = cases_within(by, Action.CASES_READ).filter(
        counts(), cause__in=causes.tree.below(improvement.cause_id), unit__path__startswith=improvement.unit.path, history=False
    )
    return rows.exclude(asks_for__improvement=improvement).order_by("pk")


def reached(improvement: Improvement) -> Reached:
    """How far telling has come: who asked, who was touched and silent, who was told and who was not, with why."""
    told_of = was_told(improvement)
    asked, silent = who_asked(improvement), who_was_silent(improvement)
    whom = [each.aggregate(all=Count("pk"), waiting=Count("pk", filter=~Q(told_of))) for each in (asked, silent)]
    rows = list(ToldOf.objects.filter(improvement=improvement, came=improvement.standing).values_list("key", "silent", "because"))
    found = verdicts(key for key, _silent, because in rows if not because)
    held_back: Counter[str] = Counter()
    told: Counter[bool] = Counter()
    for key, was_silent, because in rows:
        verdict = found.get(key)
        if because:
            held_back[why(Because(because), {})] += 1
        elif verdict is not None and not verdict.may:
            held_back[verdict.says] += 1
        else:
            # A contact that was kept long enough is gone: it was one that left, or was held back so long ago that nobody knows.
            told[was_silent] += 1
    asking = Case.objects.filter(counts(), asks_for__improvement=improvement).aggregate(
        nameless=Count("pk", filter=Q(customer=None, address="", history=False)), past=Count("pk", filter=Q(history=True))
    )
    return Reached(
        asked=whom[0]["all"] + len(who_left_an_address(improvement)),
        nameless=asking["nameless"],
        past=asking["past"],
        unlinked=not_linked(improvement).count(),
        silent=whom[1]["all"],
        sample=list(silent.order_by("-pk")[:SAMPLE]),
        told_asked=told[False],
        told_silent=told[True],
        held_back=dict(held_back),
        waiting_asked=whom[0]["waiting"] + len(not_told_yet(improvement)),
        waiting_silent=whom[1]["waiting"],
    )


def list_public() -> Sequence[Public]:
    """What everybody may read: improvements that are done and approved, the newest first."""
    rows = Improvement.objects.filter(standing=ImprovementStanding.DONE, approved_at__isnull=False)
    return _public(rows.order_by("-done_at", "-pk")[:MOST_PUBLIC])


def _public(rows: QuerySet[Improvement]) -> list[Public]:
    return [
        Public(one.pk, one.done_at, one.approved_at, [_words(row) for row in one.words.all()])
        for one in rows.prefetch_related("words")
        if one.done_at is not None and one.approved_at is not None
    ]


def list_made_public(by: Actor | None, *, since: date, until: date, unit: Unit | None) -> Sequence[Public]:
    """What everybody may read since one of these days, within the reach of ``by`` and at a unit or below; the oldest first.

    Days are those of the organisation; both ends are in it. None as ``by`` is a command, whose reader has the whole database.
    """
    zone = zone_of(organisation().zone)
    begins, ends = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    rows = improvements_within(by).filter(standing=ImprovementStanding.DONE, approved_at__gte=begins, approved_at__lt=ends)
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    return _public(rows.order_by("approved_at", "pk")[:MOST_PUBLIC])


def list_who_may_see_through() -> Sequence[Member]:
    """The colleagues an improvement can be given to: whoever is here, by name."""
    return sorted(Member.objects.filter(here(today())), key=lambda one: one.name.casefold())


def _words(row: ImprovementWords) -> WordsShown:
    return WordsShown(row.language, row.said, row.did, row.by)

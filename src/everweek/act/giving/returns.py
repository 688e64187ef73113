"""What each kind of gesture cost, and what became of the customers who got it, beside like cases without any.

No cause is claimed: graver cases are given more, so that what became of them differs for other reasons too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import BooleanField, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models import Case as If
from django.db.models.functions import Cast, Coalesce

from everweek import clock
from everweek.act.cases.rules import StageName, Standing
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import COUNTS, GestureKind
from everweek.act.models import Case, Stage
from everweek.act.queries import cases_within
from everweek.act.recovering import rules
from everweek.act.recovering.queries import won_back
from everweek.act.recovering.rules import Compared, Tallies
from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.ledger.money import to_amount
from everweek.moments.models import Interaction
from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson

STAYS: Final = timedelta(days=90)
"""Who comes again within so long has stayed."""


@dataclass(frozen=True)
class Became:
    """What became of some cases, as shares from 0 to 1.

    ``agreed``: of the customers who said something to what was decided, those who agreed. ``begun_anew``: of the cases whose
    customer was told, those that began anew after that, or after what was given. ``came_back``: of the customers we know
    and whose 90 days are over, those with another moment with us within them. ``recovered``: of the unhappy customers of
    whom it is known what became of them, those who were won back.
    """

    cases: int
    agreed: Estimate | NotEnough
    begun_anew: Estimate | NotEnough
    came_back: Estimate | NotEnough
    recovered: Estimate | NotEnough


@dataclass(frozen=True)
class Brought:
    """One kind of gesture: how often it was given, what it cost by currency, and what became of those cases.

    ``against`` is by how much the share won back differs from that of like cases (of the same kind, gravity and cause) in which
    nothing was given; ``compared`` of how many customers on either side that is known.
    """

    kind: GestureKind
    number: int
    costs: Sequence[tuple[str, Decimal]]
    became: Became
    against: Estimate | NotEnough
    compared: Compared


@dataclass(frozen=True)
class Returns:
    """Each kind that was given, those given most often first, and like cases (of the same kinds) that were given nothing."""

    kinds: Sequence[Brought]
    without: Became


@dataclass(frozen=True)
class _Sort:
    """So many cases of one kind, gravity and cause of which the same became; None where it is not known, or no question.

    ``told`` is whether their customers were told, or told once, for they began ``anew``.
    """

    kind: str
    severity: int
    cause: int | None
    agreed: bool | None
    told: bool
    anew: bool
    back: bool | None
    won: bool | None
    n: int


def list_returns(by: Actor, since: date, until: date) -> Returns:
    """What was given from one day until before another in the cases within reach, and what became of it by now."""
    within = cases_within(by)
    given = Gesture.objects.filter(standing__in=COUNTS, day__gte=since, day__lt=until)
    mine = given.filter(case__in=within)
    numbers, costs = _costs(mine)
    kinds = within.filter(pk__in=mine.values("case")).order_by().values_list("kind", flat=True).distinct()
    without = _counted(_like(within.filter(day__gte=since, day__lt=until, kind__in=list(kinds))))
    like, brought = _tallies(without), list[Brought]()
    for kind, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0])):
        found = _counted(_given(within, given.filter(kind=kind, given_at__isnull=False)))
        known = _tallies(found)
        against = rules.against_like(known, like, comparisons=len(numbers))
        paid = [(name, to_amount(units, name)) for name, units in sorted(costs.get(kind, {}).items())]
        brought.append(Brought(GestureKind(kind), number, paid, _became(found), against, rules.compared(known, like)))
    return Returns(brought, _became(without))


def _costs(given: QuerySet[Gesture]) -> tuple[Mapping[str, int], Mapping[str, Mapping[str, int]]]:
    """By kind: how often it was given, and what it cost by currency."""
    numbers, costs = Counter[str](), dict[str, dict[str, int]]()
    rows = given.order_by().values_list("kind", "currency").annotate(n=Count("pk"), units=Sum("amount"))
    for kind, currency, n, units in rows:
        numbers[kind] += n
        if currency:
            costs.setdefault(kind, {})[currency] = units
    return numbers, costs


def _given(cases: QuerySet[Case], given: QuerySet[Gesture]) -> QuerySet[Case]:
    """Cases in which something was given, and when it was first: from then on it is looked what became of them."""
    first = given.filter(case=OuterRef("pk")).order_by("given_at").values("given_at")[:1]
    return cases.filter(joined_into=None, pk__in=given.values("case")).annotate(first=Subquery(first))


def _like(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases that were given nothing, neither themselves nor in a part of them, and when their customers were told first."""
    given = Gesture.objects.filter(standing__in=COUNTS)
    parts = given.filter(case__joined_into__isnull=False)
    # Beginning anew takes away that she was told: by the stages it still stands, the first in the first round that reached it.
    told = Stage.objects.filter(case=OuterRef("pk"), name=StageName.DECISION_TOLD)
    rows = cases.filter(joined_into=None).exclude(pk__in=given.values("case")).exclude(pk__in=parts.values("case__joined_into"))
    first = Coalesce(Subquery(told.order_by("round").values("at")[:1]), F("told_at"))
    return rows.filter(Q(told_at__isnull=False) | Exists(told)).annotate(first=first)


def _counted(cases: QuerySet[Case]) -> Sequence[_Sort]:
    """The cases, counted by the database: as many rows as there are sorts of which the same became, however many cases."""
    # What began anew before anything was given did so for other reasons.
    begun = Line.objects.filter(
        subject_type="case",
        subject_id=Cast(OuterRef("pk"), CharField(max_length=64)),
        kind="case.reopened",
        at__gte=OuterRef("first"),
    )
    moments = Interaction.objects.filter(
        customer=OuterRef("customer"), at__gt=OuterRef("first"), at__lte=OuterRef("first") + STAYS, withdrawn_at=None
    )
    over = Q(customer__isnull=False, first__lte=clock.now() - STAYS)
    rows = cases.annotate(
        told=If(When(told_at__isnull=False, then=True), default=False),
        anew=If(When(round__gt=1, then=Exists(begun)), default=False),
        back=If(When(over, then=Exists(moments)), default=Value(None, BooleanField(null=True))),
        won=If(
            When(kind__in=rules.UNHAPPY, standing=Standing.CLOSED, then=won_back()), default=Value(None, BooleanField(null=True))
        ),
    )
    told = (
        rows.order_by().values_list("kind", "severity", "cause", "agreed", "told", "anew", "back", "won").annotate(n=Count("pk"))
    )
    return [_Sort(*one) for one in told]


def _tallies(sorts: Sequence[_Sort]) -> Tallies:
    """What is known of them, counted by kind, gravity and cause: like is compared with like."""
    found: dict[tuple[str, int, int | None], tuple[int, int]] = {}
    for one in sorts:
        if one.won is not None:
            like = one.kind, one.severity, one.cause
            won, lost = found.get(like, (0, 0))
            found[like] = (won + one.n * one.won, lost + one.n * (not one.won))
    return found


def _became(sorts: Sequence[_Sort]) -> Became:
    return Became(
        cases=sum(one.n for one in sorts),
        agreed=_share((one.agreed, one.n) for one in sorts),
        begun_anew=_share((one.anew if one.told or one.anew else None, one.n) for one in sorts),
        came_back=_share((one.back, one.n) for one in sorts),
        recovered=rules.share_of(_tallies(sorts)),
    )


def _share(found: Iterable[tuple[bool | None, int]]) -> Estimate | NotEnough:
    """The share of those of whom it is so, of all of whom it is known."""
    known = [(is_so, n) for is_so, n in found if is_so is not None]
    return wilson(sum(n for is_so, n in known if is_so), sum(n for _is_so, n in known))

"""What each kind of gesture cost, and what became of the customers who got it, beside like cases without any.

No cause is claimed: graver cases are given more, so that what became of them differs for other reasons too.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import BooleanField, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models import Case as If
from django.db.models.functions import Cast

from everweek import clock
from everweek.act.cases.counted import counts
from everweek.act.cases.rules import StageName, Standing
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import COUNTS, GestureKind
from everweek.act.models import Stage
from everweek.act.recovering import rules
from everweek.act.recovering.queries import won_back
from everweek.act.recovering.rules import Compared, Tallies
from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.ledger.money import to_amount
from everweek.moments.models import Interaction
from everweek.people.access import reach_of
from everweek.people.policy import Action
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

    ``gift`` is the kind of gesture that was given; nothing of like cases. ``told`` is whether their customers were told, or told
    once, for they began ``anew``.
    """

    gift: str
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
    """What was given in the cases within reach opened from one day until before another, and what became of it by now.

    By the day of the case, whenever it was given: so each gesture stands beside like cases of its own time, and all that was
    given in a case is seen, its first of each kind first.
    """
    within = reach_of(by, Action.CASES_READ).reaching(unit="case__unit__path", own="case__owner")
    opened = counts("case__") & Q(case__day__gte=since, case__day__lt=until)
    given = Gesture.objects.filter(within, opened, standing__in=COUNTS)
    numbers, costs = _costs(given)
    kinds = set(given.order_by().values_list("case__kind", flat=True).distinct())
    found: dict[str, list[_Sort]] = {kind: [] for kind in numbers}
    for one in _counted(_given(given)):
        found[one.gift].append(one)
    without = _counted(_like(Stage.objects.filter(within, opened, case__kind__in=kinds)))
    like, brought = _tallies(without), list[Brought]()
    for kind, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0])):
        known = _tallies(found[kind])
        against = rules.against_like(known, like, comparisons=len(numbers))
        paid = [(name, to_amount(units, name)) for name, units in sorted(costs.get(kind, {}).items())]
        compared = rules.compared(known, like)
        brought.append(Brought(GestureKind(kind), number, paid, _became(found[kind]), against, compared))
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


def _given(given: QuerySet[Gesture]) -> QuerySet[Gesture]:
    """The first of each kind in a case: from then on it is looked what became of it."""
    sooner = Q(given_at__lt=OuterRef("given_at")) | Q(given_at=OuterRef("given_at"), pk__lt=OuterRef("pk"))
    before = given.filter(sooner, case=OuterRef("case"), kind=OuterRef("kind"))
    rows = given.filter(~Exists(before), case__joined_into=None, given_at__isnull=False)
    return rows.annotate(first=F("given_at"), gift=F("kind"))


def _like(stages: QuerySet[Stage]) -> QuerySet[Stage]:
    """Cases that were given nothing, neither themselves nor in a part of them: the moment their customers were told first."""
    given = Gesture.objects.filter(standing__in=COUNTS)
    parts = given.filter(case__joined_into__isnull=False)
    # Beginning anew clears when the customer was told: the stages still say it.
    told = stages.filter(name=StageName.DECISION_TOLD, case__joined_into=None)
    before = Stage.objects.filter(case=OuterRef("case"), name=StageName.DECISION_TOLD, round__lt=OuterRef("round"))
    rows = told.exclude(case__in=given.values("case")).exclude(case__in=parts.values("case__joined_into"))
    return rows.filter(Q(round=1) | ~Exists(before)).annotate(first=F("at"), gift=Value("", CharField()))


def _counted(rows: QuerySet[Gesture] | QuerySet[Stage]) -> Sequence[_Sort]:
    """The cases, counted by the database: as many rows as there are sorts of which the same became, however many cases.

    Of each there is one row, which says when it was ``first`` given something, or told. (A column, and not looked up from the
    case: it is needed four times over.)
    """
    # What began anew before anything was given did so for other reasons.
    begun = Line.objects.filter(
        subject_type="case",
        subject_id=Cast(OuterRef("case"), CharField(max_length=64)),
        kind="case.reopened",
        at__gte=OuterRef("first"),
    )
    against = Line.objects.filter(
        subject_type="case",
        subject_id=Cast(OuterRef("case"), CharField(max_length=64)),
        kind="case.disagreed",
        at__gte=OuterRef("first"),
    )
    moments = Interaction.objects.filter(
        customer=OuterRef("case__customer"), at__gt=OuterRef("first"), at__lte=OuterRef("first") + STAYS, withdrawn_at=None
    )
    over = Q(case__customer__isnull=False, first__lte=clock.now() - STAYS)
    ended = Q(case__kind__in=rules.UNHAPPY, case__standing=Standing.CLOSED)
    unknown = Value(None, BooleanField(null=True))
    told = rows.annotate(
        # Who disagreed, and said nothing to the next decision, said something all the same.
        agreed=If(
            When(case__agreed__isnull=False, then=F("case__agreed")),
            When(Q(case__round__gt=1) & Exists(against), then=False),
            default=unknown,
        ),
        told=If(When(case__told_at__isnull=False, then=True), default=False),
        anew=If(When(case__round__gt=1, then=Exists(begun)), default=False),
        back=If(When(over, then=Exists(moments)), default=unknown),
        won=If(When(ended, then=won_back("case__")), default=unknown),
    )
    sorts = ("gift", "case__kind", "case__severity", "case__cause", "agreed", "told", "anew", "back", "won")
    return [_Sort(*one) for one in told.order_by().values_list(*sorts).annotate(n=Count("pk"))]


def _tallies(sorts: Sequence[_Sort]) -> Tallies:
    """What is known of them, counted by kind, gravity and cause: like is compared with like."""
    found: dict[Hashable, tuple[int, int]] = {}
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

"""What each kind of gesture cost, and what became of the customers who got it, beside like cases without any.

No cause is claimed: graver cases are given more, so that what became of them differs for other reasons too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from everweek import clock
from everweek.act.cases.rules import StageName
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import COUNTS, GestureKind
from everweek.act.models import Case, Stage
from everweek.act.queries import cases_within
from everweek.act.recovering.queries import outcome_of, recovered_of
from everweek.act.recovering.rules import Outcome, against_like, share_of, tallied
from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.ledger.money import to_amount
from everweek.moments.models import Interaction
from everweek.people.queries import chunks
from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson

STAYS: Final = timedelta(days=90)
"""Who comes again within so long has stayed."""
_SOME: Final = 500


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
    nothing was given.
    """

    kind: GestureKind
    number: int
    costs: Sequence[tuple[str, Decimal]]
    became: Became
    against: Estimate | NotEnough


@dataclass(frozen=True)
class Returns:
    """Each kind that was given, those given most often first, and like cases (of the same kinds) that were given nothing."""

    kinds: Sequence[Brought]
    without: Became


@dataclass(frozen=True)
class _Ended:
    """A case as it is counted: from ``at`` on it is looked whether the customer comes again."""

    agreed: bool | None
    told: bool
    anew: bool
    customer: int | None
    at: datetime
    outcome: Outcome


def list_returns(by: Actor, since: date, until: date) -> Returns:
    """What was given from one day until before another in the cases within reach, and what became of it by now."""
    within = cases_within(by)
    rows = Gesture.objects.filter(case__in=within, standing__in=COUNTS, day__gte=since, day__lt=until)
    told = rows.order_by("given_at", "pk").values_list("kind", "currency", "amount", "given_at", "case")
    cases = {one.pk: one for one in within.filter(pk__in=rows.values("case"))}
    given: dict[str, dict[int, datetime]] = {}
    costs: dict[str, dict[str, int]] = {}
    numbers: dict[str, int] = {}
    for kind, currency, amount, at, case in told:
        if at is not None:
            given.setdefault(kind, {}).setdefault(case, at)
        numbers[kind] = numbers.get(kind, 0) + 1
        if currency:
            sums = costs.setdefault(kind, {})
            sums[currency] = sums.get(currency, 0) + amount
    like = _like(within.filter(day__gte=since, day__lt=until, kind__in={one.kind for one in cases.values()}))
    anew = _began_anew([*cases.values(), *(one for one, _at in like)])
    won = recovered_of([*cases.values(), *(one for one, _at in like)])
    without = [_ended(one, at, anew, won) for one, at in like]
    ended = {
        kind: [_ended(cases[case], at, anew, won) for case, at in firsts.items() if cases[case].joined_into_id is None]
        for kind, firsts in given.items()
    }
    like_tallied = tallied(one.outcome for one in without)
    moments = _moments(one for group in (*ended.values(), without) for one in group)
    kinds = [
        Brought(
            GestureKind(kind),
            number,
            [(name, to_amount(units, name)) for name, units in sorted(costs.get(kind, {}).items())],
            _became(ended[kind], moments),
            against_like(tallied(one.outcome for one in ended[kind]), like_tallied, comparisons=len(numbers)),
        )
        for kind, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    ]
    return Returns(kinds, _became(without, moments))


def _like(cases: QuerySet[Case]) -> list[tuple[Case, datetime]]:
    """Cases that were given nothing, neither themselves nor in a part of them, and when their customers were told first."""
    given = Gesture.objects.filter(standing__in=COUNTS)
    parts = given.filter(case__joined_into__isnull=False)
    # Beginning anew takes away that she was told: by the stages it still stands.
    told = Stage.objects.filter(case=OuterRef("pk"), name=StageName.DECISION_TOLD).order_by("at").values("at")[:1]
    rows = cases.filter(joined_into=None).exclude(pk__in=given.values("case")).exclude(pk__in=parts.values("case__joined_into"))
    found = rows.annotate(first=Coalesce(Subquery(told), F("told_at"))).filter(first__isnull=False)
    return [(one, one.first) for one in found]


def _began_anew(cases: Sequence[Case]) -> Mapping[int, Sequence[datetime]]:
    """When those of the cases that did began anew."""
    found: dict[int, list[datetime]] = {}
    for some in chunks(sorted(str(one.pk) for one in cases if one.round > 1), _SOME):
        lines = Line.objects.filter(subject_type="case", subject_id__in=some, kind="case.reopened")
        for case, at in lines.values_list("subject_id", "at"):
            found.setdefault(int(case), []).append(at)
    return found


def _ended(case: Case, at: datetime, anew: Mapping[int, Sequence[datetime]], won: Mapping[int, bool | None]) -> _Ended:
    # What began anew before anything was given did so for other reasons.
    again = any(one >= at for one in anew.get(case.pk, ()))
    return _Ended(case.agreed, again or case.told_at is not None, again, case.customer_id, at, outcome_of(case, won))


def _moments(ended: Iterable[_Ended]) -> Mapping[int, Sequence[datetime]]:
    """When the customers of these cases had moments with us, from the first of them on."""
    known = [one for one in ended if one.customer is not None]
    if not known:
        return {}
    first, found = min(one.at for one in known), dict[int, list[datetime]]()
    for some in chunks(sorted({one.customer for one in known if one.customer is not None}), _SOME):
        rows = Interaction.objects.filter(customer__in=some, at__gt=first, withdrawn_at=None).values_list("customer", "at")
        for customer, at in rows:
            if customer is not None:
                found.setdefault(customer, []).append(at)
    return found


def _became(ended: Sequence[_Ended], moments: Mapping[int, Sequence[datetime]]) -> Became:
    answered = [one.agreed for one in ended if one.agreed is not None]
    told = [one.anew for one in ended if one.told]
    over = clock.now() - STAYS
    known = [one for one in ended if one.customer is not None and one.at <= over]
    back = [any(one.at < at <= one.at + STAYS for at in moments.get(one.customer or 0, ())) for one in known]
    return Became(len(ended), _share(answered), _share(told), _share(back), share_of(tallied(one.outcome for one in ended)))


def _share(found: Sequence[bool]) -> Estimate | NotEnough:
    return wilson(sum(found), len(found))

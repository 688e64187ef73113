"""Who is waited for in what was asked for, given or promised: plain values for whoever tells them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from everweek.act.giving.authority import list_who_may_give
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import GestureKind, GestureStanding


@dataclass(frozen=True)
class GestureAnswering:
    """A gesture as those are told of it who go on with it: no word of it, nor whose case it is.

    ``may_decide`` are the numbers of those who may approve it, while it is asked for. ``due`` is a day, as text.
    """

    case: int
    unit: str
    kind: GestureKind
    currency: str
    amount: int
    asked_by: int | None
    given_by: int | None
    keeper: int | None
    due: str | None
    standing: GestureStanding
    may_decide: Sequence[int]


def gestures_answering(numbers: Iterable[int]) -> Mapping[int, GestureAnswering]:
    """The gestures of these numbers as those who go on with them are told of them, by number; those of history are left out."""
    rows = Gesture.objects.filter(pk__in=set(numbers), case__history=False).select_related("case__unit", "unit")
    return {one.pk: _answering(one) for one in rows}


def requests_in(cases: Iterable[int]) -> Mapping[int, GestureAnswering]:
    """The requests in these cases that wait to be approved, by number; of history nobody is told."""
    rows = Gesture.objects.filter(case__in=set(cases), standing=GestureStanding.ASKED, case__history=False)
    return {one.pk: _answering(one) for one in rows.select_related("case__unit", "unit").order_by("pk")}


def gestures_due(since: date, until: date) -> Mapping[int, GestureAnswering]:
    """The gestures that are to be carried out from ``since`` to ``until``, both included, by number; none of history."""
    rows = Gesture.objects.filter(standing=GestureStanding.GIVEN, due_on__gte=since, due_on__lte=until, case__history=False)
    return {one.pk: _answering(one) for one in rows.select_related("case__unit", "unit").order_by("due_on", "pk")}


def _answering(one: Gesture) -> GestureAnswering:
    kind, standing = GestureKind(one.kind), GestureStanding(one.standing)
    asked = standing is GestureStanding.ASKED
    may = list_who_may_give(one.case, kind, one.currency, one.amount, but=one.asked_by_id) if asked else []
    return GestureAnswering(
        case=one.case_id,
        # What is asked for is given where its case stands.
        unit=(one.case.unit if asked else one.unit).name,
        kind=kind,
        currency=one.currency,
        amount=one.amount,
        asked_by=one.asked_by_id,
        given_by=one.member_id,
        keeper=one.keeper_id,
        due=one.due_on.isoformat() if one.due_on is not None else None,
        standing=standing,
        may_decide=[each.pk for each in may],
    )

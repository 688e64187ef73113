"""Who is waited for in an improvement: plain values for whoever tells them, without its title."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from everweek.act.improving.models import Improvement
from everweek.act.improving.rules import ENDED, ImprovementStanding


@dataclass(frozen=True)
class ImprovementAnswering:
    """An improvement as whoever sees it through is told of it."""

    number: int
    unit: str
    owner: int
    due_on: date


def improvements_due(since: date, until: date) -> Sequence[ImprovementAnswering]:
    """The improvements that have not ended and are due from ``since`` to ``until``, both included."""
    rows = Improvement.objects.filter(due_on__gte=since, due_on__lte=until).exclude(standing__in=ENDED)
    found = rows.order_by("due_on", "pk").values_list("pk", "unit__name", "owner", "due_on")
    return [ImprovementAnswering(number, unit, owner, due) for number, unit, owner, due in found]


def improvements_untold(since: date, until: date) -> Sequence[ImprovementAnswering]:
    """The improvements done from ``since`` to ``until``, both included, for which cases ask, and of which nobody was told."""
    done = Improvement.objects.filter(standing=ImprovementStanding.DONE, tells_asked=False, asked_for__isnull=False)
    rows = done.filter(done_at__date__gte=since, done_at__date__lte=until).distinct().order_by("pk")
    return [ImprovementAnswering(*one) for one in rows.values_list("pk", "unit__name", "owner", "due_on")]


def improvements_given(numbers: Iterable[int]) -> Mapping[int, ImprovementAnswering]:
    """The improvements of these numbers that have not ended, by number."""
    rows = Improvement.objects.filter(pk__in=set(numbers)).exclude(standing__in=ENDED)
    return {one[0]: ImprovementAnswering(*one) for one in rows.values_list("pk", "unit__name", "owner", "due_on")}

"""Who is waited for in an improvement: plain values for whoever tells them, without its title."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from everweek.act.improving.models import Improvement
from everweek.act.improving.rules import ENDED


@dataclass(frozen=True)
class ImprovementAnswering:
    """An improvement as whoever sees it through is told of it."""

    number: int
    unit: str
    owner: int
    due_on: date


def improvements_due(since: date, until: date) -> Sequence[ImprovementAnswering]:
    """Those that have not ended and are due on these days, the last of them too."""
    rows = Improvement.objects.filter(due_on__gte=since, due_on__lte=until).exclude(standing__in=ENDED)
    found = rows.order_by("due_on", "pk").values_list("pk", "unit__name", "owner", "due_on")
    return [ImprovementAnswering(number, unit, owner, due) for number, unit, owner, due in found]

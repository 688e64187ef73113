"""How the clocks of units stand, for those who lead there: what is open, late, nobody's; and what waits with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from everweek import clock
from everweek.act.models import Case
from everweek.journal.services import Actor
from everweek.people.access import reach_of
from everweek.people.policy import Action


@dataclass(frozen=True)
class UnitClocks:
    """One unit: how many cases are open, late and nobody's, and when the next is due."""

    key: str
    name: str
    open: int = 0
    late: int = 0
    nobodys: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits with one colleague; told by name, for it is no measure of anybody."""

    name: str
    open: int
    late: int


def list_unit_clocks(by: Actor) -> Sequence[UnitClocks]:
    """The units that ``by`` leads and that have open cases, by name."""
    now, reach = clock.now(), reach_of(by, Action.BOARD_READ)
    late, nobodys = Q(turn_at__lte=now), Q(owner=None)
    counted = Count("pk", filter=late), Count("pk", filter=nobodys), Min("turn_at", filter=~late)
    cases = Case.objects.filter(reach.reaching(), settled_at=None).values("unit__key", "unit__name")
    rows = cases.annotate(open=Count("pk"), late=counted[0], nobodys=counted[1], next_at=counted[2])
    return [
        UnitClocks(
            key=row["unit__key"],
            name=row["unit__name"],
            open=row["open"],
            late=row["late"],
            nobodys=row["nobodys"],
            next_at=row["next_at"],
        )
        for row in sorted(rows, key=lambda one: one["unit__name"].casefold())
    ]


def list_waiting(by: Actor) -> Sequence[Waiting]:
    """What waits with each colleague in those units, by name."""
    rows = Case.objects.filter(reach_of(by, Action.BOARD_READ).reaching(), settled_at=None, owner__isnull=False)
    late = Count("pk", filter=Q(turn_at__lte=clock.now()))
    found = [
        Waiting(row["owner__name"], row["open"], row["late"])
        for row in rows.values("owner", "owner__name").annotate(open=Count("pk"), late=late)
    ]
    return sorted(found, key=lambda one: one.name.casefold())

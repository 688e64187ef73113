"""How the clocks of units stand, for those who lead there: what is open, late, nobody's, kept; and what waits with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q

from everweek import clock
from everweek.act.models import Case, CaseClock
from everweek.journal.services import Actor
from everweek.people.access import reach_of
from everweek.people.policy import Action
from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson

LOOKED_BACK: Final = timedelta(days=90)


@dataclass(frozen=True)
class UnitClocks:
    """One unit: how many cases are open, late and nobody's, when the next is due, and the share of promises it kept of late."""

    key: str
    name: str
    open: int
    late: int
    nobodys: int
    next_at: datetime | None
    kept: Estimate | NotEnough | None


@dataclass(frozen=True)
class Waiting:
    """What waits with one colleague; told by name, for it is no measure of anybody."""

    name: str
    open: int
    late: int


def list_unit_clocks(by: Actor) -> Sequence[UnitClocks]:
    """The units within the reach of ``by`` that have open cases or had promises of late, by name."""
    now, reach = clock.now(), reach_of(by, Action.CASES_LEAD)
    late, nobodys = Q(turn_at__lte=now), Q(owner=None)
    counted = Count("pk", filter=late), Count("pk", filter=nobodys), Min("turn_at", filter=~late)
    cases = Case.objects.filter(reach.reaching(), settled_at=None).values("unit__key", "unit__name")
    open_ = {
        row["unit__key"]: row for row in cases.annotate(open=Count("pk"), late=counted[0], nobodys=counted[1], next_at=counted[2])
    }
    ended = CaseClock.objects.filter(reach.reaching(unit="case__unit__path"), stopped_at__gte=now - LOOKED_BACK)
    kept = {
        row["case__unit__key"]: row
        for row in ended.values("case__unit__key", "case__unit__name").annotate(
            n=Count("pk"), kept=Count("pk", filter=Q(late_since=None))
        )
    }
    names = {key: row["unit__name"] for key, row in open_.items()} | {key: row["case__unit__name"] for key, row in kept.items()}
    return [
        UnitClocks(
            key=key,
            name=names[key],
            open=open_[key]["open"] if key in open_ else 0,
            late=open_[key]["late"] if key in open_ else 0,
            nobodys=open_[key]["nobodys"] if key in open_ else 0,
            next_at=open_[key]["next_at"] if key in open_ else None,
            kept=wilson(kept[key]["kept"], kept[key]["n"]) if key in kept else None,
        )
        for key in sorted(names, key=lambda one: names[one].casefold())
    ]


def list_waiting(by: Actor) -> Sequence[Waiting]:
    """What waits with each colleague in those units, by name."""
    rows = Case.objects.filter(reach_of(by, Action.CASES_LEAD).reaching(), settled_at=None, owner__isnull=False)
    late = Count("pk", filter=Q(turn_at__lte=clock.now()))
    found = [
        Waiting(row["owner__name"], row["open"], row["late"])
        for row in rows.values("owner", "owner__name").annotate(open=Count("pk"), late=late)
    ]
    return sorted(found, key=lambda one: one.name.casefold())

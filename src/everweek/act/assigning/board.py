"""How the clocks of units stand, for those who lead there: what is open, late, nobody's; and what waits with whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, Q

from everweek import clock
from everweek.act.cases.rules import Standing
from everweek.act.models import Case, CaseClock
from everweek.journal.services import Actor
from everweek.people.access import Scope, reach_of
from everweek.people.policy import Action


@dataclass(frozen=True)
class UnitClocks:
    """One unit: how many cases are open, late and nobody's, how many wait for a word of their customer, and when the next is due.

    Late is where a promise that runs is past its moment. Who waits for the customer is late with nothing, however long.
    """

    key: str
    name: str
    open: int = 0
    late: int = 0
    nobodys: int = 0
    waits: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits with one colleague; told by name, for it is no measure of anybody."""

    owner: int
    name: str
    open: int
    late: int


def list_unit_clocks(by: Actor) -> Sequence[UnitClocks]:
    """The units that ``by`` leads and that have open cases, with the state of their clocks, by name."""
    reach = reach_of(by, Action.BOARD_READ)
    cases = Case.objects.filter(reach.reaching(), settled_at=None).values("unit", "unit__key", "unit__name")
    waits = Count("pk", filter=Q(standing__in=(Standing.WAITING, Standing.TOLD)))
    rows = cases.annotate(open=Count("pk"), waits=waits, nobodys=Count("pk", filter=Q(owner=None)))
    running = _running("unit")
    return [
        UnitClocks(
            key=row["unit__key"],
            name=row["unit__name"],
            open=row["open"],
            late=late.late,
            nobodys=row["nobodys"],
            waits=row["waits"] - late.waits,
            next_at=late.next_at,
        )
        for row in sorted(rows, key=lambda one: one["unit__name"].casefold())
        for late in [running.get(row["unit"], _NOTHING_RUNS)]
    ]


def list_waiting(by: Actor) -> Sequence[Waiting]:
    """What waits with each colleague in the units that ``by`` leads, by the colleague's name."""
    reach = reach_of(by, Action.BOARD_READ)
    rows = Case.objects.filter(reach.reaching(), settled_at=None, owner__isnull=False)
    running = _running("owner", within=reach)
    found = [
        Waiting(row["owner"], row["owner__name"], row["open"], running.get(row["owner"], _NOTHING_RUNS).late)
        for row in rows.values("owner", "owner__name").annotate(open=Count("pk"))
    ]
    return sorted(found, key=lambda one: one.name.casefold())


@dataclass(frozen=True)
class _Running:
    late: int = 0
    waits: int = 0
    next_at: datetime | None = None


_NOTHING_RUNS: Final = _Running()


def _running(by: str, within: Scope | None = None) -> Mapping[int, _Running]:
    """The cases whose promise runs, by unit or by owner (``by``): how many are late, of those how many wait for a word, what is
    due.

    Begun from the promises that run, which an index holds: of the cases it would have to be asked for each whether one does.
    """
    now = clock.now()
    rows = CaseClock.objects.filter(stopped_at=None, due_at__isnull=False, case__settled_at=None)
    if within is not None:
        rows = rows.filter(within.reaching(unit="case__unit__path"))
    past, word = Q(due_at__lte=now), Q(case__standing__in=(Standing.WAITING, Standing.TOLD))
    counted = rows.values(f"case__{by}").annotate(
        late=Count("case", filter=past, distinct=True),
        waits=Count("case", filter=past & word, distinct=True),
        next_at=Min("due_at", filter=Q(due_at__gt=now)),
    )
    return {row[f"case__{by}"]: _Running(row["late"], row["waits"], row["next_at"]) for row in counted}

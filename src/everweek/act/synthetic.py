"""Made-up cases, as many as wanted: what ``everweek bench cases`` looks through. The journal never hears of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from everweek import clock
from everweek.act.cases.rules import CaseKind, Severity, Standing, Way
from everweek.act.clocks import rules
from everweek.act.clocks.rules import USUAL, ClockKind
from everweek.act.clocks.services import clock_of
from everweek.act.models import Case, CaseClock
from everweek.errors import Conflict
from everweek.people.hours.queries import Kept
from everweek.people.hours.services import keep_hours
from everweek.people.models import Customer, Member, Unit

CUSTOMERS: Final = 5_000
DAYS: Final = 40
"""Over so many days they were opened, evenly."""
_AT_ONCE: Final = 2_000


def fill(many: int) -> int:
    """Make so many open cases, each with two clocks that run, of which nobody has been told anything; how many.

    ``Conflict`` where there are cases already: made-up ones go into an empty installation only.
    """
    if Case.objects.exists():
        message = "There are cases here already: made-up ones go into an empty installation only."
        raise Conflict(message)
    customers = Customer.objects.bulk_create(
        [Customer(external_id=f"case-{number}", name=f"Customer {number}") for number in range(min(many, CUSTOMERS))]
    )
    units = list(Unit.objects.filter(parent__isnull=False).order_by("pk")) or list(Unit.objects.all())
    members = [*Member.objects.order_by("pk"), None, None]
    kept = {unit.pk: keep_hours(unit) for unit in units}
    now = clock.now()
    for first in range(0, many, _AT_ONCE):
        some = range(first, min(first + _AT_ONCE, many))
        with transaction.atomic():
            cases = Case.objects.bulk_create([_case(number, many, now, units, members, customers) for number in some])
            clocks = [one for case in cases for one in _clocks(case, kept[case.unit_id], now)]
            CaseClock.objects.bulk_create(clocks)
            _turn(cases, clocks)
    return many


def _case(
    number: int, many: int, now: datetime, units: Sequence[Unit], members: Sequence[Member | None], customers: Sequence[Customer]
) -> Case:
    # A number of its own for each, so that whose it is goes with nothing else.
    drawn = number * 2_654_435_761 % 2**32
    at = now - timedelta(days=DAYS) * (number / many)
    return Case(
        kind=CaseKind.COMPLAINT,
        way=Way.HAND,
        title=f"Complaint {number}",
        customer=customers[drawn % len(customers)],
        unit=units[drawn // 7 % len(units)],
        owner=members[drawn // 101 % len(members)],
        standing=Standing.IN_HAND,
        severity=drawn // 1009 % 4 + 1,
        opened_at=at,
        opened_by="system:bench",
        day=at.date(),
        turn_at=at,
        changed_at=at,
    )


def _clocks(case: Case, kept: Kept, now: datetime) -> Iterator[CaseClock]:
    for kind in (ClockKind.FIRST_REPLY, ClockKind.SOLUTION):
        allowed = USUAL[kind][Severity(case.severity)] * 60
        row = CaseClock(
            case=case, kind=kind, number=1, hours=kept.row, zone=kept.zone, allowed=allowed, started_at=case.opened_at
        )
        reading = rules.read_off(clock_of(row), step=0, at=now)
        # Nobody has looked at it so far: all it has to tell is still to be told.
        row.due_at, row.late_since, row.next_at = reading.due_at, reading.late_since, reading.next_at
        yield row


def _turn(cases: Sequence[Case], clocks: Sequence[CaseClock]) -> None:
    first: dict[int, datetime] = {}
    for one in clocks:
        if one.due_at is not None:
            first[one.case_id] = min(one.due_at, first.get(one.case_id, one.due_at))
    for case in cases:
        case.turn_at, case.promised = first.get(case.pk, case.opened_at), case.pk in first
    Case.objects.bulk_update(cases, ["turn_at", "promised"], batch_size=500)

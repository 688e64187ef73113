"""What Act offers to the facts: a typed row for each promise that was kept or broken, and one for what became of the customer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from everweek import clock
from everweek.act.cases.counted import counts
from everweek.act.cases.rules import Standing
from everweek.act.clocks.rules import TO_CUSTOMERS
from everweek.act.models import Case, CaseClock
from everweek.act.recovering.queries import recovered_of
from everweek.act.recovering.rules import UNHAPPY
from everweek.journal.models import Line
from everweek.people.holding import zones_of
from everweek.people.queries import chunks

RECOVERED: Final = "recovered"


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """One thing of a case of which it is known what became: ids of ours, keys, and no word of anybody.

    ``measure`` is what was promised (``kept.`` and the kind of clock), ``number`` tells several of one kind apart. ``day`` is the
    day on which it was kept, or was broken, on the walls on which it ran, and ``weekday`` that on which it was due, 1 for Monday
    to 7 for Sunday: of those due on one day some were kept before it. ``unit`` is where the case stood at that moment: what one
    unit broke is not counted with the one it was moved to. ``way``, ``severity`` and ``cause`` (its key, or nothing) are the
    case's, ``whole`` is the case it is part of, or it itself. Under ``recovered`` it is whether an unhappy customer was won back,
    on the day the case was closed: promised to nobody by name, and owed to each.
    """

    case: int
    measure: str
    number: int
    day: date
    unit: int
    touchpoint: str
    customer: int | None
    way: str
    weekday: int
    severity: int
    cause: str
    kept: bool
    whole: int


def promise_facts(case_ids: Iterable[int]) -> Iterator[PromiseFact]:
    """The promises of these cases that were kept or broken, and what became of them, as they are stored now.

    One that is late is broken at once, not only when it is kept at last: else the worst would be counted last. One that runs and
    is not late counts neither way.
    """
    decided = (Q(stopped_at__isnull=False) | Q(late_since__isnull=False)) & Q(kind__in=TO_CUSTOMERS)
    columns = (
        "case",
        "kind",
        "number",
        "zone",
        "stopped_at",
        "late_since",
        "due_at",
        *(f"case__{name}" for name in ("unit", "touchpoint__key", "customer", "way", "severity", "cause__key", "joined_into")),
    )
    for some in chunks(sorted(set(case_ids)), 500):
        stood = _stood(some)
        counted = CaseClock.objects.filter(decided, counts("case__"), case__in=some)
        rows = counted.order_by("case", "kind", "number").values_list(*columns)
        for case, kind, number, zone, stopped, late, due, unit, touchpoint, customer, way, severity, cause, whole in rows:
            decided_at = late or stopped
            yield PromiseFact(
                case=case,
                measure=f"kept.{kind}",
                number=number,
                day=decided_at.astimezone(clock.zone_of(zone)).date(),
                unit=next((was for at, was in stood.get(case, ()) if at > decided_at), unit),
                touchpoint=touchpoint or "",
                customer=customer,
                way=way,
                weekday=(due or decided_at).astimezone(clock.zone_of(zone)).isoweekday(),
                severity=severity,
                cause=cause or "",
                kept=late is None,
                whole=whole or case,
            )
        yield from _outcomes(some)


def _stood(some: Iterable[int]) -> Mapping[int, Sequence[tuple[datetime, int]]]:
    """For each of these cases that was moved: until when it stood in which unit before, the earliest first."""
    lines = Line.objects.filter(subject_type="case", subject_id__in=[str(one) for one in some], kind="case.moved").order_by("pk")
    found: dict[int, list[tuple[datetime, int]]] = {}
    for line in lines:
        found.setdefault(int(line.subject_id), []).append((line.at, line.ids["from"]))
    return found


def _outcomes(some: Iterable[int]) -> Iterator[PromiseFact]:
    """Whether the customers of these cases were won back, as facts; cases of which that is not known are left out."""
    closed = Case.objects.filter(pk__in=some, standing=Standing.CLOSED, kind__in=UNHAPPY, closed_at__isnull=False)
    cases = list(closed.select_related("touchpoint", "cause").order_by("pk"))
    became, zones = recovered_of(cases), zones_of({one.unit_id for one in cases})
    for case in cases:
        recovered = became[case.pk]
        if recovered is not None and case.closed_at is not None:
            day = case.closed_at.astimezone(zones[case.unit_id]).date()
            yield PromiseFact(
                case=case.pk,
                measure=RECOVERED,
                number=1,
                day=day,
                unit=case.unit_id,
                touchpoint=case.touchpoint.key if case.touchpoint is not None else "",
                customer=case.customer_id,
                way=case.way,
                weekday=day.isoweekday(),
                severity=case.severity,
                cause=case.cause.key if case.cause is not None else "",
                kept=recovered,
                whole=case.joined_into_id or case.pk,
            )

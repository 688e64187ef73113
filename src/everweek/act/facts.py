"""What Act offers to the facts: one typed row for each promise to a customer that was kept or broken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from everweek import clock
from everweek.act.models import CaseClock
from everweek.people.queries import chunks


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """One promise of a case of which it is known what became: ids of ours, keys, and no word of anybody.

    ``kind`` is what was promised (``clocks.rules.ClockKind``), ``number`` tells several of one kind apart. ``day`` is the day on
    which it was kept, or was broken, on the walls on which it ran.
    """

    case: int
    kind: str
    number: int
    day: date
    unit: int
    touchpoint: str
    customer: int | None
    kept: bool


def promise_facts(case_ids: Iterable[int]) -> Iterator[PromiseFact]:
    """The promises of these cases that were kept or broken, as they are stored now, in the order of cases.

    One that is late is broken at once, not only when it is kept at last: else the worst would be counted last. One that runs and
    is not late counts neither way.
    """
    decided = Q(stopped_at__isnull=False) | Q(late_since__isnull=False)
    columns = (
        "case",
        "kind",
        "number",
        "zone",
        "stopped_at",
        "late_since",
        "case__unit",
        "case__touchpoint__key",
        "case__customer",
    )
    for some in chunks(sorted(set(case_ids)), 500):
        rows = CaseClock.objects.filter(decided, case__in=some).order_by("case", "kind", "number").values_list(*columns)
        for case, kind, number, zone, stopped_at, late_since, unit, touchpoint, customer in rows:
            yield PromiseFact(
                case=case,
                kind=kind,
                number=number,
                day=(late_since or stopped_at).astimezone(clock.zone_of(zone)).date(),
                unit=unit,
                touchpoint=touchpoint or "",
                customer=customer,
                kept=late_since is None,
            )

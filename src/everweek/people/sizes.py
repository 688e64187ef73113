"""How many customers each segment holds, and the newest of them: counted by the worker where there are many to look through.

A rule over 400,000 customers takes the database a second, and longer where the newest it holds lie far back: no page waits for
that. Where there are ``MANY``, a count is *kept*, with the moment it was made; it is of no use any more once the rule is another.
Each hour all are counted anew, and one whose rule was written is counted at once. Fewer are counted as they are asked for.

What is cut by a segment (``facts.membership``) asks for itself, and is never older than the records.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from heapq import nlargest
from json import dumps
from typing import Final

from everweek import clock
from everweek.people.models import Customer, Segment, SegmentCount
from everweek.people.segments import matching

MANY: Final = 20_000
NEWEST: Final = 1_000
"""Of so many a list is read without looking through all customers."""


@dataclass(frozen=True)
class Size:
    """How many customers a segment holds, and the newest of them by number; ``at`` is when that was counted, None for now."""

    customers: int
    newest: tuple[int, ...]
    at: datetime | None = None


def are_many() -> bool:
    """Whether there are so many customers that sizes are kept."""
    return (Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) >= MANY


def sizes_of(segments: Iterable[Segment]) -> dict[str, Size | None]:
    """The size of each of these segments, by its key; None where it was not counted yet."""
    asked = list(segments)
    if not are_many():
        return {one.key: _counted(one.rule) for one in asked}
    kept = {one.segment_id: one for one in SegmentCount.objects.filter(segment__in=asked)}
    return {one.key: _shown(kept.get(one.pk), one.rule) for one in asked}


def kept_of(segment: Segment) -> Size | None:
    """The size of a segment as it is kept; None where none is kept, or it was not counted yet."""
    return _shown(SegmentCount.objects.filter(segment=segment).first(), segment.rule) if are_many() else None


def count_all(stop: Callable[[], bool]) -> bool:
    """Count every segment whose size is kept, those of another rule first; whether all were, before ``stop`` said so."""
    if not are_many():
        return True
    kept = {one.segment_id: one for one in SegmentCount.objects.all()}
    for segment in sorted(Segment.objects.all(), key=lambda one: (_shown(kept.get(one.pk), one.rule) is not None, one.pk)):
        if stop():
            return False
        count_one(segment)
    return True


def count_one(segment: Segment) -> None:
    """Count a segment and keep how many it holds."""
    at, found = clock.now(), _counted(segment.rule)
    values = {"of": _of(segment.rule), "customers": found.customers, "newest": list(found.newest), "counted_at": at}
    if Segment.objects.filter(pk=segment.pk).exists():
        SegmentCount.objects.update_or_create(segment=segment, defaults=values)


def _counted(rule: Mapping[str, object]) -> Size:
    # One walk for both: the newest that a rare rule holds lie anywhere.
    numbers = list(matching(rule).order_by().values_list("pk", flat=True))
    return Size(len(numbers), tuple(nlargest(NEWEST, numbers)))


def _shown(kept: SegmentCount | None, rule: Mapping[str, object]) -> Size | None:
    if kept is None or kept.of != _of(rule):
        return None
    return Size(kept.customers, tuple(kept.newest), kept.counted_at)


def _of(rule: Mapping[str, object]) -> str:
    return sha256(dumps(rule, sort_keys=True).encode()).hexdigest()

"""Reckoning every clock that runs anew, and finding those whose kept reading is another: there should be none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from everweek import clock
from everweek.act.clocks import rules
from everweek.act.models import CaseClock
from everweek.people.hours import rules as hours_rules
from everweek.people.models import UnitHours
from everweek.worktime.hours import Hours

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Reckoned:
    """How many clocks run or wait, how many of them are late by now, and the numbers of those that are kept otherwise."""

    running: int
    late: int
    astray: tuple[int, ...]


def reckon_all(now: datetime | None = None) -> Reckoned:
    """Reckon every clock that was not stopped anew. What has yet to be told is not astray: the job tells of it."""
    at = now or clock.now()
    hours: dict[tuple[int, str], Hours] = {}
    running = late = 0
    astray: list[int] = []
    for pk, row, zone, allowed, started_at, moves, due_at, late_since in _rows():
        known = hours.get((row, zone))
        if known is None:
            kept = UnitHours.objects.get(pk=row)
            hours[row, zone] = known = hours_rules.hours_read(zone, kept.week, kept.days)
        clock_ = rules.kept_as(known, allowed, started_at, moves)
        # Of two machines one may be a second behind: nothing is told of a clock for a moment before it was moved.
        lap = clock_.lap(at=max(at, clock_.moves[-1].at if clock_.moves else started_at))
        running += 1
        late += lap.late_since is not None
        if lap.due != due_at or (late_since is not None and lap.late_since != late_since):
            astray.append(pk)
    return Reckoned(running, late, tuple(astray))


def _rows() -> Iterator[tuple[Any, ...]]:
    columns = ("pk", "hours", "zone", "allowed", "started_at", "moves", "due_at", "late_since")
    rows = CaseClock.objects.filter(stopped_at=None).order_by("pk").values_list(*columns)
    yield from rows.iterator(chunk_size=_AT_ONCE)

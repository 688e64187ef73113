"""From a course that alarms to the finding it is: a slide, a step, a change of unknown shape, an ended stretch, a single week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import TYPE_CHECKING, Any

from everweek.prove.watch import steps
from everweek.prove.watch.begun import NOTHING, Known
from everweek.prove.watch.findings import (
    Against,
    Changed,
    Direction,
    Evidence,
    Lasting,
    Moved,
    Place,
    Sides,
    Since,
    Slipping,
    SpecialWeek,
    Stepped,
    Stretch,
)
from everweek.prove.watch.reading import Table
from everweek.science import Estimate, NotEnough

if TYPE_CHECKING:
    from everweek.science.change.groups import Watched

LAST = 8
"""How far it has gone is told of so many last points: a single week wobbles."""
LEVEL = 0.95
FAR = 0.9973
"""A single week is called far below its own normal where its own answers lie outside three sigma, as rule 1 has it."""


@dataclass(frozen=True)
class Judged:
    """A finding, and the first days of the periods it is about, for the picture."""

    finding: Moved
    days: tuple[date, ...]


def judged(
    seen: Table,
    course: "Watched",
    place: Place,
    *,
    title: str,
    against: Against,
    charts: int,
    begun: Known = NOTHING,
) -> Judged:
    """What an alarming course is; its chance is told as that of any of so many ``charts`` that are looked at together.

    ``begun`` is when it began, where more is known of that than these days tell.
    """
    import numpy as np

    from everweek.science.change import scan

    times, values, variances = course.row.first, course.row.values, course.variances
    at = np.array(times, dtype=np.float64)
    lasting = max(scan.steps(at, values, variances).gain, scan.slides(at, values, variances).gain)
    ended, first, last = scan.stretch(at, values, variances, least=1)
    told = _Told(seen, course, place, title, against, charts, begun)
    # A stretch has one place more to choose: it must be ahead by as much as choosing it freely gains (Schwarz 1978).
    if ended > lasting + 2 * log(len(values)) and last >= course.baseline:
        first = max(first, course.baseline)
        return told.stretch(first, last) if last - first + 1 >= scan.EDGE else told.single(list(range(first, last + 1)))
    if course.lasting <= course.alone:
        found = told.lasting()
        if found is not None:
            return found
    points = told.beyond()
    return told.single(points) if points else told.stretch(*told.run())


def _lies(found: Estimate, direction: Direction) -> bool:
    """Return whether the whole interval of an estimate lies on that side of zero."""
    return found.high < 0 if direction is Direction.DOWN else found.low > 0


@dataclass(frozen=True)
class _Told:
    seen: Table
    course: "Watched"
    place: Place
    title: str
    against: Against
    charts: int
    begun: Known

    def lasting(self) -> Judged | None:
        """A change that lasts; None where the last weeks do not lie where it would have them."""
        from everweek.science.change.onset import SLIDING, STEPPED, onset

        row, seen = self.course.row, self.seen
        found = onset(row.first, row.values, self.course.variances, normal=self.course.baseline)
        now = self.course.now(last=LAST, unit=seen.counted.measure.kind.unit)
        if isinstance(found, NotEnough) or (now.value > 0) is not found.rises:
            return None
        since = Since(
            seen.every,
            at=seen.periods[row.first[found.start]],
            low=seen.periods[row.first[found.low]],
            high=seen.periods[row.last[found.high]],
            open_start=found.open_start,
        )
        direction = Direction.UP if found.rises else Direction.DOWN
        kind: type[Lasting] = {STEPPED: Stepped, SLIDING: Slipping, None: Changed}[found.shape]
        kind, since, start = self._by_now(kind, since, found.start, direction)
        last = min(LAST, len(row.n) - self.course.baseline)
        days = self._days(point for point in range(start, len(row.n)) if self._side(point) is found.rises)
        until = seen.until(self.place.value, row)
        finding = kind(
            **self._common(direction, range(len(row.n) - last, len(row.n)), now),
            since=since,
            last=last,
            baseline=self.course.baseline,
            until=until,
            still_on=seen.still_on(self.place.value, row),
            sides=self._sides(direction, range(len(row.n) - last, len(row.n)), partly=(start, len(row.n))),
            steps=self._steps(direction, since.at, None if until is None else seen.last_day(row.last[-1])),
        )
        return Judged(finding, days)

    def _by_now(self, kind: type[Lasting], since: Since, start: int, direction: Direction) -> tuple[type[Lasting], Since, int]:
        """The shape, the onset and the place of its first point, as they are known by now, where they are."""
        row, begun = self.course.row, self.begun.of(self.place.value)
        known = begun.known_by(since, self.seen.periods[row.last[-1]], direction) if begun else None
        if begun is None or known is None:
            return kind, since, start
        place = next(point for point, last in enumerate(row.last) if self.seen.periods[last] >= known.at)
        return begun.shape or kind, known, max(place, self.course.baseline)

    def stretch(self, first: int, last: int) -> Judged:
        """Return the finding of a stretch between two points, over or not."""
        row = self.course.row
        away = float(row.values[first : last + 1].mean()) - self.course.chart.centre[0]
        direction = Direction.UP if away > 0 else Direction.DOWN
        begin, end = self.seen.periods[row.first[first]], self.seen.periods[row.last[last]]
        until = self.seen.last_day(row.last[last])
        finding = Stretch(
            **self._common(direction, range(first, last + 1), None),
            every=self.seen.every,
            first=begin,
            last=end,
            over=last + 1 < len(row.n),
            sides=self._sides(direction, range(first, last + 1), after=range(last + 1, len(row.n))),
            steps=self._steps(direction, begin, until),
        )
        return Judged(finding, self._days(range(first, last + 1)))

    def beyond(self) -> list[int]:
        """Single points beyond the limits that stand by themselves among all looks, all on the side of the most striking one."""
        chances = self.course.chart.chances
        looks = len(chances) - self.course.baseline
        marked = [
            point
            for signal in self.course.chart.signals
            if signal.rule == "nelson-1"
            for point in signal.points
            if point >= self.course.baseline and chances[point] * looks <= 0.05
        ]
        if not marked:
            return []
        side = self._side(min(marked, key=lambda point: chances[point]))
        return sorted(point for point in marked if self._side(point) is side)

    def single(self, points: list[int]) -> Judged:
        """Return the finding of single periods out of the ordinary."""
        row = self.course.row
        direction = Direction.UP if self._side(points[0]) else Direction.DOWN
        begin, until = self.seen.periods[row.first[points[0]]], self.seen.last_day(row.last[points[-1]])
        finding = SpecialWeek(
            **self._common(direction, points, None),
            every=self.seen.every,
            periods=tuple(self.seen.periods[row.first[point]] for point in points),
            over=points[-1] + 1 < len(row.n),
            sides=self._sides(direction, points, level=FAR),
            steps=self._steps(direction, begin, until),
        )
        return Judged(finding, self._days(points))

    def run(self) -> tuple[int, int]:
        """The first and last point of the most striking run after the baseline."""
        chances, baseline = self.course.chart.chances, self.course.baseline
        last = first = min(range(baseline, len(chances)), key=lambda point: chances[point])
        while first > baseline and self._side(first - 1) is self._side(last):
            first -= 1
        return first, last

    def _sides(
        self,
        direction: Direction,
        some: Sequence[int],
        *,
        partly: tuple[int, int] = (0, 0),
        after: Sequence[int] = (),
        level: float = LEVEL,
    ) -> Sides | None:
        """What the group did itself and what all others did, at some points beside the baseline; None where it has no others.

        That it moved itself is told where its own answers lie that way at these points, at ``level``; those from ``partly`` on
        beside those before it, too; and those ``after`` them no longer.
        """
        if self.against is Against.ITSELF:
            return None
        from everweek.science.change.sides import away, others

        own, noise = self.course.own, self.course.noise
        normal, unit = range(self.course.baseline), self.seen.counted.measure.kind.unit
        rest = others(own, self.course.row)
        told = _lies(away(own, noise, some, normal, unit=unit, level=level), direction)
        if partly[0]:
            told = told and _lies(away(own, noise, range(*partly), range(partly[0]), unit=unit), direction)
        if after:
            told = told and not _lies(away(own, noise, after, normal, unit=unit), direction)
        return Sides(away(own, noise, some, normal, unit=unit), away(rest, noise, some, normal, unit=unit), told=told)

    def _side(self, point: int) -> bool:
        return bool(self.course.row.values[point] > self.course.chart.centre[point])

    def _days(self, points: Any) -> tuple[date, ...]:  # noqa: ANN401  # any iterable of places
        return tuple(self.seen.periods[self.course.row.first[point]] for point in points)

    def _common(self, direction: Direction, some: Sequence[int], estimate: Estimate | None) -> dict[str, Any]:
        """What every finding says: its answers are those of ``some`` points and of the baseline that they are set beside."""
        sizes = self.course.row.n
        n, chance = int(sizes[list(some)].sum() + sizes[: self.course.baseline].sum()), min(1.0, self.course.chance * self.charts)
        method = (
            "control chart of the difference to all others in the same period, rules 1 and 2 against a frozen baseline, false "
            "discovery rate over all groups and periods; onset by profile likelihood"
        )
        if self.against is Against.ITSELF:
            method = method.replace("the difference to all others in the same period", "its own values")
        return {
            "measure": self.seen.counted.measure.name,
            "title": self.title,
            "place": self.place,
            "evidence": Evidence(estimate, chance, n, method),
            "direction": direction,
            "against": self.against,
        }

    def _steps(self, direction: Direction, since: date, until: date | None) -> tuple[Any, ...]:
        asked = self.seen.counted.question
        ends = [day for day in (until, asked.until) if day is not None]
        return (
            *steps.behind(self.seen, self.place, since=since, until=min(ends, default=None), direction=direction),
            steps.prove(self.seen.counted, self.place, by=self.seen.every, since=asked.since, until=asked.until),
        )

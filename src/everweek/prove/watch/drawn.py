"""Charts: the points of a group or of the whole house, in their own values, with limits from a frozen baseline."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from everweek.facts.rules import month_of, week_of
from everweek.prove.rules import NPS, SMALLEST_GROUP
from everweek.prove.watch.few import Few, few
from everweek.prove.watch.findings import Place, Stopped
from everweek.prove.watch.reading import Table
from everweek.questionnaires.rewording import Rewording
from everweek.science import Estimate, NotEnough

if TYPE_CHECKING:
    from everweek.science.charts.against import Row
    from everweek.science.charts.chart import Chart

MERGED = 4
"""So many neighbouring periods are taken together at most until they have five answers; what then has fewer is missing."""


@dataclass(frozen=True)
class Point:
    """One point: the first days of its first and last period (the same one, mostly), its answers, its value."""

    first: date
    last: date
    n: int
    value: float


@dataclass(frozen=True)
class Charted:
    """A chart of one group's own values.

    Attributes:
        measure: The measure's name.
        title: What people call it.
        unit: What the values are counted in: "score" or "points".
        scale: The ends of what is possible.
        place: The group, or the whole house.
        every: "week" or "month".
        points: In order of time; periods with too few answers are taken together, or missing.
        baseline: How many of the first points the limits come from; 0 where there are none.
        limits: Centre and limits at each point, or why there are none.
        alarmed: The places of the points that a finding is about.
        note: What is to be said of them in the picture, in a few words.
        spanned: From which day to which the note is so of all points, marked or not; None where it is so of the marked ones
            alone.
        rises: Whether it rises; None where each point is above or below for itself.
        beside: Whether what is marked parted from all others without going that way itself: no point is above or below for it.
        others: Whether what is marked was set beside all others: a point of it may lie the other way of its own normal.
        missing: The first days of periods that no point stands for.
        steadiness: How much the points differ beyond chance.
        where: The filters that were asked for.
        since: The first day that was asked for.
        until: The last one.
        stopped: With what its answers stopped, where they did.
        otherwise: From which days on what it shows is asked otherwise, in order of time.
    """

    measure: str
    title: str
    unit: str
    scale: tuple[float, float]
    place: Place
    every: str
    points: tuple[Point, ...]
    baseline: int
    limits: "Chart | NotEnough"
    alarmed: tuple[int, ...]
    note: str
    rises: bool | None
    beside: bool
    missing: tuple[date, ...]
    steadiness: Estimate | NotEnough
    where: Mapping[str, str]
    since: date | None
    until: date | None
    stopped: Stopped | None = None
    otherwise: tuple[Rewording, ...] = ()
    others: bool = False
    spanned: tuple[date, date] | None = None

    def mark(self, place: int) -> str:
        """How one point is marked: ``above`` or ``below`` where it is part of what moved and lies that way of its own normal,
        ``beside`` where it is part of it by its difference to all others alone; empty where it has no mark.
        """
        if place not in self.alarmed:
            return ""
        if self.beside:
            return "beside"
        rises = self.rises
        if not isinstance(self.limits, NotEnough):
            above = self.points[place].value > self.limits.centre[place]
            if rises is not None and above is not rises:
                return "beside" if self.others else ""
            rises = above
        return "above" if rises else "below"

    def otherwise_in(self, place: int) -> tuple[Rewording, ...]:
        """Those of them that begin in the periods of one point, or in those before it that no point stands for."""
        point = self.points[place]
        after = self.points[place - 1].last if place else date.min
        return tuple(one for one in self.otherwise if after < _first_day(self.every, one.day) <= point.last)


def _first_day(every: str, day: date) -> date:
    return week_of(day) if every == "week" else month_of(day)


def chart(seen: Table, row: int, place: Place, *, title: str, baseline: int) -> Charted:
    """The chart of one row of the table (-1: the whole); alarms are added by ``with_alarms``."""
    from everweek.science.change.groups import first_points
    from everweek.science.charts.steadiness import between

    points = own_row(seen, row)
    first = first_points(len(points.n), baseline)
    told = tuple(
        Point(seen.periods[begin], seen.periods[end], int(n), value)
        for begin, end, n, value in zip(points.first, points.last, points.n.tolist(), points.values.tolist(), strict=True)
    )
    covered = {place for begin, end in zip(points.first, points.last, strict=True) for place in range(begin, end + 1)}
    spread = bool(len(points.n)) and bool((points.variances > 0).all())
    flat = few(Few.SPREAD, seen.counted.measure.name, have=0, need=1)
    limits = _limits(seen, row, points, first) if spread else flat
    asked = seen.counted.question
    return Charted(
        measure=seen.counted.measure.name,
        title=title,
        unit=seen.counted.measure.kind.unit,
        scale=ends(seen),
        place=place,
        every=seen.every,
        points=told,
        baseline=0 if isinstance(limits, NotEnough) else first,
        limits=limits,
        alarmed=(),
        note="",
        rises=None,
        beside=False,
        missing=tuple(period for index, period in enumerate(seen.periods) if index not in covered),
        steadiness=between(points.values, points.variances) if spread else flat,
        where=asked.where,
        since=asked.since,
        until=asked.until,
        stopped=seen.stopped(place.value, points),
        otherwise=seen.meanwhile.otherwise.get(place.value, ()),
    )


def with_alarms(
    drawn: Charted,
    days: Collection[date],
    note: str,
    *,
    spanned: tuple[date, date] | None = None,
    rises: bool | None = None,
    beside: bool = False,
    others: bool = False,
) -> Charted:
    """The chart with the points marked that hold one of these periods, and a few words to them.

    No point is marked from which what is normal was learned: nothing is below its own normal there.

    Args:
        drawn: The chart.
        days: The first days of the periods.
        note: The words.
        spanned: From which day to which they are so without a break, where they are.
        rises: Whether it rises; None where each point is above or below for itself.
        beside: Whether it parted from all others without going that way itself.
        others: Whether it was set beside all others.
    """
    marked = tuple(
        index
        for index, point in enumerate(drawn.points)
        if index >= drawn.baseline and any(point.first <= day <= point.last for day in days)
    )
    told = replace(drawn, alarmed=marked, rises=rises, beside=beside, others=others)
    return replace(told, note=note, spanned=spanned) if marked else replace(told, note="", spanned=None)


def ends(seen: Table) -> tuple[float, float]:
    """Return the lowest and the highest value the measure can have."""
    if seen.counted.measure.kind is NPS:
        return -100.0, 100.0
    return (0.0, 100.0) if seen.share else seen.counted.scale


def own_row(seen: Table, row: int) -> "Row":
    """Return the points of one row of the table in its own values, not beside those of others."""
    import numpy as np

    from everweek.science.charts import against

    n = seen.n[row]
    return against.row(n, seen.mean[row], seen.variance[row] / np.maximum(n, 1), need=SMALLEST_GROUP, most=MERGED)


def _limits(seen: Table, row: int, points: "Row", first: int) -> "Chart | NotEnough":
    """Laney's p' for shares, the same of means for the rest, against the baseline."""
    import numpy as np

    from everweek.science.change.groups import LEAST_BASELINE
    from everweek.science.charts import means_laney, p_laney

    # Of what is not judged no limits are drawn, as if it were known what is normal there.
    if first < LEAST_BASELINE:
        return few(Few.LIMITS, seen.counted.measure.name, have=first, need=LEAST_BASELINE)
    low, high = ends(seen)
    # Summing hundredths may leave a mean a hair outside its scale.
    values = np.clip(points.values, low, high)
    if not seen.share:
        spread = np.where(points.n > 1, seen.variance[row], np.nan)
        return means_laney(points.n, values, spread, baseline=first, scale=(low, high))
    found = p_laney(np.round(points.n * values / 100), points.n, baseline=first, rules=(1, 2))
    if isinstance(found, NotEnough):
        return found
    lines = {name: tuple(100 * value for value in getattr(found, name)) for name in ("points", "centre", "lower", "upper")}
    return replace(found, **lines)

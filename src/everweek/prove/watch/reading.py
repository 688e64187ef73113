"""Answers by group and week, read in one question to the facts and laid out for the mathematics."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.facts.rules import PERIOD_TEXT, READ_PERIOD
from everweek.journal.services import Actor
from everweek.people.queries import closed_units, today
from everweek.prove import cuts, measures, rules
from everweek.prove.access import part_seen, sight_of
from everweek.prove.limits import limited
from everweek.prove.measures import Counted, Question
from everweek.prove.moments import worth
from everweek.prove.watch.findings import Place, Stopped
from everweek.prove.watch.meanwhile import Meanwhile, meanwhile
from everweek.science.tally import Tally

if TYPE_CHECKING:
    from everweek.science.arrays import Floats
    from everweek.science.charts.against import Cells, Row

EVERY = ("week", "month")
LATELY = {"week": 4, "month": 1}
"""A group whose last point is so many periods ago still goes on: what is newer may be too little, or not brought in yet."""
PRIOR = 10
"""A group's own spread counts as much as so many answers of all: five alike do not make a desk without spread."""

ONE = Tally(1, 1, 1)


@dataclass(frozen=True)
class Limits:
    """What limits each group of a look: the part of the house that is seen, and filters."""

    part: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    measure: str = ""

    def of(self, label: str) -> str:
        """How a sentence names a group within them; empty where nothing limits it.

        >>> Limits(where={"area": "A"}).of("North desk")
        'North desk where area is A'
        """
        if not self.part and not self.where:
            return ""
        named = _("%(place)s in %(part)s") % {"place": label, "part": self.part} if self.part else label
        return limited(named, self.where, self.measure)


@dataclass(frozen=True)
class Part:
    """Some of the units, by their keys; ``blind`` is whether the others are out of the reader's reach, not only not asked for."""

    units: frozenset[str]
    blind: bool


@dataclass(frozen=True)
class Table:
    """A measure by group and period: every period from the first to the last, also those in which nobody answered.

    Attributes:
        counted: The answers, as they were asked for.
        by: The dimension of the groups; "" where there is none.
        every: "week" or "month".
        periods: The first day of each period.
        groups: The values of the dimension, in order; those without one are in the whole only.
        labels: What people call each.
        n: (groups + 1, periods): the last row is the whole.
        mean: The same shape; 0 where n is 0.
        squares: The sums of squared distances from these means.
        skewness: Of single answers about their means.
        whole: The whole of what was read, as a place: a reader's own units, one unit, a filter, or the whole house.
        alone: The value of the one group that all answers are of, where there is no other: it is the whole then.
        limits: What limits every group.
        over: Whether the days that were asked about had ended before this week, or month, began.
        now: The place of the week or month that it is, or, of days that are over, in which they ended; None: the last one.
        closed: The units there that are closed, by their keys; "" stands for all of it.
        meanwhile: What else happened in these periods.
        part: Which units were read, where these are not all; None where they are, and where single colleagues are asked about.
    """

    counted: Counted
    by: str
    every: str
    periods: tuple[date, ...]
    groups: tuple[str, ...]
    labels: Mapping[str, str]
    n: "Floats"
    mean: "Floats"
    squares: "Floats"
    skewness: float
    whole: Place = field(default_factory=Place)
    alone: str = ""
    limits: Limits = Limits()
    over: bool = False
    now: int | None = None
    closed: Collection[str] = ()
    meanwhile: Meanwhile = field(default_factory=Meanwhile)
    part: Part | None = None

    @property
    def dimension(self) -> str:
        """By what it was asked for, also where all answers are of one group; empty where by nothing."""
        return next((one for one in self.counted.question.by if one not in EVERY), "")

    @property
    def places(self) -> Sequence[Place]:
        """Each group as a place, under the name by which sentences call it."""
        return [Place(self.by, group, self.labels[group], self.limits.of(self.labels[group])) for group in self.groups]

    def until(self, group: str, points: "Row") -> date | None:
        """The first day of the last period of a group ("": the whole), if what it tells of ended with it; None where it goes on.

        That its newest answers are fewer than a point needs ends nothing yet.
        """
        return self.periods[points.last[-1]] if self.over or self._ended(group, points) else None

    def still_on(self, group: str, points: "Row") -> date | None:
        """The last day that was asked about, where what it tells of did not end before; None where it did, and where it goes on.

        Of a day long after the newest answers nothing is known: it is not told of that.
        """
        return None if not self.over or self._ended(group, points) else self.counted.question.until

    def stopped(self, group: str, points: "Row") -> Stopped | None:
        """With which period the answers of a group ("": of the whole) stopped; None where they come, where somebody chose that
        they end (the unit was closed, days were asked about that are over), and where a few came that make no point.
        """
        if self.over or self._is_closed(group) or not points.last or not self._is_silent(points):
            return None
        answers = self.n[self.groups.index(group) if group else -1]
        return None if answers[points.last[-1] + 1 :].any() else Stopped(self.every, self.periods[points.last[-1]])

    def _ended(self, group: str, points: "Row") -> bool:
        return self._is_closed(group) or self._is_silent(points)

    def _is_closed(self, group: str) -> bool:
        return bool({"", group} & {*self.closed})

    def _is_silent(self, points: "Row") -> bool:
        """Whether no point has come for so long that none is to be waited for."""
        covered = [place for first, last in zip(points.first, points.last, strict=True) for place in range(first, last + 1)]
        now = len(self.periods) - 1 if self.now is None else self.now
        return rules.has_stopped(covered, now, patience=LATELY[self.every])

    @cached_property
    def variance(self) -> "Floats":
        """The variance of single answers in each group, and in the whole; zero everywhere where all answers are alike."""
        import numpy as np

        degrees, squares = np.maximum(self.n - 1, 0).sum(axis=1), self.squares.sum(axis=1)
        pooled = float(squares[:-1].sum() / max(degrees[:-1].sum(), 1.0)) if len(self.groups) else 0.0
        pooled = pooled or float(squares[-1] / max(degrees[-1], 1.0))
        found: Floats = (squares + PRIOR * pooled) / (degrees + PRIOR)
        return found

    @property
    def cells(self) -> "Cells":
        """The groups without the whole."""
        from everweek.science.charts.against import Cells

        return Cells(self.n[:-1], self.mean[:-1], self.variance[:-1])

    @property
    def share(self) -> bool:
        """Whether the measure is a share, so that its variance follows from its level."""
        return self.counted.measure.kind.hits is not None

    def place_of(self, day: date) -> int:
        """The place of the period a day lies in: below 0 before the first, and so on beyond the last."""
        return _between(self.every, self.periods[0], day)

    def name(self, place: int) -> str:
        """The period at a place, as the facts write it: 2026-W14."""
        return PERIOD_TEXT[self.every](self.periods[place])

    def last_day(self, place: int) -> date:
        """The last day of the period at a place."""
        return _next(self.every, self.periods[place]) - timedelta(days=1)


def read(
    measure: str,
    *,
    by: str,
    viewer: Actor | None,
    every: str = "week",
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Table:
    """The table of a measure, as far as the viewer may see; raises what ``measures.measure`` raises.

    Where all answers are of one group there is nothing to set it against: it is the whole then, under its own name.
    """
    if every not in EVERY:
        raise Invalid(_("Watch by week or by month."), field="every")
    if by in {*EVERY, "day"}:
        raise Invalid(_("Choose what to watch side by side, such as unit; time is there anyway."), field="by")
    if by == "segment":
        raise Invalid(_("A customer may be in several segments: they cannot be set against each other."), field="by")
    cut, filters = (by, every) if by else (every,), dict(where or {})
    seen = table(measures.count(Question(measure, cut, filters, since, until), viewer=viewer))
    part = part_seen(viewer)
    # A unit that is seen, or asked for, limits nothing of a unit within it.
    limits = Limits("" if by == "unit" else part, {name: filters[name] for name in filters if name != by}, measure)
    seen = replace(seen, limits=limits, over=_over(every, until), now=_now(seen, until), closed=_closed(seen, filters))
    seen = replace(seen, meanwhile=meanwhile(seen, viewer), part=_part(viewer, by, filters))
    if len(seen.groups) == 1 and bool((seen.n[0] == seen.n[-1]).all()):
        [alone], [place] = seen.groups, seen.places
        closed = {""} if {alone, ""} & {*seen.closed} else ()
        one = replace(seen, by="", groups=(), n=seen.n[-1:], mean=seen.mean[-1:], squares=seen.squares[-1:], closed=closed)
        return replace(one, whole=Place(label=place.label, part=place.part), alone=alone)
    return replace(seen, whole=_whole(part, filters, measure))


def _part(viewer: Actor | None, by: str, where: Mapping[str, str]) -> Part | None:
    """Which units are read; None where all are, and where single colleagues are asked about, of whom nothing is told so."""
    used = {one for one in (by, *where) if one}
    sight = sight_of(viewer, used)
    if "member" in used or sight.where or (sight.units is None and not where.get("unit")):
        return None
    units, _rest = cuts.units_of(sight, where)
    return Part(cuts.keys_of(units or ()), blind=sight.units is not None)


def _whole(seen: str, where: Mapping[str, str], measure: str) -> Place:
    """All that was read, as a place: the unit that is asked for, or the part of the house that is seen, with what limits it."""
    left = dict(where)
    # A unit that is asked for lies within the part that is seen.
    unit = left.pop("unit", "") if left.get("unit") else ""
    label = measures.labels("unit", [unit])[unit] if unit else seen
    return Place(label=label, part=limited(label or _("the whole house"), left, measure) if left else "")


def _over(every: str, until: date | None) -> bool:
    """Whether the days that end so ended before the week, or month, of today."""
    day = today()
    return until is not None and until < (day - timedelta(days=day.weekday()) if every == "week" else day.replace(day=1))


def _now(seen: Table, until: date | None) -> int | None:
    """The place of the week or month of today, or of the last day that was asked about, where that is earlier."""
    day = today() if until is None else min(today(), until)
    return seen.place_of(day) if seen.periods else None


def _closed(seen: Table, where: Mapping[str, str]) -> Collection[str]:
    """Which units of it are closed; "" where all of it is of one that is, for none below is open then."""
    asked = where.get("unit", "")
    closed = closed_units([*(seen.groups if seen.by == "unit" else ()), *([asked] if asked else [])])
    return {"" if key == asked else key for key in closed}


def table(counted: Counted) -> Table:
    """Lay out what was counted: by one dimension and a period, or by a period alone."""
    *dimensions, every = counted.question.by
    by = dimensions[0] if dimensions else ""
    days = [READ_PERIOD[every](cut[every]) for cut in counted.cuts]
    periods = _periods(every, days)
    place = {day: index for index, day in enumerate(periods)}
    names = [cut[by] if by else "" for cut in counted.cuts]
    groups = tuple(sorted({name for name in names if name}, key=rules.natural))
    row = {name: index for index, name in enumerate(groups)}
    values = worth_of(counted)
    answers = [
        (row.get(name, -1), place[day], values[score], tally.n)
        for name, day, tallies in zip(names, days, counted.tallies, strict=True)
        for score, tally in tallies.items()
    ]
    n, mean, squares, skewness = _sums(answers, len(groups), len(periods))
    labels = measures.labels(by, list(groups), counted.question.name) if by else {}
    return Table(counted, by, every, periods, groups, labels, n, mean, squares, skewness)


def worth_of(counted: Counted) -> Mapping[float, float]:
    """What each score is worth to the measure: reckoned once a score, not once a cell."""
    scores = {score for tallies in counted.tallies for score in tallies}
    return {score: next(iter(worth(counted.measure, counted.scale, {score: ONE}))) for score in scores}


def _sums(
    answers: Sequence[tuple[int, int, float, int]], groups: int, periods: int
) -> tuple["Floats", "Floats", "Floats", float]:
    """Numbers, means and sums of squares by cell, the whole last; each about its own mean, so that nothing cancels."""
    import numpy as np

    if not answers or not periods:
        empty = np.zeros((groups + 1, periods))
        return empty, empty, empty, 0.0
    group, period, value, count = (np.array(column) for column in zip(*answers, strict=True))
    weight = count.astype(np.float64)
    known = group >= 0
    cell = np.where(known, group, 0) * periods + period

    def by_cell(amounts: "Floats") -> "Floats":
        own = np.bincount(cell[known], weights=amounts[known], minlength=groups * periods)[: groups * periods]
        found: Floats = np.vstack([own.reshape(groups, periods), np.bincount(period, weights=amounts, minlength=periods)])
        return found

    n = by_cell(weight)
    mean = by_cell(weight * value) / np.maximum(n, 1.0)
    from_whole = value - mean[-1, period]
    own = np.where(known, value - mean[np.where(known, group, -1), period], from_whole)
    squares = by_cell(weight * own**2)
    squares[-1] = np.bincount(period, weights=weight * from_whole**2, minlength=periods)
    second, third = float(weight @ own**2), float(weight @ own**3)
    return n, mean, squares, third / weight.sum() / (second / weight.sum()) ** 1.5 if second > 0 else 0.0


def _periods(every: str, days: Sequence[date]) -> tuple[date, ...]:
    if not days:
        return ()
    found, last = [min(days)], max(days)
    while found[-1] < last:
        found.append(_next(every, found[-1]))
    return tuple(found)


def _between(every: str, first: date, day: date) -> int:
    """How many periods after the one that begins on ``first`` a day lies."""
    return (day - first).days // 7 if every == "week" else (day.year - first.year) * 12 + day.month - first.month


def _next(every: str, day: date) -> date:
    return day + timedelta(days=7) if every == "week" else (day.replace(day=1) + timedelta(days=32)).replace(day=1)

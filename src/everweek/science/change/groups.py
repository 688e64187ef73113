"""Which groups have changed against all others? One question over many charts, each looked at every week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi, sqrt

import numpy as np
from scipy.special import ndtr, stdtr

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.change import scan
from everweek.science.charts.against import Cells, Row, against_others, row
from everweek.science.charts.alarms import discoveries
from everweek.science.charts.build import build, moving_range_sigma, together
from everweek.science.charts.chart import Chart
from everweek.science.charts.constants import MOVING_RANGE_DEGREES
from everweek.science.charts.moderated import moderated
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.quantiles import t
from everweek.science.skewness import straightened

LEAST_BASELINE = 5
"""Fewer points say next to nothing about where a group's own normal is."""
TOO_SHORT = NotEnough("Too few weeks or months have enough answers to know what is normal here.", have=0, need=3 * LEAST_BASELINE)


@dataclass(frozen=True)
class Noise:
    """How a group's points move when nothing happens.

    Attributes:
        factor: The variance between points over what the spread of single answers gives; 1 is chance alone, never less.
        degrees: The degrees of freedom behind it.
        carry: The correlation of neighbouring points, zero or more.
    """

    factor: float
    degrees: float
    carry: float


@dataclass(frozen=True)
class Watched:
    """One group's points against all others, and how likely so striking a course would be had nothing changed.

    Attributes:
        row: Its points: the difference to all others.
        own: The same points in its own values.
        baseline: How many of the first points are its normal.
        noise: How the points move anyway.
        chart: Its differences with centre, limits and signals of rules 1 and 2.
        alone: The p-value of its most striking point or run since the baseline, all looks together.
        lasting: The p-value of a step or slide that lasts, beginning anywhere.
        alarmed: Whether it stands among all groups, and a rule has marked something after the baseline.
    """

    row: Row
    own: Row
    baseline: int
    noise: Noise
    chart: Chart
    alone: float
    lasting: float
    alarmed: bool

    @property
    def chance(self) -> float:
        """The p-value of the whole course: any point, any run, any lasting change."""
        return min(1.0, 2 * min(self.alone, self.lasting))

    @property
    def excess(self) -> float:
        """By how much the variance of a mean over many points exceeds that of its answers."""
        return self.noise.factor * (1 + self.noise.carry) / (1 - self.noise.carry)

    @property
    def variances(self) -> Floats:
        """The variance of each point as it counts in a long row."""
        return self.row.variances * self.excess

    def now(self, *, last: int = 8, unit: str = "score", level: float = 0.95) -> Estimate:
        """How far the last points lie from the baseline, whatever way they went there."""
        count = min(last, len(self.row.n) - self.baseline)
        weights = 1 / self.variances
        centre = float(weights[: self.baseline] @ self.row.values[: self.baseline] / weights[: self.baseline].sum())
        value = float(weights[-count:] @ self.row.values[-count:] / weights[-count:].sum()) - centre
        half = t(level, self.noise.degrees) * sqrt(1 / weights[-count:].sum() + 1 / weights[: self.baseline].sum())
        n = int(self.row.n[-count:].sum() + self.row.n[: self.baseline].sum())
        return Estimate(value, value - half, value + half, level, n, unit, "last points less the baseline, t")


def changed(
    cells: Cells, *, skewness: float, baseline: int, need: int = 5, most: int = 4, rate: float = 0.05, tests: int | None = None
) -> tuple[Watched | NotEnough, ...]:
    """Which groups have moved against all others since their baseline?

    Args:
        cells: Answers by group and period.
        skewness: Of single answers about their means: happy answers have a long tail downwards.
        baseline: How many of the first points are a group's own normal; a third of its points where it has fewer than three
            times as many.
        need: So many answers a point has at least; periods with fewer are taken together with their neighbours.
        most: So many periods are taken together at most; what then is too little is missing.
        rate: The share of alarms that may be false on average, over all groups and all looks.
        tests: How many groups are looked at in all, where these are some of them.

    Returns:
        For each group what was seen, or `NotEnough` where its baseline is too short.

    A group's chance is twice the smaller of two: that of its most striking single point or run after the baseline (Simes over all
    of them, each allowing for the error of the centre line and the lean of the answers), and that of a lasting step or slide
    beginning anywhere (`scan.chance`). The groups whose chances stand (Benjamini and Hochberg) alarm if rule 1 or 2 has marked
    something. They are taken out one at a time, the most striking first, and the others are compared without it: or else one
    falling group would lift all the rest.

    Assumes at least three groups, for of two that part nobody can say which moved (`itself`). Do not use it for people: one false
    word of one person is too many (Holm).

    Source: rules L. S. Nelson (1984), Journal of Quality Technology 16, 237-239; variance between points D. B. Laney (2002),
    Quality Engineering 14, 531-537, by moving ranges, which neither a slide nor a single step widens, over all charts (Smyth
    2004, `moderated`); points together R. J. Simes (1986), Biometrika 73, 751-754; groups Y. Benjamini and R. Heller (2008),
    Biometrics 64, 1215-1222, whose p-values of families these are.
    """
    within = np.ones(len(cells.n))
    found: dict[int, Watched] = {}
    while True:
        seen = _look(cells, within, skewness=skewness, baseline=baseline, need=need, most=most)
        seen.update(found)
        chances = [each.chance for each in seen.values()] + [1.0] * max((tests or 0) - len(seen), 0)
        stands = discoveries(chances, rate=rate)
        fresh = [
            (each.chance, group)
            for (group, each), stood in zip(seen.items(), stands, strict=False)
            if stood and group not in found
        ]
        # What no rule has marked in the picture fetches nobody.
        fresh = [(value, group) for value, group in fresh if _marked(seen[group])]
        if not fresh or within.sum() - 1 < 2:
            break
        _, worst = min(fresh)
        one = seen[worst]
        found[worst] = replace(one, alarmed=True)
        within[worst] = 0.0
    return tuple(seen.get(group, TOO_SHORT) for group in range(len(cells.n)))


def itself(
    cells: Cells, *, skewness: float, baseline: int, need: int = 5, most: int = 4, rate: float = 0.05
) -> tuple[Watched | NotEnough, ...]:
    """Find out which groups have moved against their own past, where there are no other groups to compare with.

    Arguments and result are those of `changed`, which judges each group by its difference to all others; here the group's own
    values are judged. Do not use it where groups share a season: it cannot tell one group's fall from everybody's.
    """
    rows = _rows(cells, cells.mean, _own_variances(cells), need=need, most=most)
    seen = _all_watched(rows, rows, None, skewness, baseline)
    stands = discoveries([each.chance for each in seen.values()], rate=rate)
    told = {
        group: replace(each, alarmed=stood and _marked(each)) for (group, each), stood in zip(seen.items(), stands, strict=True)
    }
    return tuple(told.get(group, TOO_SHORT) for group in range(len(cells.n)))


def first_points(points: int, baseline: int) -> int:
    """How many of so many points are the baseline: as asked, or a third where that is more than a third."""
    return min(baseline, points // 3)


def noises(rows: list[Row], calm: list[bool] | None) -> list[Noise]:
    """How the points of each row move anyway, learnt from all rows; only calm ones tell how points hang together.

    Where none is known to be calm (None), each row's largest change is taken out first: it would look like points that hang
    together, and a change could then never be found.
    """
    standard = [_standardised(each) for each in rows]
    if calm is None:
        carries = [_carry_beside_a_change(each) for each in standard]
    else:
        carries = [_carry(each) for each, told in zip(standard, calm, strict=True) if told]
    carry = min(max(0.0, float(np.mean(carries))) if carries else 0.0, 0.9)
    # Neighbours that hang together lie closer than they would: a moving range then says too little.
    own = [moving_range_sigma(each) ** 2 / (1 - carry) for each in standard]
    variances, degrees = moderated(own, [(len(each) - 1) * MOVING_RANGE_DEGREES for each in standard])
    # Below what single answers scatter no mean can scatter, but by luck.
    return [Noise(max(1.0, v), d, carry) for v, d in zip(variances.tolist(), degrees.tolist(), strict=True)]


def _look(cells: Cells, within: Floats, *, skewness: float, baseline: int, need: int, most: int) -> dict[int, Watched]:
    differences, variances = against_others(cells, within)
    rows = _rows(cells, differences, variances, need=need, most=most)
    # Where nobody else answered there is no difference, and what is its own is left out too: the points are the same.
    own = np.where(np.isnan(differences), np.nan, cells.mean)
    return _all_watched(rows, _rows(cells, own, _own_variances(cells), need=need, most=most), within, skewness, baseline)


def _own_variances(cells: Cells) -> Floats:
    found: Floats = cells.variance[:, None] / np.maximum(cells.n, 1)
    return found


def _rows(cells: Cells, values: Floats, variances: Floats, *, need: int, most: int) -> dict[int, Row]:
    return {group: row(cells.n[group], values[group], variances[group], need=need, most=most) for group in range(len(cells.n))}


def _all_watched(
    rows: dict[int, Row], own: dict[int, Row], within: Floats | None, skewness: float, baseline: int
) -> dict[int, Watched]:
    long = {group: each for group, each in rows.items() if first_points(len(each.n), baseline) >= LEAST_BASELINE}
    heard = noises(list(long.values()), None if within is None else [bool(within[group]) for group in long])
    return {
        group: _watched(each, own[group], noise, skewness, first_points(len(each.n), baseline))
        for (group, each), noise in zip(long.items(), heard, strict=True)
    }


def _watched(points: Row, own: Row, noise: Noise, skewness: float, first: int) -> Watched:
    weights = 1 / points.variances
    centre = float(weights[:first] @ points.values[:first] / weights[:first].sum())
    sigma = np.sqrt(noise.factor * points.variances)
    special = _special(points, centre, sigma, noise, skewness, first)
    chart = build(points.values, centre, sigma, (1, 2), chances=special)
    seen = Watched(points, own, first, noise, chart, simes(special[first:]), 1.0, alarmed=False)
    times = (np.array(points.first) + np.array(points.last)) / 2
    scans = scan.steps(times, points.values, seen.variances), scan.slides(times, points.values, seen.variances)
    return replace(seen, lasting=scan.chance(max(each.gain for each in scans) ** 0.5, scans, noise.degrees))


def simes(chances: Floats) -> float:
    """One p-value of many that lean the same way (Simes 1986).

    >>> import numpy as np
    >>> simes(np.array([0.04, 0.01, 0.5]))
    0.03
    """
    ordered = np.sort(chances)
    return float(np.min(len(ordered) * ordered / np.arange(1, len(ordered) + 1))) if len(ordered) else 1.0


def _special(points: Row, centre: float, sigma: Floats, noise: Noise, skewness: float, first: int) -> Floats:
    """The chance of each point and of the run it ends, after the baseline."""
    relative = sigma / sigma[0]
    ratio = 1 / (np.sum(1 / relative[:first] ** 2) * relative**2)
    lean = skewness / (6 * np.sqrt(points.n)) / noise.factor**1.5
    scaled = straightened((points.values - centre) / (sigma * np.sqrt(1 + ratio)), lean / (1 + ratio) ** 1.5)
    of_points = 2 * stdtr(noise.degrees, -np.abs(scaled))
    # A mean of answers with a long tail downwards lies above the truth more often than below.
    below = ndtr(lean)
    stay = np.arcsin(noise.carry) / pi
    sides = np.minimum(below + stay, 1.0), np.minimum(1 - below + stay, 1.0)
    return together(np.asarray(of_points, dtype=np.float64), points.values, centre, ratio, sides, first)


def _marked(seen: Watched) -> bool:
    return any(signal.points[-1] >= seen.baseline for signal in seen.chart.signals)


def _standardised(points: Row) -> Floats:
    weights = 1 / points.variances
    centred: Floats = (points.values - float(weights @ points.values) / weights.sum()) * np.sqrt(weights)
    return centred


def _carry(standard: Floats) -> float:
    """The correlation of neighbours about a straight line, with the bias of about -2 / n taken off."""
    along: Floats = np.arange(float(len(standard)))
    return _neighbours(_less(standard, along)) + 2 / len(standard)


def _carry_beside_a_change(standard: Floats) -> float:
    """Return the correlation of neighbouring points about the best of a step, a slide and a stretch that ended. The bias of about
    -8 / n, which that choice brings (found by simulation), is taken off.
    """
    times: Floats = np.arange(float(len(standard)))
    alike: Floats = np.ones(len(standard))
    step, slide = scan.steps(times, standard, alike), scan.slides(times, standard, alike)
    gain, first, last = scan.stretch(times, standard, alike)
    shape = (times >= first) & (times <= last)
    if step.gain > max(gain, slide.gain):
        shape = times >= step.starts[step.best]
    along: Floats = np.asarray(shape, dtype=np.float64)
    if slide.gain > max(gain, step.gain):
        along = np.asarray(np.maximum(0.0, times - slide.starts[slide.best] + 1), dtype=np.float64)
    return _neighbours(_less(standard, along)) + 8 / len(standard)


def _less(standard: Floats, along: Floats) -> Floats:
    centred = along - along.mean()
    rest: Floats = standard - standard.mean() - centred * float(centred @ standard) / float(centred @ centred)
    return rest


def _neighbours(rest: Floats) -> float:
    square = float(rest @ rest)
    return float(rest[1:] @ rest[:-1]) / square if square > 0 else 0.0


def checked(n: Floats, mean: Floats, variance: Floats) -> Cells:
    """Return the cells, if sizes, means and variances can belong together; ``ValueError`` where they cannot."""
    sizes = arguments.counts("n", n, dimensions=2)
    means = arguments.array("mean", mean, dimensions=2, missing=True)
    spreads = arguments.array("variance", variance)
    arguments.same_shape(n=sizes, mean=means)
    if np.isnan(means[sizes > 0]).any():
        raise ValueError("mean must be a number wherever n is above zero")
    arguments.above_zero("variance", spreads, "pool it over the groups where one has no spread of its own")
    return Cells(sizes, means, spreads)

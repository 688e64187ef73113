"""From points, centre line and sigma to a chart: limits, signals, and the chances that alarms are decided on."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, inf

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.charts.chart import Chart
from everweek.science.charts.constants import d2
from everweek.science.charts.rules import chosen, find
from everweek.science.estimate import NotEnough

RULES_FOR_MEASUREMENTS = (1, 2)
RULES_FOR_COUNTS = (1,)
# Nodes and weights for averages over a standard normal: 48 are exact for all runs that matter.
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(48)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def frozen(baseline: int | None, points: int) -> int:
    """How many of the points the limits come from."""
    if baseline is None:
        return points
    first = arguments.whole("baseline", baseline)
    if not 1 <= first <= points:
        raise ValueError(f"baseline must be between 1 and the {points} points there are, but is {first}")
    return first


def too_few_points(have: int) -> NotEnough:
    """Return that a chart has too few points for limits, which need at least two."""
    return NotEnough("A control chart needs at least two points to take its limits from.", have=have, need=2)


def middle(values: Floats) -> float:
    """The mean, exactly rounded, and never outside the values: equal values lie on their centre line, not beside it."""
    return min(max(fsum(values.tolist()) / len(values), float(values.min())), float(values.max()))


def moving_range_sigma(values: Floats) -> float:
    """Standard deviation from the mean moving range of two."""
    return middle(np.abs(np.diff(values))) / d2(2)


def build(
    points: Floats,
    centre: float,
    sigma: Floats,
    rules: Iterable[int | str],
    *,
    possible: tuple[float, float] | tuple[float, Floats] = (-inf, inf),
    chances: Floats | None = None,
) -> Chart:
    """Limits at three sigma, cut to the possible, and the signals of the rules asked for."""
    line = np.full_like(points, centre)
    lower, upper = np.maximum(possible[0], line - 3 * sigma), np.minimum(possible[1], line + 3 * sigma)
    signals = find(points, line, sigma, chosen(rules))
    return Chart(
        points=tuple(points.tolist()),
        centre=tuple(line.tolist()),
        lower=tuple(lower.tolist()),
        upper=tuple(upper.tolist()),
        signals=signals,
        chances=() if chances is None else tuple(chances.tolist()),
    )


def without_spread(sigma: Floats, first: int) -> NotEnough | None:
    """A frozen baseline that shows no variation gives limits of width zero, against which everything new would be a signal."""
    if first < len(sigma) and not (sigma > 0).all():
        return NotEnough("The baseline shows no variation, so there are no limits to judge later points by.", have=1, need=2)
    return None


def of_measurements(points: Floats, centre: float, sigma: Floats, first: int, degrees: float) -> Floats:
    """Chances of points and runs after the baseline: Student's t of a new point, for centre and sigma are estimates too.

    A new point less the centre has variance sigma**2 plus that of the centre; `degrees` are those behind sigma.
    """
    ratio = _of_centre(sigma, first)
    distance = np.abs(points - centre) / (sigma * np.sqrt(1 + ratio))
    half = np.full_like(points, 0.5)
    of_points: Floats = 2 * np.asarray(stdtr(degrees, -distance), dtype=np.float64)
    return together(of_points, points, centre, ratio, (half, half), first)


def _of_centre(sigma: Floats, first: int) -> Floats:
    """The variance of the centre line as a share of the variance of each point."""
    relative = sigma / sigma[0]
    ratio: Floats = 1 / (np.sum(1 / relative[:first] ** 2) * relative**2)
    return ratio


def together(of_points: Floats, points: Floats, centre: float, ratio: Floats, sides: tuple[Floats, Floats], first: int) -> Floats:
    """The smaller of the chances of a point and of the run it ends, doubled for having looked twice (Bonferroni).

    Args:
        of_points: The chance of each point by itself.
        points: The points.
        centre: The centre line.
        ratio: The variance of the centre line as a share of that of each point.
        sides: The chances of falling below and above the centre line, were it where the process is.
        first: Points in the baseline.
    """
    # Where the centre line is off by some of its own errors, long runs on one side come easily: averaged over its error.
    shifts = _NODES[:, None] * np.sqrt(ratio)
    below, above = ndtr(ndtri(sides[0]) + shifts), ndtr(ndtri(sides[1]) - shifts)
    side = np.sign(points - centre)
    side[:first] = 0.0
    begins = np.concatenate(([True], side[1:] != side[:-1]))
    start = np.maximum.accumulate(np.where(begins, np.arange(len(points)), 0))
    of_runs = np.where(side != 0, _WEIGHTS @ (_since(below, start) + _since(above, start)), 1.0)
    chances: Floats = np.minimum(1.0, 2 * np.minimum(of_points, of_runs))
    chances[:first] = 1.0
    return chances


def _since(chances: Floats, start: NDArray[np.intp]) -> Floats:
    """The product of the chances from each point's start up to it, node by node."""
    sums = np.cumsum(np.log(np.maximum(chances, 1e-300)), axis=1)
    before = np.concatenate((np.zeros((len(sums), 1)), sums), axis=1)
    products: Floats = np.exp(sums - before[:, start])
    return products

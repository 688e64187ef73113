"""Charts with a memory: EWMA and CUSUM find small lasting shifts sooner than single points do."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from everweek.science import arguments
from everweek.science.charts.chart import Chart, Cusum, Signal
from everweek.science.charts.rules import runs
from everweek.science.estimate import NotEnough

NO_POINT = NotEnough("There is no point to plot.", have=0, need=1)


def ewma(values: ArrayLike, *, target: float, sigma: float, weight: float = 0.2) -> Chart | NotEnough:
    """Has the level drifted a little, for good?

    Args:
        values: The points in order.
        target: Where the process should be, and where the average starts.
        sigma: The standard deviation of a single value, above zero.
        weight: How much the newest value counts, above 0 and at most 1; 0.05 to 0.25 is usual. With 1 it is Shewhart's chart.

    Returns:
        A chart whose points are z[i] = weight x[i] + (1 - weight) z[i - 1], with the exact, time-varying limits
        target -+ 3 sigma sqrt(weight / (2 - weight) (1 - (1 - weight)**(2 i))). A signal "ewma" is a run of points beyond a
        limit. `NotEnough` without values.

    Raises:
        ValueError: A value is not finite; sigma is not above zero; the weight is not in (0, 1].

    Assumes independent values and a sigma known from a steady time. Do not use it to find a single wild value, nor with a sigma
    from the very values it judges.

    Source: S. W. Roberts (1959), Technometrics 1, 239-250; exact limits as in D. C. Montgomery (2013), Introduction to
    Statistical Quality Control, 7th ed., section 9.2; NIST/SEMATECH e-Handbook, section 6.3.2.4.

    >>> chart = ewma([9.45, 7.99, 9.29], target=10, sigma=1, weight=0.1)
    >>> [round(z, 4) for z in chart.points]
    [9.945, 9.7495, 9.7036]
    """
    numbers = arguments.array("values", values)
    start, unit = arguments.finite("target", target), arguments.positive("sigma", sigma)
    share = arguments.positive("weight", weight)
    if share > 1:
        raise ValueError(f"weight must be above 0 and at most 1, but is {share:g}")
    if not numbers.size:
        return NO_POINT
    smooth, level = [], start
    for value in numbers.tolist():
        level += share * (value - level)
        smooth.append(level)
    steps = np.arange(1, len(smooth) + 1)
    built_up = np.ones(len(smooth)) if share == 1 else -np.expm1(2 * steps * np.log1p(-share))
    half = 3 * unit * np.sqrt(share / (2 - share) * built_up)
    points, lower, upper = np.array(smooth), start - half, start + half
    signals = tuple(Signal("ewma", run) for run in runs((points > upper) | (points < lower)))
    return Chart(tuple(smooth), (start,) * len(smooth), tuple(lower.tolist()), tuple(upper.tolist()), signals)


def cusum(values: ArrayLike, *, target: float, k: float, h: float) -> Cusum | NotEnough:
    """Has the level shifted by about 2 k, for good, and since when?

    Args:
        values: The points in order.
        target: Where the process should be.
        k: The slack, in the unit of the values: half the shift to be found (usually half a standard deviation).
        h: The decision interval, in the unit of the values, above zero (usually four to five standard deviations).

    Returns:
        The two sums high[i] = max(0, x[i] - (target + k) + high[i - 1]) and low[i] = max(0, (target - k) - x[i] + low[i - 1]),
        both starting at 0 and not reset after a signal. A signal "cusum" is a run of positions at which one of them exceeds h.
        The runs come in order of position. `NotEnough` without values.

    Raises:
        ValueError: A value is not finite; k is negative; h is not above zero.

    Assumes independent values whose spread is known from a steady time. Do not use it to find a single wild value.

    Source: E. S. Page (1954), Biometrika 41, 100-115; in this form D. C. Montgomery (2013), Introduction to Statistical Quality
    Control, 7th ed., section 9.1; NIST/SEMATECH e-Handbook, section 6.3.2.3.

    >>> sums = cusum([9.45, 7.99, 9.29], target=10, k=0.5, h=5)
    >>> [round(each, 2) for each in sums.low]
    [0.05, 1.56, 1.77]
    """
    numbers = arguments.array("values", values)
    middle, slack, limit = arguments.finite("target", target), arguments.finite("k", k), arguments.positive("h", h)
    if slack < 0:
        raise ValueError(f"k must not be negative, but is {slack:g}")
    if not numbers.size:
        return NO_POINT
    high, low = [], []
    up = down = 0.0
    for value in numbers.tolist():
        up, down = max(0.0, value - (middle + slack) + up), max(0.0, (middle - slack) - value + down)
        high.append(up)
        low.append(down)
    beyond = sorted(run for side in (high, low) for run in runs(np.array(side) > limit))
    signals = tuple(Signal("cusum", run) for run in beyond)
    return Cusum(tuple(high), tuple(low), signals)

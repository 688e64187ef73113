"""Charts of measurements: single values, and means, ranges and standard deviations of samples."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, sqrt

import numpy as np
from numpy.typing import ArrayLike

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.charts.build import (
    RULES_FOR_MEASUREMENTS,
    build,
    frozen,
    middle,
    moving_range_sigma,
    of_measurements,
    too_few_points,
    without_spread,
)
from everweek.science.charts.chart import Chart
from everweek.science.charts.constants import MOVING_RANGE_DEGREES, c4, d2, d3
from everweek.science.estimate import NotEnough

Rules = Iterable[int | str]
Scale = tuple[float, float] | None


def individuals(
    values: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_MEASUREMENTS, scale: Scale = None
) -> Chart | NotEnough:
    """Is a row of single values steady?

    Args:
        values: One value a point, in order of time.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for.
        scale: The ends of what is possible: limits are cut there.

    Returns:
        Centre: the mean. Limits: three sigma, sigma being the mean moving range of two over d2 = 1.128. `NotEnough` for fewer
        than two points in the baseline, or a baseline without variation and points after it.

    Raises:
        ValueError: A value is not finite or off the scale; the baseline is not within the points; there is no such rule.

    Assumes independent, roughly normal values. Do not use it for strongly skewed values (waiting times: take logarithms), for
    values that follow each other (daily values with a weekly pattern), nor for shares of groups of very unequal size.

    Source: D. C. Montgomery (2013), Introduction to Statistical Quality Control, 7th ed., chapter 6; NIST/SEMATECH
    e-Handbook of Statistical Methods, section 6.3.2.2.

    >>> chart = individuals([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> round(chart.lower[0], 2), round(chart.centre[0], 2), round(chart.upper[0], 2)
    (45.82, 50.81, 55.8)
    """
    points, possible = arguments.array("values", values), _on_scale("values", values, scale)
    first = frozen(baseline, len(points)) if baseline is not None or len(points) else 0
    if first < 2:
        return too_few_points(first)
    sigma = np.full_like(points, moving_range_sigma(points[:first]))
    return _chart(points, middle(points[:first]), sigma, first, (first - 1) * MOVING_RANGE_DEGREES, rules, possible, baseline)


def xbar_r(
    samples: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_MEASUREMENTS, scale: Scale = None
) -> Chart | NotEnough:
    """Is the mean of samples of one size steady, its spread judged by their ranges?

    Args:
        samples: One row a sample, one column an observation: (samples, observations).
        baseline: How many of the first samples the limits come from; all where left out.
        rules: Nelson's rules to look for.
        scale: The ends of what is possible: limits are cut there.

    Returns:
        Points: the means. Centre: their mean. Limits: A2 times the mean range, A2 = 3 / (d2 sqrt(observations)). `NotEnough` for
        fewer than two samples, or samples of fewer than two.

    Raises:
        ValueError: Rows of different length; an observation that is not finite or off the scale.

    Assumes independent, roughly normal observations and samples of up to about ten (the range wastes larger ones: `xbar_s`). Do
    not use it where the level varies between samples anyway: `means_laney`.

    Source: Montgomery (2013), 7th ed., chapter 6; NIST/SEMATECH e-Handbook, section 6.3.2.1.

    >>> chart = xbar_r([[1, 2, 3], [2, 3, 4], [1, 3, 2]])
    >>> round(chart.upper[0], 3)
    4.38
    """
    rows, possible = arguments.array("samples", samples, dimensions=2), _on_scale("samples", samples, scale, 2)
    if (short := _too_small(rows, baseline)) is not None:
        return short
    first, n = frozen(baseline, len(rows)), rows.shape[1]
    means = _row_means(rows)
    one = middle(np.ptp(rows[:first], axis=1)) / d2(n)
    degrees = first * d2(n) ** 2 / (2 * d3(n) ** 2)
    sigma = np.full_like(means, one / sqrt(n))
    return _chart(means, middle(means[:first]), sigma, first, degrees, rules, possible, baseline)


def xbar_s(
    samples: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_MEASUREMENTS, scale: Scale = None
) -> Chart | NotEnough:
    """Is the mean of samples of one size steady, its spread judged by their standard deviations?

    Args:
        samples: One row a sample, one column an observation: (samples, observations).
        baseline: How many of the first samples the limits come from; all where left out.
        rules: Nelson's rules to look for.
        scale: The ends of what is possible: limits are cut there.

    Returns:
        Points: the means. Centre: their mean. Limits: A3 times the mean standard deviation, A3 = 3 / (c4 sqrt(observations)).
        `NotEnough` for fewer than two samples, or samples of fewer than two.

    Raises:
        ValueError: Rows of different length; an observation that is not finite or off the scale.

    Assumes independent observations. Do not use it where the level varies between samples anyway: `means_laney`.

    Source: Montgomery (2013), 7th ed., chapter 6; NIST/SEMATECH e-Handbook, section 6.3.2.1.

    >>> chart = xbar_s([[1, 2, 3], [2, 3, 4], [1, 3, 2]])
    >>> round(chart.upper[0], 3)
    4.288
    """
    rows, possible = arguments.array("samples", samples, dimensions=2), _on_scale("samples", samples, scale, 2)
    if (short := _too_small(rows, baseline)) is not None:
        return short
    first, n = frozen(baseline, len(rows)), rows.shape[1]
    means = _row_means(rows)
    one = middle(_row_deviations(rows)[:first]) / c4(n)
    degrees = first * c4(n) ** 2 / (2 * (1 - c4(n) ** 2))
    sigma = np.full_like(means, one / sqrt(n))
    return _chart(means, middle(means[:first]), sigma, first, degrees, rules, possible, baseline)


def r(samples: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_MEASUREMENTS) -> Chart | NotEnough:
    """Is the spread within samples of one size steady, judged by their ranges?

    Args:
        samples: One row a sample, one column an observation: (samples, observations).
        baseline: How many of the first samples the limits come from; all where left out.
        rules: Nelson's rules to look for.

    Returns:
        Points: the ranges. Centre: their mean. Limits: D3 and D4 times it, that is 1 -+ 3 d3 / d2, never below zero. It
        carries no `chances`: ranges are skewed. `NotEnough` for fewer than two samples, or samples of fewer than two.

    Raises:
        ValueError: Rows of different length; an observation that is not finite.

    Assumes independent normal observations, samples of up to about ten. Do not use it for skewed observations.

    Source: Montgomery (2013), 7th ed., chapter 6; NIST/SEMATECH e-Handbook, section 6.3.2.1.

    >>> round(r([[1, 2, 3], [2, 3, 4], [1, 3, 2]]).upper[0], 3)
    5.149
    """
    rows = arguments.array("samples", samples, dimensions=2)
    if (short := _too_small(rows, baseline)) is not None:
        return short
    first, n = frozen(baseline, len(rows)), rows.shape[1]
    ranges: Floats = np.ptp(rows, axis=1)
    centre = middle(ranges[:first])
    sigma = np.full_like(ranges, centre * d3(n) / d2(n))
    return without_spread(sigma, first) or build(ranges, centre, sigma, rules, possible=(0.0, np.inf))


def s(samples: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_MEASUREMENTS) -> Chart | NotEnough:
    """Is the spread within samples of one size steady, judged by their standard deviations?

    Args:
        samples: One row a sample, one column an observation: (samples, observations).
        baseline: How many of the first samples the limits come from; all where left out.
        rules: Nelson's rules to look for.

    Returns:
        Points: the standard deviations (over n - 1). Centre: their mean. Limits: B3 and B4 times it, that is
        1 -+ 3 sqrt(1 - c4**2) / c4, never below zero. It carries no `chances`. `NotEnough` for fewer than two samples, or
        samples of fewer than two.

    Raises:
        ValueError: Rows of different length; an observation that is not finite.

    Assumes independent normal observations. Do not use it for skewed observations.

    Source: Montgomery (2013), 7th ed., chapter 6; NIST/SEMATECH e-Handbook, section 6.3.2.1.

    >>> round(s([[1, 2, 3], [2, 3, 4], [1, 3, 2]]).upper[0], 3)
    2.568
    """
    rows = arguments.array("samples", samples, dimensions=2)
    if (short := _too_small(rows, baseline)) is not None:
        return short
    first, n = frozen(baseline, len(rows)), rows.shape[1]
    deviations = _row_deviations(rows)
    centre = middle(deviations[:first])
    sigma = np.full_like(deviations, centre * sqrt(1 - c4(n) ** 2) / c4(n))
    return without_spread(sigma, first) or build(deviations, centre, sigma, rules, possible=(0.0, np.inf))


def means(
    n: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    *,
    baseline: int | None = None,
    rules: Rules = RULES_FOR_MEASUREMENTS,
    scale: Scale = None,
) -> Chart | NotEnough:
    """Is the mean of samples of any size steady, given only n, mean and variance of each?

    Args:
        n: How many observations each point has, at least 1 (leave out a week without answers).
        mean: Their means.
        variance: Their sample variances (over n - 1); NaN or None where n is 1.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for.
        scale: The ends of what is possible: limits are cut there.

    Returns:
        Centre: the mean of all observations. Limits: three times the root of the pooled variance within points over n, so they
        are narrower where there are more answers. `NotEnough` for fewer than two points, or no point of two observations.

    Raises:
        ValueError: A negative count or variance, n of zero, a mean that is not finite or off the scale, different lengths.

    Assumes independent observations and that only chance within a point moves its mean. Do not use it where weeks differ
    anyway, as they do with hundreds of answers a week: `means_laney`.

    Source: Montgomery (2013), 7th ed., chapter 6 (samples of different sizes), with the pooled variance, which is unbiased as it
    is, in place of s-bar / c4.

    >>> chart = means([4, 9], [1.0, 2.0], [1.0, 1.0])
    >>> [round(each, 3) for each in chart.upper]
    [3.192, 2.692]
    """
    given = _summaries(n, mean, variance, baseline, scale)
    if isinstance(given, NotEnough):
        return given
    points, centre, sigma, first, degrees, possible = given
    return _chart(points, centre, sigma, first, degrees, rules, possible, baseline)


def means_laney(
    n: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    *,
    baseline: int | None = None,
    rules: Rules = RULES_FOR_MEASUREMENTS,
    scale: Scale = None,
) -> Chart | NotEnough:
    """Is the mean of large samples steady, allowing for how much it moves from point to point anyway?

    Args:
        n: How many observations each point has, at least 1.
        mean: Their means.
        variance: Their sample variances (over n - 1); NaN or None where n is 1.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for.
        scale: The ends of what is possible: limits are cut there.

    Returns:
        The chart of `means` with every sigma multiplied by sigma_z, the standard deviation of the standardised means by their
        moving range: Laney's idea for p and u applied to means. `NotEnough` as for `means`, and without any spread.

    Raises:
        ValueError: As for `means`.

    Assumes that the movement between points in the baseline is ordinary. Do not use it with a baseline that holds the change.

    Source: D. B. Laney (2002), Improved control charts for attributes, Quality Engineering 14, 531-537.

    >>> chart = means_laney([4, 4, 4], [1.0, 2.0, 1.5], [1.0, 1.0, 1.0])
    >>> round(chart.upper[0], 3)
    3.494
    """
    given = _summaries(n, mean, variance, baseline, scale)
    if isinstance(given, NotEnough):
        return given
    points, centre, sigma, first, _, possible = given
    if not (sigma > 0).all():
        return NotEnough("The answers within the points show no spread to judge the points by.", have=1, need=2)
    sigma = sigma * moving_range_sigma(((points - centre) / sigma)[:first])
    return _chart(points, centre, sigma, first, (first - 1) * MOVING_RANGE_DEGREES, rules, possible, baseline)


_Summaries = tuple[Floats, float, Floats, int, float, tuple[float, float]]


def _summaries(n: ArrayLike, mean: ArrayLike, variance: ArrayLike, baseline: int | None, scale: Scale) -> _Summaries | NotEnough:
    sizes, points = arguments.counts("n", n), arguments.array("mean", mean)
    spreads = arguments.array("variance", variance, missing=True)
    arguments.same_shape(n=sizes, mean=points, variance=spreads)
    arguments.above_zero("n", sizes, "leave out points without observations")
    possible = _on_scale("mean", mean, scale)
    spreads = np.where(sizes > 1, spreads, 0.0)
    if not (spreads >= 0).all():
        raise ValueError("variance must be a number of zero or more wherever n is above 1")
    first = frozen(baseline, len(points)) if baseline is not None or len(points) else 0
    if first < 2:
        return too_few_points(first)
    degrees = float(np.sum(sizes[:first] - 1))
    if degrees < 1:
        return NotEnough("No point has two observations to take a spread from.", have=1, need=2)
    pooled = fsum(((sizes - 1) * spreads)[:first].tolist()) / degrees
    base = points[:first]
    centre = fsum((sizes[:first] * base).tolist()) / fsum(sizes[:first].tolist())
    centre = min(max(centre, float(base.min())), float(base.max()))
    return points, centre, np.sqrt(pooled / sizes), first, degrees, possible


def _chart(
    points: Floats,
    centre: float,
    sigma: Floats,
    first: int,
    degrees: float,
    rules: Rules,
    possible: tuple[float, float],
    baseline: int | None,
) -> Chart | NotEnough:
    if (flat := without_spread(sigma, first)) is not None:
        return flat
    chances = None
    if baseline is not None:
        steady = first == len(points)
        chances = np.ones_like(points) if steady else of_measurements(points, centre, sigma, first, degrees)
    return build(points, centre, sigma, rules, possible=possible, chances=chances)


def _on_scale(name: str, values: ArrayLike, scale: Scale, dimensions: int = 1) -> tuple[float, float]:
    lowest, highest = arguments.span(scale)
    numbers = arguments.array(name, values, dimensions=dimensions)
    if scale is not None and numbers.size and not (lowest <= numbers.min() and numbers.max() <= highest):
        raise ValueError(f"{name} must lie on the scale from {lowest:g} to {highest:g}")
    return lowest, highest


def _too_small(rows: Floats, baseline: int | None) -> NotEnough | None:
    first = frozen(baseline, len(rows)) if baseline is not None or len(rows) else 0
    if first < 2:
        return too_few_points(first)
    if rows.shape[1] < 2:
        return NotEnough("Each sample needs at least two observations.", have=rows.shape[1], need=2)
    return None


def _row_means(rows: Floats) -> Floats:
    return np.array([middle(row) for row in rows])


def _row_deviations(rows: Floats) -> Floats:
    # About the exactly rounded mean: a row of equal observations has exactly no deviation.
    gaps = rows - _row_means(rows)[:, None]
    deviations: Floats = np.sqrt(np.sum(gaps**2, axis=1) / (rows.shape[1] - 1))
    return deviations

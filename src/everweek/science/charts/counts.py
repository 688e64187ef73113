"""Charts of counts: defectives among items (p, np), defects (c, u), and Laney's p' and u' for large samples."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, pdtr, pdtrc

from everweek.science import arguments, deviance
from everweek.science.arrays import Floats
from everweek.science.charts.build import (
    RULES_FOR_COUNTS,
    build,
    frozen,
    moving_range_sigma,
    of_measurements,
    together,
    too_few_points,
    without_spread,
)
from everweek.science.charts.chart import Chart
from everweek.science.charts.constants import MOVING_RANGE_DEGREES
from everweek.science.estimate import NotEnough

Rules = Iterable[int | str]


def p(
    defectives: ArrayLike, sizes: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_COUNTS
) -> Chart | NotEnough:
    """Is a share steady?

    Args:
        defectives: How many of the items of each point have the property: whole numbers, at most the size.
        sizes: How many items each point has, above zero (leave out a week without any); one number where all are equal.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for; only the first where left out.

    Returns:
        Points: the shares. Centre: p = all defectives over all items. Limits: p -+ 3 sqrt(p (1 - p) / size), within 0 and 1.
        `NotEnough` for fewer than two points, or a baseline of nothing but (or without any) defectives and points after it.

    Raises:
        ValueError: A count is negative, not whole or above its size; a size is zero; different lengths.

    Assumes independent items with one chance at each point, and some five defectives expected a point. Do not use it for large
    sizes (above some hundreds): weeks differ by more than chance, and the chart alarms all the time. `p_laney`.

    Source: D. C. Montgomery (2013), Introduction to Statistical Quality Control, 7th ed., chapter 7; NIST/SEMATECH e-Handbook,
    section 6.3.3.2.

    >>> chart = p([12, 15, 8, 10], [50, 50, 50, 50])
    >>> round(chart.centre[0], 4), round(chart.upper[0], 4)
    (0.225, 0.4022)
    """
    given = _shares(defectives, sizes, baseline)
    if isinstance(given, NotEnough):
        return given
    hits, items, first = given
    points, centre, sigma = _share_line(hits, items, first)
    if (flat := without_spread(sigma, first)) is not None:
        return flat
    chances = None if baseline is None else _of_shares(hits, items, first)
    return build(points, centre, sigma, rules, possible=(0.0, 1.0), chances=chances)


def p_laney(
    defectives: ArrayLike, sizes: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_COUNTS
) -> Chart | NotEnough:
    """Is a share of large samples steady, allowing for how much it moves from point to point anyway?

    Args:
        defectives: How many of the items of each point have the property: whole numbers, at most the size.
        sizes: How many items each point has, above zero; one number where all are equal.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for; only the first where left out.

    Returns:
        The chart of `p` with each sigma multiplied by sigma_z: the mean moving range of the standardised shares over 1.128. Below
        one it narrows the limits. `NotEnough` as for `p`, and for a baseline that does not move with points after it.

    Raises:
        ValueError: As for `p`.

    Assumes that the movement between points in the baseline is ordinary. Do not use it with a baseline that holds the change.

    Source: D. B. Laney (2002), Improved control charts for attributes, Quality Engineering 14, 531-537.

    >>> chart = p_laney([120, 180, 90, 150], [1000, 1000, 1000, 1000])
    >>> round(chart.lower[0], 4), round(chart.upper[0], 4)
    (0.0, 0.3211)
    """
    given = _shares(defectives, sizes, baseline)
    if isinstance(given, NotEnough):
        return given
    hits, items, first = given
    points, centre, sigma = _share_line(hits, items, first)
    return _laney(points, centre, sigma, first, rules, (0.0, 1.0), baseline)


def np_chart(
    defectives: ArrayLike, size: int, *, baseline: int | None = None, rules: Rules = RULES_FOR_COUNTS
) -> Chart | NotEnough:
    """Is the number of defectives among equally many items steady?

    Args:
        defectives: How many of the items of each point have the property: whole numbers, at most the size.
        size: How many items every point has, above zero.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for; only the first where left out.

    Returns:
        Points: the numbers. Centre: size p. Limits: size p -+ 3 sqrt(size p (1 - p)), within 0 and size. `NotEnough` as for `p`.

    Raises:
        ValueError: As for `p`.

    Assumes and is limited as `p`.

    Source: Montgomery (2013), 7th ed., chapter 7: the limits of `p`, times the size.

    >>> chart = np_chart([12, 15, 8, 10], 50)
    >>> round(chart.centre[0], 2), round(chart.upper[0], 2)
    (11.25, 20.11)
    """
    every = arguments.whole("size", size)
    if every == 0:
        raise ValueError("size must be above zero")
    numbers = arguments.counts("defectives", defectives)
    given = _shares(numbers, np.full_like(numbers, every), baseline)
    if isinstance(given, NotEnough):
        return given
    hits, items, first = given
    centre = float(hits[:first].sum()) / first
    sigma = np.full_like(hits, np.sqrt(centre * (1 - centre / every)))
    if (flat := without_spread(sigma, first)) is not None:
        return flat
    chances = None if baseline is None else _of_shares(hits, items, first)
    return build(hits, centre, sigma, rules, possible=(0.0, float(every)), chances=chances)


def c(counts: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_COUNTS) -> Chart | NotEnough:
    """Is the number of events in equal stretches of time or work steady?

    Args:
        counts: How many events each point has: whole numbers, zero or more.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for; only the first where left out.

    Returns:
        Centre: the mean count. Limits: c -+ 3 sqrt(c), not below zero. `NotEnough` for fewer than two points, or a baseline
        without events and points after it.

    Raises:
        ValueError: A count is negative or not whole.

    Assumes independent events at one rate, some five a point. Do not use it where the opportunity differs from point to point
    (`u`), nor for large counts (`u_laney` with sizes of one).

    Source: Montgomery (2013), 7th ed., chapter 7; NIST/SEMATECH e-Handbook, section 6.3.3.1.

    >>> chart = c([16, 14, 28, 16])
    >>> round(chart.centre[0], 1), round(chart.upper[0], 2)
    (18.5, 31.4)
    """
    numbers = arguments.counts("counts", counts)
    return u(numbers, np.ones_like(numbers), baseline=baseline, rules=rules)


def u(counts: ArrayLike, sizes: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_COUNTS) -> Chart | NotEnough:
    """Is the rate of events steady where the opportunity differs from point to point?

    Args:
        counts: How many events each point has: whole numbers, zero or more.
        sizes: How many units each point has (customers, hours), above zero; one number where all are equal.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for; only the first where left out.

    Returns:
        Points: events per unit. Centre: u = all events over all units. Limits: u -+ 3 sqrt(u / size), not below zero. `NotEnough`
        for fewer than two points, or a baseline without events and points after it.

    Raises:
        ValueError: A count is negative or not whole; a size is not above zero; different lengths.

    Assumes independent events at one rate, some five a point. Do not use it for large sizes: `u_laney`.

    Source: Montgomery (2013), 7th ed., chapter 7.

    >>> chart = u([12, 8, 10], [50, 40, 60])
    >>> round(chart.centre[0], 2), round(chart.upper[1], 4)
    (0.2, 0.4121)
    """
    given = _rates(counts, sizes, baseline)
    if isinstance(given, NotEnough):
        return given
    events, units, first = given
    points, centre, sigma = _rate_line(events, units, first)
    if (flat := without_spread(sigma, first)) is not None:
        return flat
    chances = None if baseline is None else _of_rates(events, units, first)
    return build(points, centre, sigma, rules, possible=(0.0, np.inf), chances=chances)


def u_laney(
    counts: ArrayLike, sizes: ArrayLike, *, baseline: int | None = None, rules: Rules = RULES_FOR_COUNTS
) -> Chart | NotEnough:
    """Is the rate of events in large samples steady, allowing for how much it moves from point to point anyway?

    Args:
        counts: How many events each point has: whole numbers, zero or more.
        sizes: How many units each point has, above zero; one number where all are equal.
        baseline: How many of the first points the limits come from; all where left out.
        rules: Nelson's rules to look for; only the first where left out.

    Returns:
        The chart of `u` with each sigma multiplied by sigma_z: the mean moving range of the standardised rates over 1.128.
        `NotEnough` as for `u`, and for a baseline that does not move with points after it.

    Raises:
        ValueError: As for `u`.

    Assumes that the movement between points in the baseline is ordinary. Do not use it with a baseline that holds the change.

    Source: Laney (2002), see `p_laney`.

    >>> chart = u_laney([120, 180, 90, 150], [100, 100, 100, 100])
    >>> round(chart.upper[0], 3)
    3.211
    """
    given = _rates(counts, sizes, baseline)
    if isinstance(given, NotEnough):
        return given
    events, units, first = given
    points, centre, sigma = _rate_line(events, units, first)
    return _laney(points, centre, sigma, first, rules, (0.0, np.inf), baseline)


_Counted = tuple[Floats, Floats, int]


def _sizes(values: ArrayLike, like: Floats, *, whole: bool) -> Floats:
    if np.ndim(values) == 0:
        values = np.full_like(like, arguments.finite("sizes", values))
    return arguments.counts("sizes", values) if whole else arguments.array("sizes", values)


def _shares(defectives: ArrayLike, sizes: ArrayLike, baseline: int | None) -> _Counted | NotEnough:
    hits = arguments.counts("defectives", defectives)
    items = _sizes(sizes, hits, whole=True)
    arguments.same_shape(defectives=hits, sizes=items)
    arguments.above_zero("sizes", items, "leave out points without items")
    arguments.at_most("defectives", hits, "sizes", items)
    return _enough(hits, items, baseline)


def _rates(counts: ArrayLike, sizes: ArrayLike, baseline: int | None) -> _Counted | NotEnough:
    events = arguments.counts("counts", counts)
    units = _sizes(sizes, events, whole=False)
    arguments.same_shape(counts=events, sizes=units)
    arguments.above_zero("sizes", units, "leave out points without units")
    return _enough(events, units, baseline)


def _enough(counts: Floats, sizes: Floats, baseline: int | None) -> _Counted | NotEnough:
    first = frozen(baseline, len(counts)) if baseline is not None or len(counts) else 0
    return too_few_points(first) if first < 2 else (counts, sizes, first)


def _share_line(hits: Floats, items: Floats, first: int) -> tuple[Floats, float, Floats]:
    centre = float(hits[:first].sum()) / float(items[:first].sum())
    return hits / items, centre, np.sqrt(centre * (1 - centre) / items)


def _rate_line(events: Floats, units: Floats, first: int) -> tuple[Floats, float, Floats]:
    centre = float(events[:first].sum()) / float(units[:first].sum())
    return events / units, centre, np.sqrt(centre / units)


def _laney(
    points: Floats,
    centre: float,
    sigma: Floats,
    first: int,
    rules: Rules,
    possible: tuple[float, float],
    baseline: int | None,
) -> Chart | NotEnough:
    if (sigma > 0).all():
        sigma = sigma * moving_range_sigma(((points - centre) / sigma)[:first])
    if (flat := without_spread(sigma, first)) is not None:
        return flat
    chances = None
    if baseline is not None:
        degrees = (first - 1) * MOVING_RANGE_DEGREES
        steady = first == len(points)
        chances = np.ones_like(points) if steady else of_measurements(points, centre, sigma, first, degrees)
    return build(points, centre, sigma, rules, possible=possible, chances=chances)


def _of_shares(hits: Floats, items: Floats, first: int) -> Floats:
    """Chances after the baseline: each new point against all of the baseline, as two groups of counts."""
    if first == len(hits):
        return np.ones_like(hits)
    before, of = hits[:first].sum(), items[:first].sum()
    share = before / of
    # The binomial tails as incomplete beta functions: at most ceil - 1, and more than floor, of what is expected.
    most, least = np.ceil(items * share) - 1, np.floor(items * share)
    sides = betainc(items - most, most + 1, 1 - share), betainc(least + 1, items - least, share)
    of_points = deviance.of_shares(hits, items, before, of)
    return together(of_points, hits / items, float(share), items / of, sides, first)


def _of_rates(events: Floats, units: Floats, first: int) -> Floats:
    if first == len(events):
        return np.ones_like(events)
    before, of = events[:first].sum(), units[:first].sum()
    expected = units * (before / of)
    sides = pdtr(np.ceil(expected) - 1, expected), pdtrc(np.floor(expected), expected)
    of_points = deviance.of_rates(events, units, before, of)
    return together(of_points, events / units, float(before / of), units / of, sides, first)

"""Nelson's eight rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.charts.chart import Signal

ALL_RULES = (1, 2, 3, 4, 5, 6, 7, 8)
Mask = NDArray[np.bool_]
Runs = list[tuple[int, ...]]


def nelson(values: ArrayLike, *, centre: float, sigma: float, rules: Iterable[int | str] = ALL_RULES) -> tuple[Signal, ...]:
    """Which unnatural patterns do these points show around a known centre?

    1. a point beyond 3 sigma; 2. nine in a row on one side of the centre; 3. six in a row steadily rising or falling;
    4. fourteen in a row alternately up and down; 5. two of three in a row beyond 2 sigma on one side; 6. four of five in a row
    beyond 1 sigma on one side; 7. fifteen in a row within 1 sigma; 8. eight in a row beyond 1 sigma, on both sides.

    Args:
        values: The points in order.
        centre: The centre line.
        sigma: The standard deviation of a point, above zero.
        rules: Which rules to look for, as 1 to 8 or "nelson-1" to "nelson-8"; all eight where left out.

    Returns:
        One signal for each run as long as it can be made, with all its positions. Rules 5 and 6: from the first to the last point
        beyond, of all overlapping windows. Beyond is strict: a point on a line is not beyond it (for rule 7 it is within), a
        point on the centre is on neither side, and equal neighbours neither rise nor fall.

    Raises:
        ValueError: A value is not finite, sigma is not above zero, or there is no such rule.

    Assumes independent, roughly normal points. Do not use all eight as alarms: half of all steady weekly charts would alarm
    within a year. Do not use the rules after the first for counts with small expectations, nor on moving averages.

    Source: L. S. Nelson (1984), The Shewhart control chart: tests for special causes, Journal of Quality Technology 16, 237-239.

    >>> nelson([0, 1, -1, 4, 0], centre=0, sigma=1)
    (Signal(rule='nelson-1', points=(3,)),)
    """
    points = arguments.array("values", values)
    middle, unit = arguments.finite("centre", centre), arguments.positive("sigma", sigma)
    return find(points, np.full_like(points, middle), np.full_like(points, unit), chosen(rules))


def chosen(rules: Iterable[int | str]) -> tuple[int, ...]:
    """The rules asked for as numbers, in order, each once."""
    if isinstance(rules, str) or not isinstance(rules, Iterable):
        rules = [rules]
    numbers = {f"nelson-{rule}": rule for rule in ALL_RULES} | {str(rule): rule for rule in ALL_RULES}
    found = set()
    for rule in rules:
        if isinstance(rule, bool) or str(rule) not in numbers:
            raise ValueError(f"rules must be among 1 to 8, not {rule!r}")
        found.add(numbers[str(rule)])
    return tuple(sorted(found))


def find(points: Floats, centre: Floats, sigma: Floats, rules: Iterable[int]) -> tuple[Signal, ...]:
    """The signals where centre and sigma may differ from point to point. A sigma of zero is a line without zones."""
    return tuple(Signal(f"nelson-{rule}", positions) for rule in rules for positions in _LOOK_FOR[rule](points, centre, sigma))


def runs(mask: Mask, at_least: int = 1) -> Runs:
    """The positions of each unbroken run of true of at least this length."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [
        tuple(range(start, stop))
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if stop - start >= at_least
    ]


def _above(points: Floats, centre: Floats, sigma: Floats, zone: float) -> Mask:
    # The same sum as the limit that is drawn, so that the picture and the signal agree to the last digit.
    found: Mask = points > centre + zone * sigma
    return found


def _below(points: Floats, centre: Floats, sigma: Floats, zone: float) -> Mask:
    found: Mask = points < centre - zone * sigma
    return found


def _beyond_three(points: Floats, centre: Floats, sigma: Floats) -> Runs:
    return runs(_above(points, centre, sigma, 3) | _below(points, centre, sigma, 3))


def _one_side(points: Floats, centre: Floats, sigma: Floats) -> Runs:
    return sorted(runs(points > centre, 9) + runs(points < centre, 9))


def _steady(points: Floats, centre: Floats, sigma: Floats) -> Runs:
    steps = np.sign(np.diff(points))
    # Six points are five steps.
    found = runs(steps > 0, 5) + runs(steps < 0, 5)
    return sorted((*run, run[-1] + 1) for run in found)


def _alternating(points: Floats, centre: Floats, sigma: Floats) -> Runs:
    steps = np.sign(np.diff(points))
    turns = steps[1:] * steps[:-1] < 0
    # Fourteen points turn twelve times; turn i is made of points i, i + 1 and i + 2.
    return [(*run, run[-1] + 1, run[-1] + 2) for run in runs(turns, 12)]


def _most_of(points: Floats, centre: Floats, sigma: Floats, *, zone: float, hits: int, of: int) -> Runs:
    found: Runs = []
    for beyond in (_above(points, centre, sigma, zone), _below(points, centre, sigma, zone)):
        inside = np.zeros(len(points), dtype=np.bool_)
        for start in range(len(points) - of + 1):
            where = start + np.flatnonzero(beyond[start : start + of])
            if len(where) >= hits:
                inside[where[0] : where[-1] + 1] = True
        found += runs(inside)
    return sorted(found)


def _too_quiet(points: Floats, centre: Floats, sigma: Floats) -> Runs:
    outside = _above(points, centre, sigma, 1) | _below(points, centre, sigma, 1)
    return runs(~outside & (sigma > 0), 15)


def _avoiding(points: Floats, centre: Floats, sigma: Floats) -> Runs:
    above, below = _above(points, centre, sigma, 1), _below(points, centre, sigma, 1)
    return [run for run in runs(above | below, 8) if above[list(run)].any() and below[list(run)].any()]


_LOOK_FOR: dict[int, Callable[[Floats, Floats, Floats], Runs]] = {
    1: _beyond_three,
    2: _one_side,
    3: _steady,
    4: _alternating,
    5: partial(_most_of, zone=2, hits=2, of=3),
    6: partial(_most_of, zone=1, hits=4, of=5),
    7: _too_quiet,
    8: _avoiding,
}

"""Sums and differences of estimates that are independent of each other, each with an interval of its own."""

from collections.abc import Sequence
from math import fsum, sqrt

from everweek.science.estimate import Estimate

__all__ = ["linear"]


def linear(parts: Sequence[tuple[float, Estimate]]) -> Estimate:
    """By how much do some estimates, each times its coefficient, come to in all?

    Args:
        parts: Coefficients with estimates, in one unit and at one level; 1 and -1 make it the difference of two.

    Returns:
        The sum, in the unit of the parts, with the interval that recovers the variance at each limit from the parts' own
        intervals (square-and-add, MOVER): it stays lopsided where theirs are. Of two shares with Wilson's intervals it is
        Newcombe's method 10. `n` is all answers together.

    Raises:
        ValueError: There is no part; the parts differ in unit or level; a coefficient is not finite.

    Assumes estimates of different customers, each interval good at its own limits. Do not use it for the same customers asked
    twice, nor for many differences without a correction.

    Source: G. Y. Zou and A. Donner (2008), Construction of confidence limits about effect measures: a general approach,
    Statistics in Medicine 27, 1693-1702; for more than two parts G. Y. Zou, W. Huang and X. Zhang (2009), A note on confidence
    interval estimation for a linear function of binomial proportions, Comput. Stat. Data Anal. 53, 1080-1085.

    >>> from everweek.science.shares import wilson
    >>> found = linear([(1, wilson(56, 70)), (-1, wilson(48, 80))])
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    if not parts:
        raise ValueError("parts must hold at least one estimate")
    if len({(each.unit, each.level) for _coefficient, each in parts}) > 1:
        raise ValueError("parts must be in one unit and at one level")
    for coefficient, _each in parts:
        if not abs(coefficient) < float("inf"):
            raise ValueError(f"coefficients in parts must be finite, not {coefficient}")
    value = fsum(coefficient * each.value for coefficient, each in parts)
    down, up = [], []
    for coefficient, each in parts:
        ends = coefficient * each.low, coefficient * each.high
        down.append((coefficient * each.value - min(ends)) ** 2)
        up.append((max(ends) - coefficient * each.value) ** 2)
    first = parts[0][1]
    n = sum(each.n for _coefficient, each in parts)
    low, high = value - sqrt(fsum(down)), value + sqrt(fsum(up))
    return Estimate(value, low, high, first.level, n, first.unit, "square-and-add of the parts' intervals (MOVER)")

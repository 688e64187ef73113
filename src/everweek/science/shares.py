"""Shares: Wilson's interval, Newcombe's for a difference, and Wilson's for weighted answers."""

from math import sqrt

from everweek.science.arguments import fraction, whole
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.quantiles import z
from everweek.science.tally import Tally, checked, design_size, together

__all__ = ["Tally", "difference", "wilson", "wilson_weighted"]


def bounds(share: float, size: float, level: float) -> tuple[float, float]:
    """Wilson's two ends for a share seen in `size` answers (any size above zero, whole or not), always holding the share."""
    reach = z(level) ** 2 / size
    middle = (share + reach / 2) / (1 + reach)
    half = sqrt(reach * (share * (1 - share) + reach / 4)) / (1 + reach)
    # At 0 and 1 the ends are exactly 0 and 1; rounding must not say otherwise.
    low = 0.0 if share == 0 else max(0.0, min(middle - half, share))
    high = 1.0 if share == 1 else min(1.0, max(middle + half, share))
    return low, high


def wilson(hits: int, n: int, *, level: float = 0.95) -> Estimate | NotEnough:
    """Which share of all such answers would be hits, judging by `hits` of `n`?

    Args:
        hits: How many answers were hits: a whole number, at most n.
        n: How many answers there were.
        level: How often the interval should hold the truth.

    Returns:
        A share from 0 to 1. `NotEnough` where there is no answer.

    Raises:
        ValueError: A count is negative, not whole, or hits exceed n; the level is not between 0 and 1.

    Assumes independent answers with the same chance. Do not use it for weighted answers (`wilson_weighted`), for several
    answers of the same few people, or to compare two groups by whether their intervals overlap (`difference`).

    Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; without continuity correction, the form recommended by Brown,
    Cai and DasGupta (2001), Statistical Science 16, 101-133.

    >>> estimate = wilson(81, 263)
    >>> round(estimate.value, 4), round(estimate.low, 4), round(estimate.high, 4)
    (0.308, 0.2553, 0.3662)
    """
    fraction("level", level)
    hits, n = whole("hits", hits), whole("n", n)
    if hits > n:
        raise ValueError(f"hits must not exceed n, but {hits} is more than {n}")
    if n == 0:
        return NotEnough("There is no answer to take a share of.", have=0, need=1)
    share = hits / n
    low, high = bounds(share, n, level)
    return Estimate(share, low, high, level, n, "share", "Wilson")


def wilson_weighted(hits: Tally, misses: Tally, *, level: float = 0.95) -> Estimate | NotEnough:
    """Which share would be hits, when answers carry weights?

    Args:
        hits: The answers that are hits: their number, the sum of their weights and of the squares of their weights.
        misses: The same of all others.
        level: How often the interval should hold the truth.

    Returns:
        The weighted share, with Wilson's interval at the number of unweighted answers that would have the same linearised
        variance. With equal weights it is `wilson` itself. `NotEnough` where nothing has weight.

    Raises:
        ValueError: Sums that cannot belong together; the level is not between 0 and 1.

    Assumes independent answers with weights fixed beforehand. Do not use it for answers drawn in clusters.

    Source: linearised variance of a ratio, Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 5.6;
    Wilson at the effective size, Dean and Pagano (2015), J. Survey Stat. Methodol. 3, 484-503.

    >>> estimate = wilson_weighted(Tally(n=60, w=60, w2=60), Tally(n=40, w=40, w2=40))
    >>> estimate.low == wilson(60, 100).low
    True
    """
    fraction("level", level)
    parts = {1.0: checked("hits", hits), 0.0: checked("misses", misses)}
    all_answers = together(parts.values())
    if all_answers.w <= 0:
        return NotEnough("There is no answer with a weight above zero.", have=0, need=1)
    share, size = design_size({value: tally for value, tally in parts.items() if tally.w > 0})
    low, high = bounds(share, size, level)
    method = "Wilson at the effective size of the linearised variance"
    return Estimate(share, low, high, level, all_answers.n, "share", method, all_answers.kish)


def difference(hits_a: int, n_a: int, hits_b: int, n_b: int, *, level: float = 0.95) -> Estimate | NotEnough:
    """By how much does the share in group a exceed the share in group b?

    Args:
        hits_a: Hits in group a.
        n_a: Answers in group a.
        hits_b: Hits in group b.
        n_b: Answers in group b.
        level: How often the interval should hold the true difference.

    Returns:
        Share a minus share b, from -1 to 1; `n` is both groups together. `NotEnough` where a group has no answer.

    Raises:
        ValueError: A count is negative, not whole, or hits exceed their n; the level is not between 0 and 1.

    Assumes two independent groups of independent answers. Do not use it for the same people asked twice (paired answers), nor
    pair by pair over many groups without a correction (`everweek.science.shrink.apart`).

    Source: R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890, method 10 (square-and-add of Wilson's limits, no continuity correction).

    >>> estimate = difference(56, 70, 48, 80)
    >>> round(estimate.value, 4), round(estimate.low, 4), round(estimate.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    fraction("level", level)
    n_a, n_b = whole("n_a", n_a), whole("n_b", n_b)
    hits_a, hits_b = whole("hits_a", hits_a), whole("hits_b", hits_b)
    if hits_a > n_a or hits_b > n_b:
        raise ValueError(f"hits_a and hits_b must not exceed n_a and n_b, but are {hits_a} of {n_a} and {hits_b} of {n_b}")
    if min(n_a, n_b) == 0:
        return NotEnough("Both groups need an answer before they can be compared.", have=0, need=1)
    a, b = hits_a / n_a, hits_b / n_b
    (low_a, high_a), (low_b, high_b) = bounds(a, n_a, level), bounds(b, n_b, level)
    value = a - b
    low = max(-1.0, value - sqrt((a - low_a) ** 2 + (high_b - b) ** 2))
    high = min(1.0, value + sqrt((high_a - a) ** 2 + (b - low_b) ** 2))
    return Estimate(value, low, high, level, n_a + n_b, "share", "Newcombe's method 10")

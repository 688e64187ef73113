"""The middle of what was measured, with the interval that two of the values themselves are the ends of."""

from collections.abc import Iterable
from functools import lru_cache

from everweek.science.arguments import finite, fraction, whole
from everweek.science.estimate import Estimate, NotEnough


def median(counts: Iterable[tuple[float, int]], *, unit: str, level: float = 0.95) -> Estimate | NotEnough:
    """Between which values does the middle of all such values lie, judging by those that were seen?

    Args:
        counts: The values, each with how often it was seen, in any order; one may be named several times.
        unit: What they are measured in.
        level: How often the interval should hold the truth, at least.

    Returns:
        The middle value (of an even number the middle of the two), with the r-th smallest and the r-th largest as its ends: r is
        the largest for which fewer than r of n tosses of a coin show heads with a chance of (1 - level) / 2 at most. `NotEnough`
        where even the smallest and the largest hold it more rarely: below six values at 0.95.

    Raises:
        ValueError: A value is no finite number, a count is negative or not whole; the level is not between 0 and 1.

    Assumes independent values of one distribution, whatever that is: times to a solution are never normal, and a few that took
    months move a mean. Where values are equal it holds the truth more often still. Do not use it for several values of the same
    few people. Of times of which some have not ended yet it tells the middle of those that ended, which is the shorter one.

    Source: W. J. Conover (1999), Practical Nonparametric Statistics, 3rd edition, section 3.2: the confidence interval for a
    quantile, from the binomial distribution with chance 1/2.

    >>> found = median([(10, 1), (12, 1), (15, 2), (21, 1), (40, 1), (90, 1)], unit="hours")
    >>> found.value, found.low, found.high, found.n
    (15.0, 10.0, 90.0, 7)
    >>> median([(10, 1), (20, 1)], unit="hours")
    NotEnough(reason='There are too few values to say where their middle lies.', have=2, need=6)
    """
    fraction("level", level)
    seen: dict[float, int] = {}
    for value, times in counts:
        number = finite("counts", value)
        seen[number] = seen.get(number, 0) + whole("counts", times)
    told = sorted(seen.items())
    n = sum(times for _value, times in told)
    r = _reach(n, level)
    if r < 1:
        need = next(many for many in range(max(n, 1), n + 10_000) if _reach(many, level) >= 1)
        return NotEnough("There are too few values to say where their middle lies.", have=n, need=need)

    def at(place: int) -> float:
        for value, times in told:
            place -= times
            if place < 0:
                return value
        raise AssertionError(place)

    middle = (at((n - 1) // 2) + at(n // 2)) / 2
    return Estimate(middle, at(r - 1), at(n - r), level, n, unit, "order statistics (Conover)")


@lru_cache(maxsize=4096)
def _reach(n: int, level: float) -> int:
    """How far in from each end the ends of the interval stand; 0 where even the outermost are too near."""
    from scipy.special import bdtr

    if n == 0:
        return 0
    spare = (1 - level) / 2
    # Between none and the middle: the chance of fewer than r heads grows with r.
    low, high = 0, n // 2 + 1
    while high - low > 1:
        r = (low + high) // 2
        if bdtr(r - 1, n, 0.5) <= spare:
            low = r
        else:
            high = r
    return low

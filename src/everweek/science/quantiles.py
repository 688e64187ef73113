"""The quantiles behind the intervals, looked up once."""

from functools import lru_cache


@lru_cache(maxsize=64)
def z(level: float) -> float:
    """How many standard errors to each side a normal interval of this level reaches.

    >>> round(z(0.95), 6)
    1.959964
    """
    from statistics import NormalDist

    # From the lower tail: (1 + level) / 2 would round to 1 for levels close to 1.
    return -NormalDist().inv_cdf((1 - level) / 2)


@lru_cache(maxsize=4096)
def t(level: float, degrees: float) -> float:
    """Return how many standard errors to each side an interval of this level reaches by Student's t with these degrees of
    freedom.

    >>> round(t(0.95, 9), 6)
    2.262157
    """
    from scipy.special import stdtrit

    return -float(stdtrit(degrees, (1 - level) / 2))

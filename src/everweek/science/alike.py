"""Answers that are more alike than chance and company explain."""

from math import exp, lgamma, log1p

from everweek.science.arguments import fraction, whole

__all__ = ["at_least"]


def at_least(hits: int, n: int, *, share: float, kinship: float = 0.0) -> float:
    """How likely are so many hits or more among `n` answers, if `share` of all answers are hits?

    Args:
        hits: How many answers were hits: a whole number, at most n.
        n: How many answers there were.
        share: Which share of all such answers are hits, between 0 and 1.
        kinship: How much more alike the answers of this group are than answers of anybody: the intraclass correlation, 0 (as of
            strangers) up to, but not including, 1.

    Returns:
        The chance, from 0 to 1: the upper tail of a binomial count, or of a beta-binomial one where there is kinship.

    Raises:
        ValueError: A count is negative, not whole, or hits exceed n; the share is not between 0 and 1, the kinship not in [0, 1).

    People who share an office, a table or a ship have had the same day: their answers agree more often than those of strangers.
    Counted as strangers, every honest office looks like a conspiracy. Do not use it with a `share` estimated from the same
    answers it judges.

    Source: J. G. Skellam (1948), J. R. Stat. Soc. B 10, 257-261 (the beta-binomial); its intraclass correlation 1 / (a + b + 1)
    as in D. E. Griffiths (1973), Biometrics 29, 637-648.

    >>> round(at_least(5, 5, share=0.5), 5), round(at_least(5, 5, share=0.5, kinship=0.1), 5)
    (0.03125, 0.06641)
    """
    fraction("share", share)
    hits, n = whole("hits", hits), whole("n", n)
    if hits > n:
        raise ValueError(f"hits must not exceed n, but {hits} is more than {n}")
    if not 0 <= kinship < 1:
        raise ValueError(f"kinship must be 0 or more, and less than 1, not {kinship}")
    # Never one minus the other side: far out in the tail that is nothing.
    return min(1.0, sum(exp(_log_chance(k, n, share, kinship)) for k in range(hits, n + 1)))


def _log_chance(k: int, n: int, share: float, kinship: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    if kinship == 0:
        return ways + k * log1p(share - 1) + (n - k) * log1p(-share)
    strength = (1 - kinship) / kinship
    a, b = share * strength, (1 - share) * strength
    return ways + _log_beta(k + a, n - k + b) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)

"""A share of what comes in clusters: several promises of one case, several answers of one day, which are not independent."""

from dataclasses import dataclass

from everweek.science.arguments import fraction, whole
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.shares import bounds


@dataclass(frozen=True, slots=True)
class Clusters:
    """All that the interval of a share over clusters needs, as sums over them.

    Attributes:
        number: How many clusters there are.
        hits: How many hits in all of them.
        n: How many tries.
        hits_hits: The sum of the squares of the hits of each.
        hits_n: The sum of hits times tries of each.
        n_n: The sum of the squares of the tries of each.
    """

    number: int
    hits: int
    n: int
    hits_hits: int
    hits_n: int
    n_n: int


def wilson_clustered(found: Clusters, *, level: float = 0.95) -> Estimate | NotEnough:
    """Which share of all such tries would be hits, when those of one cluster go together?

    Args:
        found: The clusters in sums.
        level: How often the interval should hold the truth.

    Returns:
        Hits of tries, with Wilson's interval at the number of independent tries that would know the share as well: their variance
        over the linearised one of a ratio of totals over clusters, and never more than there are tries. Where each cluster holds
        one try it is `wilson` itself; where all tries were alike nothing is seen of how they go together, and each cluster
        counts as one. `NotEnough` where there is no try.

    Raises:
        ValueError: Sums that cannot belong together; the level is not between 0 and 1.

    Assumes independent clusters, some dozens at least: of few ones the variance between them is hardly known, and the interval
    is too narrow. Do not use it where the clusters are themselves clustered.

    Source: the variance of a share over clusters, W. G. Cochran (1977), Sampling Techniques, 3rd edition, section 3.12; Wilson at
    the effective size, Dean and Pagano (2015), J. Survey Stat. Methodol. 3, 484-503.

    >>> each_twice = Clusters(number=50, hits=80, n=100, hits_hits=160, hits_n=160, n_n=200)
    >>> round(wilson_clustered(each_twice).low, 4), round(wilson_clustered(each_twice).high, 4)
    (0.6696, 0.8876)
    """
    fraction("level", level)
    number, hits, n = whole("number", found.number), whole("hits", found.hits), whole("n", found.n)
    squares = whole("hits_hits", found.hits_hits), whole("hits_n", found.hits_n), whole("n_n", found.n_n)
    if not (number <= n and hits <= n and squares[0] <= squares[1] <= squares[2] and (number > 0) == (n > 0)):
        raise ValueError(f"the sums must belong together, but are {found}")
    if n == 0:
        return NotEnough("There is no try to take a share of.", have=0, need=1)
    share = hits / n
    # The sum over clusters of (hits - share tries) squared, over the square of all tries; whole numbers up to here.
    error = max(0.0, (squares[0] - 2 * share * squares[1] + share**2 * squares[2])) / n**2
    alike = n * n / squares[2] if squares[2] else float(n)
    size = min(share * (1 - share) / error if 0 < share < 1 and error > 0 else alike, float(n))
    low, high = bounds(share, size, level)
    return Estimate(share, low, high, level, n, "share", "Wilson at the effective size over clusters", size)

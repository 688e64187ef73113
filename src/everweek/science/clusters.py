"""A share of what comes in clusters: several promises of one case, several answers of one day, which are not independent."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

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


def together(parts: Iterable[Clusters]) -> Clusters:
    """All of these clusters: one that stands in several parts, with some of its tries in each, counts as one in each.

    >>> together([Clusters(1, 1, 2, 1, 2, 4), Clusters(1, 1, 1, 1, 1, 1)])
    Clusters(number=2, hits=2, n=3, hits_hits=2, hits_n=3, n_n=5)
    """
    columns = zip(*(astuple(part) for part in parts), strict=True)
    return Clusters(*([sum(column) for column in columns] or [0] * 6))


def less(every: Clusters, part: Clusters) -> Clusters:
    """Return what is left of ``every`` cluster without those in ``part``; ``every`` must be ``together`` of ``part`` and the
    rest.

    >>> less(Clusters(2, 2, 3, 2, 3, 5), Clusters(1, 1, 1, 1, 1, 1))
    Clusters(number=1, hits=1, n=2, hits_hits=1, hits_n=2, n_n=4)
    """
    return Clusters(*(have - own for have, own in zip(astuple(every), astuple(part), strict=True)))


def effective_size(found: Clusters) -> float:
    """The number of independent tries that would know the share as well: above zero, and never more than there are.

    It is their variance over the linearised one of a ratio of totals over clusters. Where all tries were alike, nothing is seen
    of how they go together, and each cluster counts as one. Raises ``ValueError`` for sums that cannot belong together, or no
    try.

    Source: W. G. Cochran (1977), Sampling Techniques, 3rd edition, section 3.12.

    >>> round(effective_size(Clusters(number=50, hits=80, n=100, hits_hits=160, hits_n=160, n_n=200)), 6)
    50.0
    """
    hits, n = whole("hits", found.hits), whole("n", found.n)
    squares = whole("hits_hits", found.hits_hits), whole("hits_n", found.hits_n), whole("n_n", found.n_n)
    if not (0 < whole("number", found.number) <= n and hits <= n and squares[0] <= squares[1] <= squares[2]):
        raise ValueError(f"the sums must belong together, but are {found}")
    share = hits / n
    # The sum over clusters of (hits - share tries) squared, over the square of all tries; whole numbers up to here.
    error = max(0.0, (squares[0] - 2 * share * squares[1] + share**2 * squares[2])) / n**2
    alike = n * n / squares[2] if squares[2] else float(n)
    return min(share * (1 - share) / error if 0 < share < 1 and error > 0 else alike, float(n))


def wilson_clustered(found: Clusters, *, level: float = 0.95) -> Estimate | NotEnough:
    """Which share of all such tries would be hits, when those of one cluster go together?

    Args:
        found: The clusters in sums.
        level: How often the interval should hold the truth.

    Returns:
        Hits of tries, with Wilson's interval at their `effective_size`. Where each cluster holds one try it is `wilson` itself.
        `NotEnough` where there is no try.

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
    if found == Clusters(0, 0, 0, 0, 0, 0):
        return NotEnough("There is no try to take a share of.", have=0, need=1)
    size, share = effective_size(found), found.hits / found.n
    low, high = bounds(share, size, level)
    return Estimate(share, low, high, level, found.n, "share", "Wilson at the effective size over clusters", size)

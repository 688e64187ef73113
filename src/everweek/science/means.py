"""Whether means of a few answers differ: told only where it stands both by the spread of all groups and by each one's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.skewness import bent, straightened


@dataclass(frozen=True)
class Within:
    """How single answers scatter about the means of their groups.

    Attributes:
        variance: Their variance, pooled over the groups; nought where the answers of each group are all alike.
        skewness: Their skewness; negative where a few are far below.
        degrees: The degrees of freedom behind both: answers less groups.
    """

    variance: float
    skewness: float
    degrees: float


@dataclass(frozen=True)
class Sides:
    """Means that are set against others, place by place: (pairs,) each.

    Attributes:
        values: The mean of each.
        errors: Its squared standard error, from its own answers alone; nought where these are all alike.
        sizes: How many independent, unweighted answers would be as sure.
    """

    values: ArrayLike
    errors: ArrayLike
    sizes: ArrayLike

    def read(self, name: str) -> tuple[Floats, Floats, Floats]:
        """Return the three as arrays of numbers; ``ValueError`` names the side and what is impossible of it."""
        found = [arguments.array(f"{name}.{part}", each) for part, each in self.__dict__.items()]
        arguments.same_shape(**dict(zip(("values", "errors", "sizes"), found, strict=True)))
        if (found[1] < 0).any():
            raise ValueError(f"{name}.errors must not be negative")
        if (found[2] < 1).any():
            raise ValueError(f"{name}.sizes must be at least 1")
        return found[0], found[1], found[2]


def chances(one: Sides, other: Sides, within: Within) -> Floats:
    """How likely is a difference as great by chance alone, pair by pair, where there is none?

    Args:
        one: The means of one side of each pair.
        other: Those of the other side; no answer is on both.
        within: The scatter of single answers in all groups that are looked at, these among them.

    Returns:
        The two-sided p-values, (pairs,): of each pair the larger of two. The first is of a t test by the variance of ``within``,
        straightened for its skewness. The second is Welch's, by the errors of the two sides alone. Where answers scatter alike
        everywhere the first is right, and a handful that happen to agree prove nothing; where they do not, the second is, and
        few answers that scatter widely prove nothing. 1 where ``within`` knows no scatter: then nothing can be said.

    Raises:
        ValueError: Something is not finite, an error is negative, a size below 1, degrees not above zero; different lengths.

    Assumes independent answers. Do not use it for shares of few answers (``deviance.of_shares``), nor without a correction for
    how many pairs are looked at (``shrink.apart_means``).

    Source: B. L. Welch (1947), Biometrika 34, 28-35, with the degrees of freedom of F. E. Satterthwaite (1946), Biometrics
    Bulletin 2, 110-114, eq. 17; skewness P. Hall (1992), Journal of the Royal Statistical Society B 54, 221-228. That both must
    stand makes an intersection-union test: R. L. Berger (1982), Technometrics 24, 295-300.

    >>> few, many = Sides([4.9], [0.0], [8]), Sides([4.1], [0.01], [120])
    >>> chances(few, many, Within(1.1, -0.9, 118)).round(3).tolist()
    [0.026]
    """
    pooled, welch = _tests(one, other, within)
    if pooled is None:
        return np.ones(len(welch.gap))
    alike = 2 * np.asarray(stdtr(pooled.degrees, -np.abs(straightened(pooled.gap / pooled.reach, pooled.lean))))
    apart = np.zeros(len(welch.gap))
    known = welch.reach > 0
    apart[known] = 2 * stdtr(welch.degrees[known], -np.abs(welch.gap[known]) / welch.reach[known])
    larger: Floats = np.maximum(alike, apart)
    return larger


def ends(one: Sides, other: Sides, within: Within, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """The ends of the interval of each difference of one less the other, which inverts the test of ``chances``.

    Args:
        one: As in ``chances``.
        other: As in ``chances``.
        within: As in ``chances``.
        level: At which an interval leaves out 0 exactly where the p-value is at most 1 - ``level``.

    Returns:
        The lower and the upper ends, (pairs,) each: the intervals of both tests together. Infinite where nothing can be said.

    Raises:
        ValueError: As in ``chances``; a level not between 0 and 1.

    Source: see ``chances``.

    >>> few, many = Sides([4.9], [0.0], [8]), Sides([4.1], [0.01], [120])
    >>> [each.round(2).tolist() for each in ends(few, many, Within(1.1, -0.9, 118))]
    [[0.09], [1.62]]
    """
    error = 1 - arguments.fraction("level", level)
    pooled, welch = _tests(one, other, within)
    if pooled is None:
        return np.full(len(welch.gap), -np.inf), np.full(len(welch.gap), np.inf)
    far = -float(stdtrit(within.degrees, error / 2)) * np.array([1.0, -1.0])
    turned = np.array([bent(far, float(lean)) for lean in pooled.lean]).reshape(-1, 2)
    low, high = (pooled.gap - pooled.reach * turned[:, side] for side in (0, 1))
    half = np.where(welch.reach > 0, -stdtrit(welch.degrees, error / 2) * welch.reach, 0.0)
    return np.minimum(low, welch.gap - half), np.maximum(high, welch.gap + half)


@dataclass(frozen=True)
class _Test:
    """The differences, their standard errors, skewness over six, and degrees of freedom, by one way of reckoning."""

    gap: Floats
    reach: Floats
    lean: Floats
    degrees: Floats


def _tests(one: Sides, other: Sides, within: Within) -> tuple[_Test | None, _Test]:
    """By the scatter of all (None where it knows none), and by what each side knows of itself."""
    spread, free = arguments.finite("within.variance", within.variance), arguments.positive("within.degrees", within.degrees)
    (first, own, few), (second, theirs, many) = one.read("one"), other.read("other")
    arguments.same_shape(one=first, other=second)
    gap, both = first - second, own + theirs
    # One answer knows nothing of its scatter: half a degree makes no word of it.
    parts = own**2 / np.maximum(few - 1, 0.5) + theirs**2 / np.maximum(many - 1, 0.5)
    degrees = np.where(parts > 0, both**2 / np.where(parts > 0, parts, 1.0), 1.0)
    welch = _Test(gap, np.sqrt(both), np.zeros(len(gap)), degrees)
    if spread <= 0:
        return None, welch
    shared = spread * (1 / few + 1 / many)
    third = within.skewness * spread**1.5 * (1 / few**2 - 1 / many**2)
    # Beyond one the cubic that straightens would no longer hold 0.
    lean = np.clip(third / (6 * shared**1.5), -1.0, 1.0)
    return _Test(gap, np.sqrt(shared), lean, np.full(len(gap), free)), welch

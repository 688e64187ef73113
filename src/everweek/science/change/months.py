"""Which months lie apart from the ordinary ones, and did all groups move together in them?"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, stdtr

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.charts.build import moving_range_sigma
from everweek.science.charts.constants import MOVING_RANGE_DEGREES
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.quantiles import t

LEAST_MONTHS = 6
LEAST_POINTS = 2
MIDDLE = 0.6744897501960817
"""Half of all standard normal values lie within this of zero."""


@dataclass(frozen=True)
class Apart:
    """A month that lies apart: which, by how much, and how likely so much would be by chance alone.

    Attributes:
        month: Its name.
        difference: Its level less that of all ordinary months.
        chance: The p-value, allowing for all months that were looked at: so many times that of this one (Bonferroni).
    """

    month: Hashable
    difference: Estimate
    chance: float


def standing_out(
    values: ArrayLike, variances: ArrayLike, months: Sequence[Hashable], *, unit: str = "score", level: float = 0.95
) -> tuple[Apart, ...] | NotEnough:
    """Which months lie apart from the others, once it is allowed for how many months there are?

    Args:
        values: One value a week, in order.
        variances: The variance of each from the answers alone, above zero.
        months: The month of each.
        unit: What the values are measured in.
        level: How often the intervals hold the truth; 1 - level is the chance that a year without any season shows a month.

    Returns:
        The months apart in order of time, or `NotEnough` for fewer than six months of two weeks each. The one farthest from all
        others is tested first and, where it stands, taken out of what the rest are compared with, and so on: else a bad August
        would make every other month good. In the end each is compared with the ordinary months alone, and must stand again.

    Raises:
        ValueError: Different lengths, a variance that is not above zero.

    Assumes that weeks within a month differ by chance and by what weeks differ anyway (told from neighbouring weeks, also where
    these hang together); months are few. Do not use it for days of the week, nor where a change came in the middle of the row.

    Source: the steps are those of B. Rosner (1983), Technometrics 25, 165-172, with S. Holm's (1979) levels.

    >>> year = [4.1, 4.0, 4.2, 4.1, 3.5, 3.6, 4.1, 4.2, 4.0, 4.1, 4.1, 4.0]
    >>> [each.month for each in standing_out(year, [0.01] * 12, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6])]
    [3]
    """
    arguments.fraction("level", level)
    names, test = _tested(values, variances, months)
    if test is None:
        return NotEnough("Fewer than six months have two weeks with answers each.", have=len(names), need=LEAST_MONTHS)
    found = _stepwise(test, 1 - level)
    return tuple(
        Apart(
            names[place],
            test.difference([place], found, unit, level),
            min(1.0, test.chance(place, found) * len(names)),
        )
        for place in sorted(found)
    )


def pooled(
    values: ArrayLike,
    variances: ArrayLike,
    months: Sequence[Hashable],
    apart: Collection[Hashable],
    *,
    some: Collection[Hashable],
    unit: str = "score",
    level: float = 0.95,
) -> Estimate:
    """By how much do some months together differ from the ordinary ones?

    Args:
        values: One value a week, in order, as for `standing_out`.
        variances: The variance of each from the answers alone, above zero.
        months: The month of each.
        apart: The months that `standing_out` found, none of which is ordinary.
        some: Those of them that are asked about, one or more.
        unit: What the values are measured in.
        level: How often the interval holds the truth.

    Returns:
        The mean over all their weeks less that over all ordinary weeks, each week by its certainty. Of months that lie apart the
        farthest overstates: it is the farthest by luck too. All of them together do so less.

    Raises:
        ValueError: What `standing_out` raises; too few months; ``some`` that are not apart, or none.

    Do not use it for months that lie apart both ways: they would make up for one another.

    Source: the difference of two weighted means, H. Scheffe 1959, The Analysis of Variance, section 3.1, with the error of
    `standing_out`.

    >>> year = [4.1, 4.0, 4.2, 4.1, 3.5, 3.6, 3.4, 3.5, 4.0, 4.1, 4.1, 4.0]
    >>> found = pooled(year, [0.01] * 12, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], [3, 4], some=[3, 4])
    >>> round(found.value, 3), round(found.low, 2), round(found.high, 2)
    (-0.575, -0.82, -0.33)
    """
    arguments.fraction("level", level)
    names, test = _tested(values, variances, months)
    if test is None or not some or not set(some) <= set(apart) & set(names):
        raise ValueError("some must be months that lie apart, of six or more with two weeks each")
    out = frozenset(place for place, name in enumerate(names) if name in apart)
    return test.difference([place for place, name in enumerate(names) if name in some], out, unit, level)


def _tested(values: ArrayLike, variances: ArrayLike, months: Sequence[Hashable]) -> tuple[list[Hashable], _Test | None]:
    """The months with two weeks or more, and what they are tested by; nothing where there are fewer than six."""
    points, errors = arguments.array("values", values), arguments.array("variances", variances)
    arguments.same_shape(values=points, variances=errors, months=np.zeros(len(months)))
    arguments.above_zero("variances", errors, "a week without an error would be certain")
    names = [name for name in dict.fromkeys(months) if sum(each == name for each in months) >= LEAST_POINTS]
    if len(names) < LEAST_MONTHS:
        return names, None
    belongs = np.array([[each == name for each in months] for name in names])
    weights = np.where(belongs, 1 / errors, 0.0)
    masses = weights.sum(axis=1)
    means = weights @ points / masses
    used = belongs.any(axis=0)
    noise, degrees = _noise(points[used], errors[used], belongs[:, used], means)
    scatter = np.abs(means - float(np.median(means))) * np.sqrt(masses / noise)
    # Where even the middle half of the months wander by more than their weeks explain, so may any; half believed, for it is known
    # from a dozen months.
    noise *= (1 + max(1.0, float(np.median(scatter)) / MIDDLE) ** 2) / 2
    return names, _Test(means, noise / masses, masses, degrees)


def together(differences: ArrayLike, variances: ArrayLike) -> tuple[float, float]:
    """Did all groups move alike, and did each of them move?

    Args:
        differences: Of each group, how far it moved.
        variances: The variance of each, above zero.

    Returns:
        The p-value of "all moved by as much" (Cochran's test of interaction: small where they did not), and that of "at least one
        did not move that way" (small where every single one did: the largest of the one-sided p-values, an intersection-union
        test, which needs no correction).

    Raises:
        ValueError: Different lengths, a variance that is not above zero.

    Assumes groups that share no answer. Do not take a large first p-value alone for proof that all moved.

    Source: W. G. Cochran (1954), Biometrics 10, 101-129; R. L. Berger (1982), Technometrics 24, 295-300.

    >>> alike, every = together([-0.3, -0.35, -0.25], [0.004, 0.004, 0.004])
    >>> round(alike, 2), every < 0.001
    (0.54, True)
    """
    moved, errors = arguments.array("differences", differences), arguments.array("variances", variances)
    arguments.same_shape(differences=moved, variances=errors)
    arguments.above_zero("variances", errors, "a group without an error would be certain")
    if len(moved) < 2:
        return 1.0, 1.0
    weights = 1 / errors
    centre = float(weights @ moved / weights.sum())
    alike = float(chdtrc(len(moved) - 1, float(weights @ (moved - centre) ** 2)))
    every = max(float(stdtr(1e9, -np.sign(centre) * each)) for each in moved / np.sqrt(errors))
    return alike, every


@dataclass(frozen=True)
class _Test:
    """Month against month: means, their variances, and what each weighs among others."""

    means: Floats
    variances: Floats
    masses: Floats
    degrees: float

    def _against(self, places: Sequence[int], out: frozenset[int]) -> tuple[float, float]:
        some = np.array([index in places for index in range(len(self.means))])
        rest = np.array([index not in out and index not in places for index in range(len(self.means))])
        here, there = self.masses[some].sum(), self.masses[rest].sum()
        # All months have the same noise a unit of mass, so the variance of some together is that over their mass.
        noise = self.variances[places[0]] * self.masses[places[0]]
        value = self.masses[some] @ self.means[some] / here - self.masses[rest] @ self.means[rest] / there
        return float(value), float(noise / here + noise / there)

    def chance(self, place: int, out: frozenset[int]) -> float:
        difference, error = self._against([place], out)
        return 2 * float(stdtr(self.degrees, -abs(difference) / sqrt(error)))

    def difference(self, places: Sequence[int], out: frozenset[int], unit: str, level: float) -> Estimate:
        value, error = self._against(places, out)
        half = t(level, self.degrees) * sqrt(error)
        return Estimate(value, value - half, value + half, level, len(self.means), unit, "difference to the ordinary months, t")


def _stepwise(test: _Test, error: float) -> frozenset[int]:
    months = len(test.means)
    found: frozenset[int] = frozenset()
    # At least half of the months are ordinary, or there is nothing they could lie apart from.
    while len(found) < months // 2:
        chance, place = min((test.chance(each, found), each) for each in range(months) if each not in found)
        if chance > error / (months - len(found)):
            break
        found |= {place}
    while found:
        chance, place = max((test.chance(each, found), each) for each in found)
        if chance <= error / (months - len(found) + 1):
            break
        found -= {place}
    return found


def _noise(points: Floats, errors: Floats, belongs: np.ndarray, means: Floats) -> tuple[float, float]:
    """The factor by which a mean of weeks varies more than its answers, with the degrees of freedom behind it."""
    rest = (points - means @ belongs) / np.sqrt(errors)
    own = np.argmax(belongs, axis=0)
    same = own[1:] == own[:-1]
    square = float(rest @ rest)
    sizes = belongs.sum(axis=1)
    # About a month's own mean, neighbours that have nothing to do with each other correlate by minus one over its weeks.
    bias = float(np.sum((sizes - 1) / sizes)) / max(float(np.sum(sizes - 1)), 1.0)
    told = float(rest[1:][same] @ rest[:-1][same]) / square + bias if square > 0 else 0.0
    carry = min(max(0.0, told), 0.9)
    factor = (
        max(1.0, moving_range_sigma((points - float(np.mean(points))) / np.sqrt(errors)) ** 2 / (1 - carry))
        * (1 + carry)
        / (1 - carry)
    )
    return factor, (len(points) - 1) * MOVING_RANGE_DEGREES

"""Which pairs can be told apart, with all pairs looked at together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from everweek.science import arguments, deviance, means
from everweek.science.arrays import Floats
from everweek.science.shrink.worth import independent


def apart(values: ArrayLike, variances: ArrayLike, *, level: float = 0.95) -> NDArray[np.bool_]:
    """Which of these people, teams or periods differ by more than chance, all pairs looked at together?

    Args:
        values: The unshrunken value of each.
        variances: Its squared standard error, above zero.
        level: One minus the chance of even one false word among all pairs.

    Returns:
        A symmetric boolean matrix, diagonal False: True where a pair can be told apart. With fewer than two values all False.

    Raises:
        ValueError: Something is not finite, a variance is not above zero (a group whose answers are all the same does not know
            its own error: use the pooled variance over its n), or different lengths.

    Assumes independent values that are about normal with known errors. Do not use it on shrunken values (they are drawn together,
    and the test would find too little), nor where the errors are known from few answers (`apart_means`, `apart_shares`).

    Source: S. Holm (1979), Scandinavian Journal of Statistics 6, 65-70, on the two-sided z tests of all pairs.

    >>> apart([4.0, 4.1, 4.8], [0.01, 0.01, 0.01]).tolist()
    [[False, False, True], [False, False, True], [True, True, False]]
    """
    numbers, errors = arguments.array("values", values), arguments.array("variances", variances)
    arguments.same_shape(values=numbers, variances=errors)
    arguments.above_zero("variances", errors, "where all answers were the same use the pooled variance over n")
    arguments.fraction("level", level)
    first, second = np.triu_indices(len(numbers), 1)
    distance = np.abs(numbers[first] - numbers[second]) / np.sqrt(errors[first] + errors[second])
    return _holm(2 * ndtr(-distance), len(numbers), 1 - level)


def apart_means(
    values: ArrayLike, errors: ArrayLike, sizes: ArrayLike, *, within: means.Within, level: float = 0.95
) -> NDArray[np.bool_]:
    """Which of these groups differ in their mean, all pairs looked at together, however few their answers?

    Args:
        values: The unshrunken mean of each.
        errors: Its squared standard error from its own answers; nought where they are all alike.
        sizes: How many independent, unweighted answers would be as sure, at least 1.
        within: The scatter of single answers within all groups.
        level: One minus the chance of even one false word among all pairs.

    Returns:
        The same as `apart`.

    Raises:
        ValueError: As in `everweek.science.means.chances`.

    Assumes independent groups of independent answers. Do not use it for shares (`apart_shares`).

    Source: Holm (1979), see `apart`, on the p-values of `everweek.science.means.chances`.

    >>> from everweek.science.means import Within
    >>> apart_means([4.0, 4.1, 4.8], [0.01, 0.01, 0.01], [90, 90, 90], within=Within(0.9, -0.5, 267)).tolist()
    [[False, False, True], [False, False, True], [True, True, False]]
    """
    numbers, own = arguments.array("values", values), arguments.array("errors", errors)
    of = arguments.array("sizes", sizes)
    arguments.same_shape(values=numbers, errors=own, sizes=of)
    arguments.fraction("level", level)
    first, second = np.triu_indices(len(numbers), 1)
    sides = [means.Sides(numbers[side], own[side], of[side]) for side in (first, second)]
    return _holm(means.chances(sides[0], sides[1], within), len(numbers), 1 - level)


def apart_shares(hits: ArrayLike, sizes: ArrayLike, *, worth: ArrayLike | None = None, level: float = 0.95) -> NDArray[np.bool_]:
    """Which of these groups differ in their share, all pairs looked at together, however small their counts?

    Args:
        hits: The hits of each group: whole numbers, at most its size.
        sizes: The answers of each group. A group without answers can be told apart from nobody.
        worth: How many independent answers would know each group's share as well, above zero and at most its size, where some
            hang together (`clusters.effective_size`); left out, all are independent.
        level: One minus the chance of even one false word among all pairs.

    Returns:
        The same as `apart`.

    Raises:
        ValueError: A count is negative, not whole, or above its size; a worth is not above zero, or above its size; different
            lengths.

    Assumes independent groups of independent answers, or of answers whose worth is given. Do not use it on shares adjusted for
    case mix (`apart`).

    Source: Holm (1979), see `apart`, on likelihood-ratio tests with Yates' correction (`everweek.science.deviance.of_shares`);
    of answers that hang together on hits and sizes over the design effect, Rao and Scott (1992), see `worth.independent`.

    >>> apart_shares([8, 7, 1], [10, 10, 30]).tolist()
    [[False, False, True], [False, False, True], [True, True, False]]
    """
    counted, of = arguments.counts("hits", hits), arguments.counts("sizes", sizes)
    arguments.same_shape(hits=counted, sizes=of)
    arguments.at_most("hits", counted, "sizes", of)
    arguments.fraction("level", level)
    counted, of = independent(counted, of, worth)
    first, second = np.triu_indices(len(counted), 1)
    real = (of[first] > 0) & (of[second] > 0)
    chances = np.ones(len(first))
    first, second = first[real], second[real]
    chances[real] = deviance.of_shares(counted[first], of[first], counted[second], of[second])
    return _holm(chances, len(counted), 1 - level)


def _holm(chances: Floats, groups: int, error: float) -> NDArray[np.bool_]:
    """Step down from the smallest p-value: the k-th of m stands at error / (m - k + 1) while all before it stood."""
    order = np.argsort(chances, kind="stable")
    standing = chances[order] <= error / np.arange(len(chances), 0, -1)
    stood = np.zeros(len(chances), dtype=np.bool_)
    stood[order] = np.logical_and.accumulate(standing)
    matrix = np.zeros((groups, groups), dtype=np.bool_)
    matrix[np.triu_indices(groups, 1)] = stood
    return matrix | matrix.T

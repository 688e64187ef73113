"""Groups against all others in the same period: what moves everybody moves no group's difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from everweek.science.arrays import Floats

TURNS = 12
"""Levels and periods are fitted in turn so often; they settle to a thousandth of an error long before."""


@dataclass(frozen=True)
class Cells:
    """Answers by group and period: how many, their means, and the variance of single answers in each group.

    Attributes:
        n: (groups, periods), zero where nobody answered.
        mean: (groups, periods), anything where n is zero.
        variance: (groups,), of single answers within a period.
    """

    n: Floats
    mean: Floats
    variance: Floats


@dataclass(frozen=True)
class Row:
    """One group's points in order: periods with too few answers are together with their neighbours.

    Attributes:
        first: The place of the first period of each point.
        last: The place of the last period of each point.
        n: The answers of each point.
        values: What is plotted.
        variances: Of each value, from the spread of single answers.
    """

    first: tuple[int, ...]
    last: tuple[int, ...]
    n: Floats
    values: Floats
    variances: Floats


def levels(cells: Cells, within: Floats) -> Floats:
    """The level of each group with what all share in a period taken out; only groups with ``within`` true tell the periods."""
    weights = np.where(within[:, None] > 0, cells.n, 0.0)
    means = np.where(cells.n > 0, cells.mean, 0.0)
    level = np.zeros(len(cells.n))
    for _ in range(TURNS):
        period = np.sum(weights * (means - level[:, None]), axis=0) / np.maximum(weights.sum(axis=0), 1e-12)
        level = np.sum(cells.n * (means - period), axis=1) / np.maximum(cells.n.sum(axis=1), 1e-12)
    return level


def against_others(cells: Cells, within: Floats) -> tuple[Floats, Floats]:
    """Each group's mean less what all others were above or below their own levels in that period; and its variance.

    Levels are taken out first, so that a period in which the better of the others answered more is no worse for this group.
    Only groups with ``within`` true count among the others. NaN where the group or the others have no answer.

    Source: differences in differences by period, as in a two-way layout with n weights (H. Scheffe 1959, The Analysis of
    Variance, section 4.4); the levels, each from all its answers, are taken as known.
    """
    weights = np.where(within[:, None] > 0, cells.n, 0.0)
    means = np.where(cells.n > 0, cells.mean, 0.0)
    moved = weights * (means - levels(cells, within)[:, None])
    spread = weights * cells.variance[:, None]
    others = weights.sum(axis=0) - weights
    known = (cells.n > 0) & (others > 0)
    divisor = np.where(known, others, 1.0)
    differences = means - (moved.sum(axis=0) - moved) / divisor
    variances = cells.variance[:, None] / np.maximum(cells.n, 1.0) + (spread.sum(axis=0) - spread) / divisor**2
    return np.where(known, differences, np.nan), np.where(known, variances, np.nan)


def row(n: Floats, values: Floats, variances: Floats, *, need: int, most: int) -> Row:
    """A row of points of at least ``need`` answers each: neighbouring periods, at most ``most``, are taken together for it.

    What does not come to enough within ``most`` periods is left out: it is missing, never a zero. Values may be NaN where n is.
    """
    used = np.flatnonzero((n > 0) & ~np.isnan(values))
    if (n[used] >= need).all():
        places, point = used, np.arange(len(used))
        first = last = tuple(used.tolist())
    else:
        groups = _merged(n, used.tolist(), need, most)
        places = np.array([place for group in groups for place in group], dtype=np.intp)
        point = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        first, last = tuple(group[0] for group in groups), tuple(group[-1] for group in groups)
    count, weights = len(first), n[places]
    sizes: Floats = np.bincount(point, weights=weights, minlength=count).astype(np.float64)
    return Row(
        first=first,
        last=last,
        n=sizes,
        values=np.bincount(point, weights=weights * values[places], minlength=count) / sizes,
        variances=np.bincount(point, weights=weights**2 * variances[places], minlength=count) / sizes**2,
    )


def _merged(n: Floats, places: list[int], need: int, most: int) -> list[list[int]]:
    groups: list[list[int]] = []
    waiting: list[int] = []
    for place in places:
        waiting = [each for each in waiting if place - each < most] + [place]
        if n[waiting].sum() >= need:
            groups.append(waiting)
            waiting = []
    return groups

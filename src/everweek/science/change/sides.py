"""A group parted from all others: what did it do itself, and what did these do?"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from everweek.science.change.groups import Noise
from everweek.science.charts.against import Row
from everweek.science.estimate import Estimate
from everweek.science.quantiles import t


def others(own: Row, beside: Row) -> Row:
    """What all others were above or below their own levels, at the points of one group.

    Args:
        own: The group's own values.
        beside: The same points as differences to all others, as ``against.against_others`` tells them.

    A difference is the group's value less what all others moved, so that this is what is between the two, in values and in
    variances (H. Scheffe 1959, The Analysis of Variance, section 4.4). Do not use it with rows of different points.

    >>> import numpy as np
    >>> points = (0, 1), (0, 1), np.array([9.0, 9.0])
    >>> own = Row(*points, np.array([4.0, 4.0]), np.array([0.2, 0.2]))
    >>> beside = Row(*points, np.array([4.0, 3.5]), np.array([0.3, 0.3]))
    >>> others(own, beside).values.tolist()
    [0.0, 0.5]
    """
    if own.first != beside.first or own.last != beside.last:
        raise ValueError("own and beside must be of the same points")
    return Row(beside.first, beside.last, beside.n, own.values - beside.values, beside.variances - own.variances)


def away(
    row: Row, noise: Noise, some: Sequence[int], normal: Sequence[int], *, unit: str = "score", level: float = 0.95
) -> Estimate:
    """How far do some points of a row lie from others of it?

    Args:
        row: The points.
        noise: How they move anyway, told from the group's differences to all others: what moves everybody in a week is no noise
            here, for it is what is asked about.
        some: The places of those that are asked about.
        normal: The places of those they are set beside; none of them among ``some``.
        unit: What the values are counted in.
        level: How often the interval holds the truth, were the places chosen without a look at the row.

    Each mean weighs its points by their variances from the answers, and its own variance is larger than theirs by as much as the
    points vary beyond them and hang together.

    Assumes that the points are told apart by something else than this row: those chosen for lying far look farther than they are.
    Do not use it to ask whether anything moved (`groups.changed`), nor how the weeks to come will be: it tells of these weeks.

    Source: t for two weighted means; variance between points D. B. Laney (2002), Quality Engineering 14, 531-537; points that
    hang together as in a first-order autoregression, (1 + r) / (1 - r) (H. J. Thiebaux and F. W. Zwiers 1984, Journal of Climate
    and Applied Meteorology 23, 800-811).

    >>> import numpy as np
    >>> values = np.array([4.0, 4.2, 4.1, 3.9, 4.1, 3.9, 3.4, 3.6, 3.5, 3.6])
    >>> row = Row(tuple(range(10)), tuple(range(10)), np.full(10, 40.0), values, np.full(10, 0.02))
    >>> found = away(row, Noise(1.0, 9.0, 0.0), range(6, 10), range(6))
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (-0.51, -0.71, -0.3)
    """
    if not len(some) or not len(normal) or set(some) & set(normal):
        raise ValueError("some and normal must be places of the row, and different ones")
    weights = 1 / (row.variances * noise.factor * (1 + noise.carry) / (1 - noise.carry))
    here, there = list(some), list(normal)
    masses = weights[here].sum(), weights[there].sum()
    value = float(weights[here] @ row.values[here] / masses[0] - weights[there] @ row.values[there] / masses[1])
    half = t(level, noise.degrees) * sqrt(1 / masses[0] + 1 / masses[1])
    n = int(row.n[here].sum() + row.n[there].sum())
    return Estimate(value, value - half, value + half, level, n, unit, "some points less others, t")

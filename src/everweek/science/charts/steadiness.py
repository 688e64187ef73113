"""How predictable: by how much do periods differ beyond what chance makes them?"""

from __future__ import annotations

from math import sqrt

from numpy.typing import ArrayLike
from scipy.special import chdtri

from everweek.science import arguments
from everweek.science.charts.build import moving_range_sigma
from everweek.science.charts.constants import MOVING_RANGE_DEGREES
from everweek.science.estimate import Estimate, NotEnough

LEAST = 10


def between(values: ArrayLike, variances: ArrayLike, *, level: float = 0.95) -> Estimate | NotEnough:
    """How many times as much as chance alone would make them do neighbouring points differ?

    Args:
        values: The points in order.
        variances: The variance of each from its single answers, above zero.
        level: How often the interval should hold the truth.

    Returns:
        Laney's sigma_z: 1 is chance alone. The interval is that of a standard deviation, with the degrees of freedom that a mean
        moving range has. `NotEnough` for fewer than ten points.

    Raises:
        ValueError: A variance that is not above zero, different lengths.

    Assumes roughly normal points. It does not see what moves slowly (a season, a slide): neighbours stay close in it. Do not use
    it to tell a signal; that is what limits are for.

    Source: D. B. Laney (2002), Quality Engineering 14, 531-537; degrees of the moving range: Cryer and Ryan (1990), Journal of
    Quality Technology 22, 187-192.

    >>> found = between([1.0, 2.0] * 10, [0.1] * 20)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (2.8, 2.0, 4.69)
    """
    points, errors = arguments.array("values", values), arguments.array("variances", variances)
    share = arguments.fraction("level", level)
    arguments.same_shape(values=points, variances=errors)
    arguments.above_zero("variances", errors, "a point without an error would be certain")
    if len(points) < LEAST:
        return NotEnough("Fewer than ten points say little about how much they differ.", have=len(points), need=LEAST)
    weights = 1 / errors
    value = moving_range_sigma((points - float(weights @ points) / weights.sum()) / errors**0.5)
    degrees = (len(points) - 1) * MOVING_RANGE_DEGREES
    low, high = (value * sqrt(degrees / float(chdtri(degrees, tail))) for tail in ((1 - share) / 2, (1 + share) / 2))
    return Estimate(value, low, high, share, len(points), "times chance", "Laney's sigma_z, moving ranges, chi-square")

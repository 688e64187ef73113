"""Since when? The place where a step or a slide began, with the places where it may well have begun."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from everweek.science import arguments
from everweek.science.change import scan
from everweek.science.estimate import NotEnough
from everweek.science.quantiles import z

STEPPED, SLIDING = "stepped", "sliding"
TOLD = 2 * log(40)
"""Twice the log likelihood by which one shape must be ahead to be said: the data are forty times likelier under it, which data of
the other shape, were its place known, bring about one time in forty at most (R. Royall 1997, Statistical Evidence, 1.4)."""
WIDER = 1.25
"""A slide's interval reaches that much further in likelihood than chi-square: where the slope is weak its likelihood is not
smooth either, and plain chi-square held 0.91 to 0.96 in simulation."""


@dataclass(frozen=True)
class Onset:
    """When something began that lasts, and how.

    Attributes:
        shape: "stepped" or "sliding", or None where the data cannot tell.
        start: The place (from 0) of the first point of the new state, where it most likely began; never among the normal points.
        low: The first place where it may well have begun.
        high: The last such place, and no earlier than `start`.
        open_start: Whether it may have begun before the first point, or among the normal ones, so that `low` is no bound.
        level: How often such places hold the truth.
        rises: Whether it went up.
        points: How many points it was told from.
    """

    shape: str | None
    start: int
    low: int
    high: int
    open_start: bool
    level: float
    rises: bool
    points: int


def onset(
    times: ArrayLike, values: ArrayLike, variances: ArrayLike, *, level: float = 0.95, normal: int = 0
) -> Onset | NotEnough:
    """Since when has this row been lower, or higher, and did it step or slide?

    Args:
        times: The time of each point, ascending.
        values: The points.
        variances: The variance of each, above zero.
        level: How often the interval should hold the truth.
        normal: So many first points are what the change is told beside: it is placed after them, for of what is normal it cannot
            be said that it lies below its own normal. The interval is that of the whole row, and reaches into them where the data
            would have it.

    Returns:
        The likeliest place of a lasting step, or of a slide in a line that lasts, with all places whose likelihood is not too far
        below: for a slide 4.80 in twice the log likelihood (chi-square with one degree, a quarter wider), for a step 7.35 (its
        likelihood is not smooth), at 95 %. Where neither shape is 40 times likelier, the places of both: whichever is true, its
        own hold the truth. `NotEnough` for fewer than eight points.

    Raises:
        ValueError: Times that do not ascend, a variance that is not above zero, different lengths, more `normal` points than may
            be followed by a change.

    Assumes that something has changed, once, and lasts (`groups.changed`): of a steady row it still tells a place. Do not use it
    for a stretch that ended.

    Source: step: B. E. Hansen (2000), Econometrica 68, 575-603, theorem 2 and table 1, P(x) = (1 - exp(-x / 2))**2; slide:
    D. V. Hinkley (1971), Journal of the American Statistical Association 66, 736-743, and P. I. Feder (1975), Annals of
    Statistics 3, 49-83. Coverage simulated in tests/science/test_onset.py.

    >>> found = onset(range(20), [4.0, 4.1] * 5 + [3.0, 3.1] * 5, [0.04] * 20)
    >>> found.shape, found.start, found.low, found.high
    ('stepped', 10, 10, 10)
    """
    at, points, errors = (
        arguments.array("times", times),
        arguments.array("values", values),
        arguments.array("variances", variances),
    )
    share = arguments.fraction("level", level)
    arguments.same_shape(times=at, values=points, variances=errors)
    arguments.above_zero("variances", errors, "a point without an error would be certain")
    if (np.diff(at) <= 0).any():
        raise ValueError("times must ascend")
    if len(at) < 2 * scan.EDGE + 2:
        return NotEnough("Too few points to tell since when.", have=len(at), need=2 * scan.EDGE + 2)
    if not 0 <= normal <= len(at) - scan.EDGE:
        raise ValueError(f"normal must leave {scan.EDGE} points after it")
    scans = {STEPPED: scan.steps(at, points, errors), SLIDING: scan.slides(at, points, errors)}
    ahead = scans[STEPPED].gain - scans[SLIDING].gain
    likelier = STEPPED if ahead > 0 else SLIDING
    shape = likelier if abs(ahead) >= TOLD else None
    told = scans[likelier]
    reach = {STEPPED: -2 * log(1 - sqrt(share)), SLIDING: WIDER * z(share) ** 2}
    starts = np.concatenate(
        [
            each.starts[_same_way(each, told) & (each.scores**2 >= each.gain - reach[name])]
            for name, each in scans.items()
            if shape in (None, name)
        ]
    )
    place = {float(time): index for index, time in enumerate(at)}
    start, low = place[_likeliest(told, float(at[normal]))], place[float(starts.min())]
    return Onset(
        shape=shape,
        start=start,
        low=low,
        high=max(start, place[float(starts.max())]),
        open_start=low < max(normal, 1) or bool(starts.min() <= scans[STEPPED].starts[0] and shape != SLIDING),
        level=share,
        rises=bool(told.scores[told.best] > 0),
        points=len(at),
    )


def _likeliest(told: scan.Scan, earliest: float) -> float:
    """Return the likeliest time, from the earliest on, at which a change that way began; the earliest where none is likely."""
    allowed = (told.starts >= earliest) & _same_way(told, told)
    if not allowed.any():
        return earliest
    return float(told.starts[int(np.argmax(np.where(allowed, told.scores**2, -1.0)))])


def _same_way(each: scan.Scan, told: scan.Scan) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return at which places a change would go the same way as the likeliest one."""
    return np.asarray(np.sign(each.scores) == np.sign(told.scores[told.best]))

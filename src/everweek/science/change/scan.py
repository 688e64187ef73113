"""Scanning a row of values for the place where something began: a step, a slide, or a stretch that ended."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, pi

import numpy as np
from scipy.special import stdtr

from everweek.science.arrays import Floats

EDGE = 3
"""So many points must lie before a change and after it: fewer are a single wild point as well as anything."""


@dataclass(frozen=True)
class Scan:
    """One shape, tried at every place it might have begun.

    Attributes:
        starts: The times tried, in order.
        scores: For each the standardised size of the change: normal with variance 1 were nothing there. Its square is twice the
            gain of log likelihood over a steady row.
        sizes: The change itself: of a step its height, of a slide its height at the last point.
        errors: The standard error of that.
        length: The length of the path that the unit vectors of these shapes draw on the sphere, for `chance`.
    """

    starts: Floats
    scores: Floats
    sizes: Floats
    errors: Floats
    length: float

    @property
    def best(self) -> int:
        """The place of the largest score."""
        return int(np.argmax(np.abs(self.scores)))

    @property
    def gain(self) -> float:
        """Twice the gain of log likelihood at the best place."""
        return float(np.max(self.scores**2))


def steps(times: Floats, values: Floats, variances: Floats) -> Scan:
    """A step to a new level that lasts, beginning with each point in turn."""
    starts = times[EDGE : len(times) - EDGE + 1]
    return _scan(starts, (times[None, :] >= starts[:, None]).astype(np.float64), values, variances)


def slides(times: Floats, values: Floats, variances: Floats) -> Scan:
    """A slide in a line that lasts, its first point below (or above) the old level being each point in turn; 1 at the last point.

    From the first point on: a slide that was under way before anybody looked is one that begins there.
    """
    starts = times[: len(times) - EDGE + 1]
    along = np.maximum(0.0, times[None, :] - starts[:, None] + 1)
    return _scan(starts, along / along[:, -1:], values, variances)


def stretch(times: Floats, values: Floats, variances: Floats, *, least: int = EDGE) -> tuple[float, int, int]:
    """The stretch of points whose level differs most from the rest: twice its gain of log likelihood, first and last place.

    It ends before the last point, and is at least so many points long.
    """
    weights = 1 / variances
    centred = values - np.sum(weights * values) / weights.sum()
    sums = np.concatenate(([0.0], np.cumsum(weights * centred)))
    masses = np.concatenate(([0.0], np.cumsum(weights)))
    score, mass = sums[None, :] - sums[:, None], masses[None, :] - masses[:, None]
    first, behind = np.indices(score.shape)
    allowed = (behind - first >= least) & (behind < len(values))
    rest = masses[-1] - mass
    gains = np.where(allowed, score**2 / np.where(allowed, mass * rest / masses[-1], 1.0), -inf)
    at, end = np.unravel_index(int(np.argmax(gains)), gains.shape)
    return float(gains[at, end]), int(at), int(end) - 1


def chance(largest: float, scans: tuple[Scan, ...], degrees: float) -> float:
    """How likely a score at least so large, anywhere in any of these scans, would be if nothing had changed: an upper bound.

    The expected number of upcrossings along the path, which is what Hotelling's tube gives (H. Hotelling 1939, American Journal
    of Mathematics 61, 440-460; as a bound D. Q. Naiman 1986, Annals of Statistics 14, 896-906), with the error of the variance
    allowed for: exp(-c**2 / 2) becomes (1 + c**2 / degrees)**(-degrees / 2).
    """
    square = largest**2
    decay = exp(-square / 2) if degrees == inf else (1 + square / degrees) ** (-degrees / 2)
    tail = float(stdtr(min(degrees, 1e9), -abs(largest)))
    return min(1.0, sum(2 * tail + scan.length / pi * decay for scan in scans))


def _scan(starts: Floats, shapes: Floats, values: Floats, variances: Floats) -> Scan:
    weights = 1 / variances
    total = weights.sum()
    centred = shapes - (shapes @ weights / total)[:, None]
    squares = np.maximum((centred**2) @ weights, 1e-300)
    sizes = centred @ (weights * values) / squares
    errors = 1 / np.sqrt(squares)
    units = centred * np.sqrt(weights) / np.sqrt(squares)[:, None]
    turns = np.clip(np.sum(units[1:] * units[:-1], axis=1), -1.0, 1.0)
    return Scan(starts, sizes / errors, sizes, errors, float(np.arccos(turns).sum()))

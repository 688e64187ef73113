"""Case mix: what a person's result would be if everyone had met the same mix of cases.

Everweek itself compares colleagues, and units, by ``peers.against_peers``, which leaves each out of what it is held against, and
tests. These functions are for programs that want a result for each person on the mix of all, as tables of hospitals give it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum, inf, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.quantiles import t, z


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Results with the case mix allowed for, person by person.

    Attributes:
        estimates: The result each person would have with the mix of cases of all; `NotEnough` where nothing can be said.
        expected: What all persons together would have had with this person's mix: a share, or a mean. NaN without answers.
        variances: The squared standard error of each estimate, for `normal` and `apart`; NaN where there is no estimate.

    >>> Adjusted((), (), ()).estimates
    ()
    """

    estimates: tuple[Estimate | NotEnough, ...]
    expected: tuple[float, ...]
    variances: tuple[float, ...]


def adjusted(hits: ArrayLike, sizes: ArrayLike, *, level: float = 0.95) -> Adjusted | NotEnough:
    """Which share of hits would each person have, had everyone met the same mix of cases?

    Args:
        hits: Hits by person and kind of case: (persons, strata), whole numbers, at most the sizes.
        sizes: Answers by person and kind of case: (persons, strata).
        level: How often the intervals should hold the truth.

    Returns:
        For each person a share from 0 to 1: the odds of a hit in every stratum, as all persons together have them, are
        multiplied by the one factor that makes the person's expected hits equal to those seen; the share is what this factor
        gives on the mix of all persons. The interval is the score interval of that factor, carried over: with one stratum it is
        Wilson's exactly. `NotEnough` without any answers; for a person without answers, or only with kinds of cases where
        everybody's outcome is the same.

    Raises:
        ValueError: A count is negative, not whole, or above its size; different shapes.

    Assumes that a person who is better is so by the same factor in every stratum, that strata are known before the service (never
    its result), and many more answers in all than of one person: what all have is taken as known, and each person is part of it,
    which draws those who serve most of a stratum towards it. Do not use it where a stratum is one person's alone.

    Source: indirect standardisation, D. J. Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, section 2, here with the
    strata as offset on the logistic scale; score interval as Wilson (1927), solved for the factor. Observed over expected, the
    usual form, leaves the scale (three times 50 % is no share) and was therefore not chosen.

    >>> result = adjusted([[9, 20], [1, 70]], [[10, 40], [10, 90]])
    >>> [round(estimate.value, 3) for estimate in result.estimates]
    [0.593, 0.704]
    """
    arguments.fraction("level", level)
    h, n = arguments.counts("hits", hits, dimensions=2), arguments.counts("sizes", sizes, dimensions=2)
    arguments.same_shape(hits=h, sizes=n)
    arguments.at_most("hits", h, "sizes", n)
    mix = n.sum(axis=0)
    if not mix.sum() > 0:
        return NotEnough("There is no answer to compare.", have=0, need=1)
    used = mix > 0
    h, n, mix = h[:, used], n[:, used], mix[used]
    rates = h.sum(axis=0) / mix
    results = [_share_of(person_hits, person_sizes, rates, mix, level) for person_hits, person_sizes in zip(h, n, strict=True)]
    sizes_of = n.sum(axis=1)
    expected = [float(row @ rates / size) if size else float("nan") for row, size in zip(n, sizes_of.tolist(), strict=True)]
    return Adjusted(tuple(each for each, _ in results), tuple(expected), tuple(variance for _, variance in results))


def adjusted_means(
    n: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    *,
    scale: tuple[float, float] | None = None,
    unit: str = "score",
    level: float = 0.95,
) -> Adjusted | NotEnough:
    """What would each person's mean be, had everyone met the same mix of cases?

    Args:
        n: Answers by person and kind of case: (persons, strata).
        mean: Their means; NaN where there is no answer.
        variance: Their sample variances (over n - 1); NaN where there are fewer than two.
        scale: The ends of the answer scale, where there is one: values and intervals never leave it.
        unit: What the means are measured in.
        level: How often the intervals should hold the truth.

    Returns:
        For each person the mean of all answers plus the person's mean less the mean expected of the person's mix, with the
        interval by t, the variance within persons and strata being pooled over all. `NotEnough` where no cell has two answers or
        no spread was seen; for a person without answers. `n` is the person's answers.

    Raises:
        ValueError: A negative count or variance, a missing mean where there are answers, a mean off the scale, different shapes.

    Assumes that a person who is better is so by the same amount in every stratum, one variance everywhere, and the rest as
    `adjusted`.

    Source: indirect standardisation on the scale of the score, as Spiegelhalter (2005), see `adjusted`.

    >>> nan = float("nan")
    >>> result = adjusted_means([[10, 0], [10, 20]], [[4.0, nan], [3.0, 2.0]], [[1.0, nan], [1.0, 1.0]])
    >>> [round(estimate.value, 2) for estimate in result.estimates]
    [3.25, 2.58]
    """
    arguments.fraction("level", level)
    sizes = arguments.counts("n", n, dimensions=2)
    cells = arguments.array("mean", mean, dimensions=2, missing=True)
    spreads = arguments.array("variance", variance, dimensions=2, missing=True)
    arguments.same_shape(n=sizes, mean=cells, variance=spreads)
    low, high = arguments.span(scale)
    cells, spreads = np.where(sizes > 0, cells, 0.0), np.where(sizes > 1, spreads, 0.0)
    if np.isnan(cells).any() or not (spreads >= 0).all():
        raise ValueError("mean and variance must be numbers, the variance zero or more, wherever n allows one")
    if ((sizes > 0) & ((cells < low) | (cells > high))).any():
        raise ValueError(f"mean must lie on the scale from {low:g} to {high:g}")
    degrees = float(np.sum(np.maximum(sizes - 1, 0)))
    pooled = fsum((np.maximum(sizes - 1, 0) * spreads).ravel().tolist()) / max(degrees, 1.0)
    if pooled <= 0:
        return NotEnough("No spread was seen within persons and kinds of case, so errors are not known.", have=1, need=2)
    mix = sizes.sum(axis=0)
    rates = np.sum(sizes * cells, axis=0) / np.maximum(mix, 1)
    overall = float(mix @ rates / mix.sum())
    estimates: list[Estimate | NotEnough] = []
    expected, variances = [], []
    for row, means in zip(sizes, cells, strict=True):
        size = float(row.sum())
        if size == 0:
            estimates.append(NotEnough("This person has no answers.", have=0, need=1))
            expected.append(float("nan"))
            variances.append(float("nan"))
            continue
        expected.append(float(row @ rates / size))
        variances.append(pooled / size)
        value = min(max(overall + float(row @ means / size) - expected[-1], low), high)
        half = t(level, degrees) * sqrt(variances[-1])
        ends = max(low, value - half), min(high, value + half)
        estimates.append(Estimate(value, *ends, level, int(size), unit, "indirectly standardised mean, pooled t"))
    return Adjusted(tuple(estimates), tuple(expected), tuple(variances))


def _share_of(hits: Floats, sizes: Floats, rates: Floats, mix: Floats, level: float) -> tuple[Estimate | NotEnough, float]:
    """One person's adjusted share and its variance, by the delta method at the upper or lower end of what is finite."""
    n = int(sizes.sum())
    nan = float("nan")
    if n == 0:
        return NotEnough("This person has no answers.", have=0, need=1), nan
    open_ended = (rates > 0) & (rates < 1)
    told = open_ended & (sizes > 0)
    if not told.any():
        return NotEnough("All of this person's cases are of kinds where everybody's outcome is the same.", have=0, need=1), nan
    won, lost, odds = hits[told], (sizes - hits)[told], logit(rates[told])
    reach = z(level)

    def score(factor: float, side: float) -> float:
        # Seen less expected hits, from the two tails: nothing cancels where a chance is close to 0 or 1.
        chance, miss = expit(odds + factor), expit(-odds - factor)
        return float(won @ miss - lost @ chance) + side * reach * sqrt(float((won + lost) @ (chance * miss)))

    def ends_of(side: float) -> float:
        return _root(lambda factor: score(factor, side), -float(odds.max()), -float(odds.min()))

    factor = inf if not lost.any() else -inf if not won.any() else ends_of(0.0)
    low = ends_of(-1.0) if won.any() else -inf
    high = ends_of(1.0) if lost.any() else inf

    def carried(logarithm: float) -> float:
        share = np.where(open_ended, expit(logit(np.clip(rates, 1e-300, 1 - 1e-16)) + logarithm), rates)
        return min(max(float(mix @ share / mix.sum()), 0.0), 1.0)

    value = carried(factor)
    ends = min(carried(low), value), max(carried(high), value)
    method = "indirectly standardised on the logistic scale, score interval"
    # The interval's own width says the error also where nothing or everything was a hit.
    return Estimate(value, *ends, level, n, "share", method), ((ends[1] - ends[0]) / (2 * reach)) ** 2


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function crosses zero, looked for from this range outwards."""
    reach = 1.0
    while falling(low - reach) <= 0 and reach < 700:
        reach *= 2
    left, reach = low - reach, 1.0
    while falling(high + reach) >= 0 and reach < 700:
        reach *= 2
    # Heavy, and only wanted here.
    from scipy.optimize import brentq

    return float(brentq(falling, left, high + reach, xtol=1e-13, rtol=1e-14))

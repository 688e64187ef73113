"""The net promoter score: share of promoters (9, 10) less share of detractors (0 to 6), in points."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING

from everweek.science import arguments
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.quantiles import z
from everweek.science.tally import Tally, checked_scores, design_size, together

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from everweek.science.arrays import Floats

SCORES = range(11)


def _stance(score: float) -> float:
    """Return 1 for a promoter, 0 for a passive, -1 for a detractor; ``ValueError`` for what is no whole number from 0 to 10."""
    if score not in SCORES:
        raise ValueError(f"scores (the keys of counts_by_score) must be whole numbers from 0 to 10, not {score:g}")
    return 1.0 if score >= 9 else 0.0 if score >= 7 else -1.0


def _interval(promoters: float, detractors: float, size: float, level: float) -> tuple[float, float]:
    """Rocks' ends, in points, for shares of promoters and detractors among `size` answers (whole or not)."""
    value = promoters - detractors
    enlarged = size + 3
    up, down = (size * promoters + 0.75) / enlarged, (size * detractors + 0.75) / enlarged
    half = z(level) * sqrt((up + down - (up - down) ** 2) / enlarged)
    # From one or two answers that all agree, and at low levels, the adjusted interval can miss the unadjusted value.
    low, high = min(up - down - half, value), max(up - down + half, value)
    return 100 * max(-1.0, low), 100 * min(1.0, high)


def nps(promoters: int, passives: int, detractors: int, *, level: float = 0.95) -> Estimate | NotEnough:
    """What would the net promoter score of all such customers be, judging by these?

    Args:
        promoters: How many answered 9 or 10: a whole number, zero or more.
        passives: How many answered 7 or 8.
        detractors: How many answered 0 to 6.
        level: How often the interval should hold the truth.

    Returns:
        Points from -100 to 100. The value is unadjusted; the interval is the Wald interval after adding 3/4, 3/2 and 3/4
        answers, cut at the ends of the scale. Where it would miss the value (a single promoter or
        detractor; several that all agree, at levels below 0.93) it is stretched to the value. `NotEnough` where there is no
        answer.

    Raises:
        ValueError: A count is negative or not whole; the level is not between 0 and 1.

    Assumes independent answers of different customers. Do not use it for weighted answers (`nps_weighted`), nor to compare two
    groups by whether their intervals overlap.

    Source: B. Rocks (2016), Interval estimation for the "Net Promoter Score", The American Statistician 70, 365-372, the
    adjusted Wald interval that adds three answers in the proportions 1 : 2 : 1.

    >>> estimate = nps(1436, 968, 342)
    >>> round(estimate.value, 2), round(estimate.low, 2), round(estimate.high, 2)
    (39.84, 37.18, 42.41)
    """
    arguments.fraction("level", level)
    ups, middles = arguments.whole("promoters", promoters), arguments.whole("passives", passives)
    downs = arguments.whole("detractors", detractors)
    n = ups + middles + downs
    if n == 0:
        return NotEnough("Nobody has answered the recommendation question.", have=0, need=1)
    low, high = _interval(ups / n, downs / n, n, level)
    # One division of whole numbers, so that the same answers give the same digits however they were added up.
    value = 100 * (ups - downs) / n
    return Estimate(value, min(low, value), max(high, value), level, n, "points", "Rocks' adjusted Wald")


def nps_counts(counts_by_score: Mapping[float, int], *, level: float = 0.95) -> Estimate | NotEnough:
    """The net promoter score from how often each score from 0 to 10 was given.

    Args:
        counts_by_score: Score -> how many gave it. Scores that nobody gave may be left out.
        level: How often the interval should hold the truth.

    Returns:
        The same as `nps`.

    Raises:
        ValueError: A score is not one of 0 to 10, or a count is negative or not whole.

    Assumptions, limits and source are those of `nps`.

    >>> nps_counts({0: 1, 7: 3, 9: 4, 10: 2}) == nps(6, 3, 1)
    True
    """
    totals = {1.0: 0, 0.0: 0, -1.0: 0}
    for score, count in arguments.counted(counts_by_score).items():
        totals[_stance(score)] += count
    return nps(totals[1.0], totals[0.0], totals[-1.0], level=level)


def nps_weighted(scores: ArrayLike, weights: ArrayLike, *, level: float = 0.95) -> Estimate | NotEnough:
    """What is the net promoter score when answers carry weights?

    Args:
        scores: One score from 0 to 10 for each answer.
        weights: One weight, zero or more, for each answer. An answer with weight zero is not counted.
        level: How often the interval should hold the truth.

    Returns:
        Points from -100 to 100, with `n` the answers counted and Kish's `n_effective`. The interval is that of `nps`, at the
        number of unweighted answers that would have the same linearised variance: with equal weights it is that of `nps`, with
        many answers it is the linearised Wald interval. `NotEnough` where nothing has weight.

    Raises:
        ValueError: Scores and weights differ in number, are NaN, or are out of range.

    Assumes independent answers and weights fixed beforehand. Do not use it for answers drawn in clusters.

    Source: linearised variance of a ratio, Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 5.6;
    effective size as in Korn and Graubard (1998), Survey Methodology 24, 193-201; interval of Rocks (2016), see `nps`.

    >>> estimate = nps_weighted([10, 9, 7, 3], [1, 2, 1, 1])
    >>> estimate.value, round(estimate.n_effective, 2)
    (40.0, 3.57)
    """
    return nps_weighted_counts(tallies(scores, weights), level=level)


def nps_weighted_counts(counts_by_score: Mapping[float, Tally], *, level: float = 0.95) -> Estimate | NotEnough:
    """The weighted net promoter score from the tallies by score that the facts return.

    Args:
        counts_by_score: Score from 0 to 10 -> how many gave it, the sum of their weights and of the squares of their weights.
        level: How often the interval should hold the truth.

    Returns:
        The same as `nps_weighted` from the single answers.

    Raises:
        ValueError: A score is not one of 0 to 10, or sums that cannot belong together.

    Assumptions, limits and source are those of `nps_weighted`.

    >>> nps_weighted_counts({10: Tally(2, 3.0, 5.0), 3: Tally(1, 1.0, 1.0)}).value
    50.0
    """
    arguments.fraction("level", level)
    by_stance: dict[float, list[Tally]] = {}
    for score, tally in checked_scores(counts_by_score).items():
        by_stance.setdefault(_stance(score), []).append(tally)
    if not by_stance:
        return NotEnough("No answer to the recommendation question has a weight above zero.", have=0, need=1)
    stances = {stance: together(parts) for stance, parts in by_stance.items()}
    value, size = design_size(stances)
    everyone = together(stances.values())
    ups, downs = (stances[each].w / everyone.w if each in stances else 0.0 for each in (1.0, -1.0))
    low, high = _interval(ups, downs, size, level)
    value *= 100
    method = "Rocks' adjusted Wald at the effective size of the linearised variance"
    return Estimate(value, min(low, value), max(high, value), level, everyone.n, "points", method, everyone.kish)


def tallies(scores: ArrayLike, weights: ArrayLike) -> dict[float, Tally]:
    """Single weighted answers as tallies by score, answers with weight zero left out. The unit of weight may change.

    >>> tallies([5, 5, 4], [0.25, 0.75, 0.0])
    {5.0: Tally(n=2, w=1.0, w2=0.625)}
    """
    import numpy as np

    values, w = paired("scores", scores, weights)
    values, w = values[w > 0], w[w > 0]
    unique, place = np.unique(values, return_inverse=True)
    n, sums, squares = (np.bincount(place, each, minlength=len(unique)) for each in (np.ones_like(w), w, w * w))
    return {
        float(score): Tally(int(each_n), float(each_w), float(each_w2))
        for score, each_n, each_w, each_w2 in zip(unique, n, sums, squares, strict=True)
    }


def paired(name: str, values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    """Values with their weights, the weights scaled by a power of two to a largest between 1/2 and 1.

    No weight is too large or too small to be squared then, and no digit is lost.
    """
    import numpy as np

    numbers, w = arguments.array(name, values), arguments.array("weights", weights)
    arguments.same_shape(**{name: numbers, "weights": w})
    if (w < 0).any():
        raise ValueError(f"weights must not be negative, but one is {w.min():g}")
    return numbers, np.ldexp(w, -int(np.frexp(w.max())[1])) if w.size and w.max() > 0 else w

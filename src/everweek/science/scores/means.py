"""Means with Student's interval: from single answers, from counts by score, from n, mean and variance, and with weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import expm1, fsum, isfinite, log1p, sqrt
from typing import TYPE_CHECKING, NamedTuple

from everweek.science import arguments
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.quantiles import t
from everweek.science.scores.promoters import paired
from everweek.science.tally import Tally, checked_scores, together

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from everweek.science.arrays import Floats


LARGEST = 1e150


class Summary(NamedTuple):
    """What a mean needs to know of some answers: their number, their mean, their variance (of the sample: over n - 1)."""

    n: int
    mean: float
    variance: float


def mean(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    scale: tuple[float, float] | None = None,
    unit: str = "score",
    level: float = 0.95,
) -> Estimate | NotEnough:
    """What would the mean of all such answers be, judging by these?

    Args:
        values: One number for each answer.
        weights: One weight, zero or more, for each answer. An answer with weight zero is not counted.
        scale: The ends of the answer scale, such as (1, 5), where there is one: the interval never leaves it.
        unit: What the values are measured in.
        level: How often the interval should hold the truth.

    Returns:
        The mean with Student's interval on n - 1 degrees of freedom; weighted, the standard error is the root of the linearised
        variance n / (n - 1) sum(w**2 (x - mean)**2) / sum(w)**2 and Kish's `n_effective` is told. Equal weights give the same
        as none. `NotEnough` for fewer than two answers. Where all answers are the same, Student's interval has no width, which
        is too much said of few answers: the method says so then. Give the scale wherever there is one (everything that asks
        a questionnaire's measure does), and the interval is an honest one even then: with the share
        u = 1 - (1 - level)**(1/n) of answers that could have gone unseen, all at one end of the scale.

    Raises:
        ValueError: A value or weight is NaN or out of range, their numbers differ, or the scale is not a pair.

    Assumes independent answers, and enough of them that their mean is about normal (skewed answers: some thirty). Do not use
    it for answers drawn in clusters, nor for heavy-tailed amounts of money or time.

    Source: Student (1908), Biometrika 6, 1-25; linearised variance of a ratio, Sarndal, Swensson and Wretman (1992), Model
    Assisted Survey Sampling, section 5.6, with n / (n - 1); bound without spread: the exact limit of Clopper and Pearson (1934),
    Biometrika 26, 404-413, for zero of n.

    >>> estimate = mean([4, 5, 3, 4, 5])
    >>> round(estimate.value, 2), round(estimate.low, 2), round(estimate.high, 2)
    (4.2, 3.16, 5.24)
    >>> mean([4, 5, 3, 4, 5], scale=(1, 5)).high
    5.0
    >>> alike = mean([5, 5, 5])
    >>> alike.low, alike.high, alike.method
    (5.0, 5.0, 't (all answers the same: no spread seen)')
    >>> round(mean([5, 5, 5], scale=(1, 5)).low, 2)
    2.47
    """
    ends = _ends(scale, level)
    if weights is None:
        numbers = arguments.array("values", values)
        w = numbers * 0 + 1
    else:
        numbers, w = paired("values", values, weights)
        numbers, w = numbers[w > 0], w[w > 0]
    if not numbers.size:
        return _too_few(0)
    smallest, largest = float(numbers.min()), float(numbers.max())
    _check_on_scale("values", smallest, largest, ends)
    if max(-smallest, largest) > LARGEST:
        raise ValueError(f"values must not exceed {LARGEST:g} in size: their variance would not be a number")
    summary, error, kish = _linearised(numbers, w)
    return _student(summary, error, ends, unit, level, None if weights is None else kish)


def mean_counts(
    counts_by_score: Mapping[float, int],
    *,
    scale: tuple[float, float] | None = None,
    unit: str = "score",
    level: float = 0.95,
) -> Estimate | NotEnough:
    """The mean from how often each score was given.

    Args:
        counts_by_score: Score -> how many gave it.
        scale: The ends of the answer scale, where there is one: the interval never leaves it.
        unit: What the scores are measured in.
        level: How often the interval should hold the truth.

    Returns:
        The same as `mean` of the single answers.

    Raises:
        ValueError: A count is negative or not whole, a score is not finite or off the scale.

    Assumptions, limits and source are those of `mean`.

    >>> mean_counts({3: 1, 4: 2, 5: 2}) == mean([3, 4, 4, 5, 5])
    True
    """
    ends = _ends(scale, level)
    counted = arguments.counted(counts_by_score)
    summary = _of_counts({score: count for score, count in counted.items() if count})
    if summary.n:
        seen = [score for score, count in counted.items() if count]
        _check_on_scale("counts_by_score", min(seen), max(seen), ends)
    return _student(summary, summary.variance / max(summary.n, 1), ends, unit, level)


def mean_of(
    n: int,
    mean: float | None,
    variance: float | None,
    *,
    scale: tuple[float, float] | None = None,
    unit: str = "score",
    level: float = 0.95,
) -> Estimate | NotEnough:
    """The mean of answers of which only number, mean and variance are known.

    Args:
        n: How many answers there were.
        mean: Their mean. May be None or NaN where n is 0, as databases answer.
        variance: Their sample variance (over n - 1). May be None or NaN where n is below 2.
        scale: The ends of the answer scale, where there is one: the interval never leaves it.
        unit: What the answers are measured in.
        level: How often the interval should hold the truth.

    Returns:
        The same as `mean` of the single answers.

    Raises:
        ValueError: A negative count or variance; a mean off its scale; a variance that no answers on the scale can have.

    Assumptions, limits and source are those of `mean`.

    >>> estimate = mean_of(5, 4.2, 0.7)
    >>> round(estimate.low, 2), round(estimate.high, 2)
    (3.16, 5.24)
    """
    ends = _ends(scale, level)
    n = arguments.whole("n", n)
    if n < 2:
        # What there is not is None or NaN, which alone differs from itself; what is there must make sense all the same.
        if variance is not None and variance == variance:
            _not_negative(arguments.finite("variance", variance))
        return _too_few(n)
    value, spread = arguments.finite("mean", mean), _not_negative(arguments.finite("variance", variance))
    _check_on_scale("mean", value, value, ends)
    widest = (ends[1] - value) * (value - ends[0]) * (n / (n - 1))
    if spread > widest * (1 + 1e-9) + 1e-12:
        raise ValueError(f"variance must be at most {widest:g} for answers on this scale with this mean, but is {spread:g}")
    return _student(Summary(n, value, spread), spread / n, ends, unit, level)


def mean_weighted_counts(
    counts_by_score: Mapping[float, Tally],
    *,
    scale: tuple[float, float] | None = None,
    unit: str = "score",
    level: float = 0.95,
) -> Estimate | NotEnough:
    """The weighted mean from the tallies by score that the facts return.

    Args:
        counts_by_score: Score -> how many gave it, the sum of their weights and of the squares of their weights.
        scale: The ends of the answer scale, where there is one: the interval never leaves it.
        unit: What the scores are measured in.
        level: How often the interval should hold the truth.

    Returns:
        The same as `mean(values, weights=...)` of the single answers.

    Raises:
        ValueError: Sums that cannot belong together; a score off the scale.

    Assumptions, limits and source are those of `mean`.

    >>> estimate = mean_weighted_counts({5: Tally(2, 3.0, 5.0), 3: Tally(1, 1.0, 1.0)})
    >>> estimate.value, round(estimate.n_effective, 2)
    (4.5, 2.67)
    """
    ends = _ends(scale, level)
    tallies = checked_scores(counts_by_score)
    if not tallies:
        return _too_few(0)
    _check_on_scale("counts_by_score", min(tallies), max(tallies), ends)
    everyone = together(tallies.values())
    value = fsum(score * (tally.w / everyone.w) for score, tally in tallies.items())
    value = min(max(value, min(tallies)), max(tallies))
    error = fsum(((score - value) / everyone.w) ** 2 * tally.w2 for score, tally in tallies.items())
    error *= everyone.n / max(everyone.n - 1, 1)
    return _student(Summary(everyone.n, value, error), error, ends, unit, level, everyone.kish)


def merge(summaries: Iterable[tuple[int, float, float]]) -> Summary:
    """Which n, mean and variance do these groups of answers have together?

    Args:
        summaries: For each group its n, mean and sample variance (over n - 1). Mean and variance of an empty group and the
            variance of a single answer are not looked at.

    Returns:
        The summary of all answers together, n = 0 where there is none.

    Raises:
        ValueError: A negative count or variance, or a number that is not finite.

    Merges pairwise by the difference of the means: sums of squares would lose the variance of large numbers that differ little.

    Source: Chan, Golub and LeVeque (1983), The American Statistician 37, 242-247.

    >>> merge([(2, 4.5, 0.5), (3, 4.0, 1.0)])
    Summary(n=5, mean=4.2, variance=0.7)
    """
    total, middle, squares = 0, 0.0, 0.0
    for size, average, variance in summaries:
        n = arguments.whole("summaries", size)
        if n == 0:
            continue
        value = arguments.finite("summaries", average)
        spread = arguments.finite("summaries", variance) if n > 1 else 0.0
        if spread < 0:
            raise ValueError(f"summaries must not have a negative variance, but one is {spread:g}")
        apart = value - middle
        squares += (n - 1) * spread + apart * apart * (total * n / (total + n))
        middle = value if total == 0 else middle + apart * (n / (total + n))
        total += n
    return Summary(total, middle, squares / (total - 1) if total > 1 else 0.0)


def _of_counts(counts: Mapping[float, int]) -> Summary:
    n = sum(counts.values())
    if n == 0:
        return Summary(0, 0.0, 0.0)
    value = min(max(fsum(score * count for score, count in counts.items()) / n, min(counts)), max(counts))
    squares = fsum(count * (score - value) ** 2 for score, count in counts.items())
    return Summary(n, value, squares / (n - 1) if n > 1 else 0.0)


def _linearised(numbers: Floats, w: Floats) -> tuple[Summary, float, float]:
    """Summary, squared standard error and Kish's n of values with weights above zero.

    Equal weights take the road without weights, so that they give the same to the last digit.
    """
    n = len(numbers)
    if w.min() == w.max():
        summary = _of_values(numbers)
        return summary, summary.variance / n, float(n)
    total = fsum(w.tolist())
    value = min(max(fsum((w * numbers).tolist()) / total, float(numbers.min())), float(numbers.max()))
    error = fsum(((w * (numbers - value)) ** 2).tolist()) / total**2 * (n / max(n - 1, 1))
    return Summary(n, value, error), error, total**2 / fsum((w * w).tolist())


def _of_values(numbers: Floats) -> Summary:
    """In two passes with exact sums: the same in every order, and blind to a large common offset."""
    n = len(numbers)
    value = min(max(fsum(numbers.tolist()) / n, float(numbers.min())), float(numbers.max()))
    return Summary(n, value, fsum(((numbers - value) ** 2).tolist()) / (n - 1) if n > 1 else 0.0)


def _ends(scale: tuple[float, float] | None, level: float) -> tuple[float, float]:
    arguments.fraction("level", level)
    return arguments.span(scale)


def _check_on_scale(name: str, smallest: float, largest: float, ends: tuple[float, float]) -> None:
    if not (ends[0] <= smallest and largest <= ends[1]):
        raise ValueError(f"{name} must lie on the scale from {ends[0]:g} to {ends[1]:g}, not reach {smallest:g} to {largest:g}")


def _not_negative(variance: float) -> float:
    if variance < 0:
        raise ValueError(f"variance must not be negative, but is {variance:g}")
    return variance


def _too_few(n: int) -> NotEnough:
    return NotEnough("A mean with its uncertainty needs at least two answers.", have=n, need=2)


def _student(
    summary: Summary, error: float, ends: tuple[float, float], unit: str, level: float, kish: float | None = None
) -> Estimate | NotEnough:
    """The t interval from a squared standard error, cut at the ends of the scale."""
    n, value = summary.n, summary.mean
    if n < 2:
        return _too_few(n)
    if summary.variance <= 0:
        return _without_spread(summary, ends, unit, level, kish)
    half = t(level, n - 1) * sqrt(error)
    method = "t" if kish is None else "t with linearised variance"
    return Estimate(value, max(ends[0], value - half), min(ends[1], value + half), level, n, unit, method, kish)


def _without_spread(summary: Summary, ends: tuple[float, float], unit: str, level: float, kish: float | None) -> Estimate:
    """Where all answers are the same: as many others as could have gone unseen, all at one end of the scale.

    Without a scale there is nothing to bound the unseen by, and Student's formula stands as it is, its method telling.
    """
    n, value = summary.n, summary.mean
    if not isfinite(ends[1]):
        return Estimate(value, value, value, level, n, unit, "t (all answers the same: no spread seen)", kish)
    unseen = -expm1(log1p(-level) / (n if kish is None else kish))
    low, high = value - unseen * (value - ends[0]), value + unseen * (ends[1] - value)
    method = "all answers the same: exact bound on the share of others, at the ends of the scale"
    return Estimate(value, max(ends[0], low), min(ends[1], high), level, n, unit, method, kish)

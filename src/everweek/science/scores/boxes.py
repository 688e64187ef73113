"""Top boxes: the share of answers on the chosen places of a scale."""

from collections.abc import Collection, Mapping

from everweek.science import arguments
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.shares import wilson, wilson_weighted
from everweek.science.tally import Tally, checked_scores, together


def top_box(hits: int, n: int, *, level: float = 0.95) -> Estimate | NotEnough:
    """Which share of all such answers would be in the top box (or boxes), judging by `hits` of `n`?

    Args:
        hits: How many of the answers are in the box: a whole number, at most n.
        n: How many answers there were.
        level: How often the interval should hold the truth.

    Returns:
        A share from 0 to 1 with Wilson's interval. `NotEnough` where there is no answer.

    Raises:
        ValueError: A count is negative, not whole, or hits exceed n.

    Assumes independent answers. Do not use it for weighted answers (`top_box_weighted_counts`).

    Source: Wilson (1927), see `everweek.science.shares.wilson`.

    >>> estimate = top_box(9, 10)
    >>> estimate.value, round(estimate.low, 4), round(estimate.high, 4)
    (0.9, 0.5958, 0.9821)
    """
    return wilson(hits, n, level=level)


def top_box_counts(
    counts_by_score: Mapping[float, int], *, boxes: Collection[float], level: float = 0.95
) -> Estimate | NotEnough:
    """The share of answers on the chosen places of the scale, from how often each score was given.

    Args:
        counts_by_score: Score -> how many gave it.
        boxes: The scores that count as hits, such as {4, 5} for the top two of five.
        level: How often the interval should hold the truth.

    Returns:
        The same as `top_box`.

    Raises:
        ValueError: A count is negative or not whole.

    Assumptions, limits and source are those of `top_box`.

    >>> top_box_counts({3: 2, 4: 5, 5: 3}, boxes={4, 5}) == top_box(8, 10)
    True
    """
    counts = arguments.counted(counts_by_score)
    wanted = {arguments.finite("boxes", box) for box in boxes}
    return wilson(sum(count for score, count in counts.items() if score in wanted), sum(counts.values()), level=level)


def top_box_weighted_counts(
    counts_by_score: Mapping[float, Tally], *, boxes: Collection[float], level: float = 0.95
) -> Estimate | NotEnough:
    """The weighted share of answers on the chosen places of the scale, from the tallies by score that the facts return.

    Args:
        counts_by_score: Score -> how many gave it, the sum of their weights and of the squares of their weights.
        boxes: The scores that count as hits.
        level: How often the interval should hold the truth.

    Returns:
        A share from 0 to 1 with `n_effective`; see `everweek.science.shares.wilson_weighted`.

    Raises:
        ValueError: Sums that cannot belong together.

    Assumptions, limits and source are those of `everweek.science.shares.wilson_weighted`.

    >>> top_box_weighted_counts({5: Tally(2, 3.0, 5.0), 3: Tally(1, 1.0, 1.0)}, boxes={4, 5}).value
    0.75
    """
    tallies = checked_scores(counts_by_score)
    wanted = {arguments.finite("boxes", box) for box in boxes}
    hits = together(tally for score, tally in tallies.items() if score in wanted)
    misses = together(tally for score, tally in tallies.items() if score not in wanted)
    return wilson_weighted(hits, misses, level=level)

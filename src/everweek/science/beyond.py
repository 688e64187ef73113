"""Whether one share lies above another by more than a margin that would matter."""

from everweek.science.arguments import fraction
from everweek.science.estimate import NotEnough
from everweek.science.shares import difference

__all__ = ["beyond"]

_STEPS = 60


def beyond(hits_a: int, n_a: int, hits_b: int, n_b: int, *, margin: float) -> float:
    """How likely is a difference of shares at least as large, if group a exceeds group b by the margin at the most?

    Args:
        hits_a: Hits in group a.
        n_a: Answers in group a.
        hits_b: Hits in group b.
        n_b: Answers in group b.
        margin: By how much a may exceed b without its mattering, between 0 and 1.

    Returns:
        The one-sided p-value, from 0 to 0.5; 0.5 where the difference seen is not above the margin, or a group has no answer.

    Raises:
        ValueError: What `difference` refuses, or a margin that is not between 0 and 1.

    It is the level at which Newcombe's interval of the difference begins to leave the margin out, turned into a chance: test and
    interval cannot disagree. In large samples any difference is "significant"; against a margin only one that matters is. Assumes
    independent answers. Do not use it for weighted answers, nor for the same customers asked twice; correct it where many groups
    are compared.

    Source: the interval is R. G. Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; tests against a margin by
    inverting it as in R. G. Newcombe (2012), Confidence Intervals for Proportions and Related Measures of Effect Size, ch. 7.

    >>> beyond(50, 100, 30, 100, margin=0.1) < 0.08 < beyond(50, 100, 38, 100, margin=0.1)
    True
    """
    fraction("margin", margin)
    found = difference(hits_a, n_a, hits_b, n_b)
    if isinstance(found, NotEnough) or found.value <= margin:
        return 0.5
    low, high = 0.0, 0.5
    # What lies between is halved until it is told: at a chance that is small enough the interval reaches down to the margin.
    for _step in range(_STEPS):
        middle = (low + high) / 2
        level = 1 - 2 * middle
        end = difference(hits_a, n_a, hits_b, n_b, level=level) if level < 1 else found
        if level >= 1 or (not isinstance(end, NotEnough) and end.low <= margin):
            low = middle
        else:
            high = middle
    return high

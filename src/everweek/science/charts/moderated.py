"""Spreads of many charts, each from few points, made surer by one another."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, polygamma

from everweek.science import arguments
from everweek.science.arrays import Floats

SMALLEST = 1e-8


def moderated(variances: ArrayLike, degrees: ArrayLike) -> tuple[Floats, Floats]:
    """What is each chart's variance, when all charts are of one house?

    Args:
        variances: One variance a chart, zero or more.
        degrees: The degrees of freedom behind each, above zero.

    Returns:
        The variances drawn towards what the charts have in common, and the degrees of freedom behind them then: many where the
        charts differ by no more than chance, only their own where they do. Fewer than three charts stay as they are.

    Raises:
        ValueError: A negative variance, degrees of zero or less, different lengths.

    Assumes that the true variances scatter about a common one as a scaled inverse chi-square. Do not use it for charts that have
    nothing to do with each other.

    Source: G. K. Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3, article 3, section 6.2: the scatter
    of the logarithms, less what chance gives them, tells the degrees of the prior.

    >>> variances, degrees = moderated([1.0, 1.0, 1.1, 0.9], [10, 10, 10, 10])
    >>> [round(each, 2) for each in variances.tolist()], degrees.tolist()
    ([1.11, 1.11, 1.11, 1.11], [40.0, 40.0, 40.0, 40.0])
    """
    own, free = arguments.array("variances", variances), arguments.array("degrees", degrees)
    arguments.same_shape(variances=own, degrees=free)
    arguments.above_zero("degrees", free, "leave out charts without any")
    if (own < 0).any():
        raise ValueError("variances must not be negative")
    if len(own) < 3:
        return own, free
    logs = np.log(np.maximum(own, SMALLEST)) - digamma(free / 2) + np.log(free / 2)
    beyond = float(np.var(logs, ddof=1) - np.mean(polygamma(1, free / 2)))
    if beyond <= 0:
        return np.full_like(own, np.exp(logs.mean())), np.full_like(own, free.sum())
    prior = 2 * _inverse_trigamma(beyond)
    common = np.exp(logs.mean() + digamma(prior / 2) - np.log(prior / 2))
    return (prior * common + free * own) / (prior + free), np.minimum(prior + free, free.sum())


def _inverse_trigamma(value: float) -> float:
    """By Newton's steps on 1 / trigamma, which is nearly a line (Smyth 2004, appendix)."""
    at = 0.5 + 1 / value
    for _ in range(60):
        now = float(polygamma(1, at))
        step = now * (1 - now / value) / float(polygamma(2, at))
        at += step
        if abs(step) < 1e-10 * at:
            break
    return at

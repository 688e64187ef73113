"""Two groups of counts told apart by the signed root of their deviance: good far out in the tails, where chi-square is not."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, xlogy

from everweek.science.arrays import Floats


def towards(counts: Floats, expected: Floats) -> Floats:
    """Counts moved half a unit towards what is expected, never past it (Yates' correction, for counts come in whole steps)."""
    gap = counts - expected
    moved: Floats = expected + np.sign(gap) * np.maximum(np.abs(gap) - 0.5, 0.0)
    return moved


def chance(deviance: Floats) -> Floats:
    """How likely a deviance at least as large is by chance, with one degree of freedom, in either direction."""
    two_sided: Floats = np.minimum(1.0, 2 * ndtr(-np.sqrt(np.maximum(deviance, 0.0))))
    return two_sided


def of_shares(hits_a: Floats, sizes_a: Floats, hits_b: Floats, sizes_b: Floats) -> Floats:
    """How likely is a difference of shares at least as large, in either direction, if both groups have the same share?

    Arrays that broadcast; sizes above zero. The likelihood-ratio chi-square of the two-by-two table (Agresti 2013, Categorical
    Data Analysis, 3rd ed.) with Yates' correction.

    >>> round(float(of_shares(np.array(8.0), np.array(10.0), np.array(2.0), np.array(10.0))), 3)
    0.022
    """
    everyone = sizes_a + sizes_b
    pooled = (hits_a + hits_b) / everyone
    a = towards(hits_a, sizes_a * pooled)
    # The table's margins stay what they are: what is taken from one group is given to the other.
    b = hits_a + hits_b - a
    deviance = 2 * sum(
        xlogy(seen, np.where(seen > 0, seen, 1.0) / np.where(expected > 0, expected, 1.0))
        for seen, expected in (
            (a, sizes_a * pooled),
            (sizes_a - a, sizes_a * (1 - pooled)),
            (b, sizes_b * pooled),
            (sizes_b - b, sizes_b * (1 - pooled)),
        )
    )
    return chance(np.asarray(deviance))


def of_rates(counts_a: Floats, sizes_a: Floats, counts_b: Floats, sizes_b: Floats) -> Floats:
    """How likely is a difference of rates at least as large, in either direction, if both stretches of time, area or work have
    the same rate? The counts of events are taken as Poisson, given their total.

    >>> round(float(of_rates(np.array(20.0), np.array(1.0), np.array(100.0), np.array(10.0))), 3)
    0.013
    """
    total = counts_a + counts_b
    share = sizes_a / (sizes_a + sizes_b)
    a = towards(counts_a, total * share)
    b = total - a
    deviance = 2 * sum(
        xlogy(seen, np.where(seen > 0, seen, 1.0) / np.where(expected > 0, expected, 1.0))
        for seen, expected in ((a, total * share), (b, total * (1 - share)))
    )
    return chance(np.asarray(deviance))

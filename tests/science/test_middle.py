"""The median's interval against scipy's, what must hold of any values, and how often it holds the truth."""

from statistics import median as middle_of

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, quantile_test

from everweek.science import Estimate, NotEnough
from everweek.science.middle import median


def once(values):
    return [(float(value), 1) for value in values]


# scipy.stats.quantile_test is written after the same book, from quantiles of the binomial and not by looking for its place.
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("n", [8, 9, 10, 15, 20, 25, 100, 1001])
def test_its_interval_is_that_of_scipy(n, level):
    values = np.random.default_rng(n).exponential(size=n)
    found = median(once(values), unit="hours", level=level)
    theirs = quantile_test(values, q=1.0, p=0.5).confidence_interval(confidence_level=level)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), rel=1e-12)
    assert found.value == pytest.approx(float(np.median(values)), rel=1e-12)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
@settings(max_examples=80, deadline=None)
def test_whatever_is_measured_and_however_it_is_counted_it_is_the_middle_within_its_ends(values):
    found = median(once(values), unit="hours")
    assert found == median([(value, values.count(value)) for value in set(values)], unit="hours")
    if len(values) < 6:
        assert found == NotEnough("There are too few values to say where their middle lies.", have=len(values), need=6)
        return
    assert isinstance(found, Estimate)
    assert (found.value, found.n) == (middle_of(values), len(values))
    assert min(values) <= found.low <= found.value <= found.high <= max(values)


def test_of_the_times_of_many_houses_it_holds_the_true_middle_as_often_as_it_says():
    drawn = np.random.default_rng(7).lognormal(mean=2.0, sigma=1.2, size=(2000, 23))
    truth = float(np.exp(2.0))
    held = sum(found.low <= truth <= found.high for found in (median(once(row), unit="hours") for row in drawn))
    # Of 23 values the 7th and the 17th are its ends: 1 - 2 P(Bin(23, 1/2) < 7).
    assert held / 2000 == pytest.approx(1 - 2 * float(binom.cdf(6, 23, 0.5)), abs=0.012)
    assert held / 2000 >= 0.95


def test_what_is_no_number_no_count_or_no_level_is_refused():
    for counts, level in (([(float("nan"), 1)], 0.95), ([(1.0, -1)], 0.95), ([(1.0, 8)], 1.0)):
        with pytest.raises(ValueError, match="must"):
            median(counts, unit="hours", level=level)
    assert median([], unit="hours") == NotEnough("There are too few values to say where their middle lies.", have=0, need=6)

"""Differences and sums of estimates: as published for two shares, and holding the truth as often as they say for the rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from everweek.science import Estimate
from everweek.science.contrast import linear
from everweek.science.scores import mean, nps
from everweek.science.shares import difference, wilson

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(a=COUNTS, b=COUNTS)
def test_of_two_shares_it_is_newcombes_method_10(a, b):
    """``shares.difference`` was written by itself, after Newcombe's paper."""
    found, other = linear([(1, wilson(*a)), (-1, wilson(*b))]), difference(*a, *b)
    for name in ("value", "low", "high"):
        ours = max(-1.0, min(1.0, getattr(found, name)))
        assert ours == pytest.approx(getattr(other, name), abs=1e-12)


def test_of_two_means_it_is_near_welchs_interval_and_never_bolder():
    """Welch's interval by scipy.stats.ttest_ind(equal_var=False), an independent program."""
    rng = np.random.default_rng(5)
    for n, m in ((20, 300), (50, 60), (200, 30)):
        a, b = rng.normal(4.0, 0.5, n), rng.normal(3.6, 1.1, m)
        found = linear([(1, mean(a)), (-1, mean(b))])
        welch = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
        assert found.value == pytest.approx(a.mean() - b.mean())
        assert found.low <= welch.low + 1e-3
        assert found.high >= welch.high - 1e-3
        assert found.high - found.low == pytest.approx(welch.high - welch.low, rel=0.05)


@pytest.mark.parametrize(("n", "m"), [(25, 300), (60, 60)])
def test_the_difference_of_two_nps_holds_the_truth_as_often_as_it_says(n, m):
    rng = np.random.default_rng(11)
    one, other = np.array([0.5, 0.3, 0.2]), np.array([0.6, 0.25, 0.15])
    truth = 100 * ((one[0] - one[2]) - (other[0] - other[2]))
    draws = zip(rng.multinomial(n, one, size=3000), rng.multinomial(m, other, size=3000), strict=True)
    held = [linear([(1, nps(*map(int, a))), (-1, nps(*map(int, b)))]) for a, b in draws]
    assert 0.94 <= np.mean([found.low <= truth <= found.high for found in held]) <= 0.97


def test_parts_that_do_not_belong_together_are_refused():
    share, points = wilson(3, 9), Estimate(1.0, 0.0, 2.0, 0.95, 9, "points", "m")
    for wrong in ([], [(1, share), (1, points)], [(1, share), (1, wilson(3, 9, level=0.9))], [(float("nan"), share)]):
        with pytest.raises(ValueError, match="parts"):
            linear(wrong)

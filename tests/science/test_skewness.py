"""The cubic that straightens means of skew answers, and its inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from everweek.science.skewness import bent, straightened


def test_the_cubic_of_hall_by_hand():
    """2 + 0.1 x 4 + 0.01 x 8 / 3 - 0.1, and -2 + 0.4 - 0.08 / 3 - 0.1; nothing is straightened that does not lean."""
    assert straightened(np.array([2.0, -2.0]), np.full(2, -0.1)).tolist() == pytest.approx([2.7 - 1.12 / 3, -2 + 0.82 / 3])
    assert straightened(np.array([2.0, -2.0]), np.zeros(2)).tolist() == [2.0, -2.0]


def test_the_cubic_never_turns_back():
    scores = np.linspace(-8, 8, 200)
    for lean in (-0.2, -0.05, 0.0, 0.1, 1.0):
        assert (np.diff(straightened(scores, np.full(200, lean))) >= 0).all()


@pytest.mark.parametrize("n", [10, 20, 50])
def test_both_tails_of_a_skew_mean_come_much_nearer_to_what_they_are_said_to_be(n):
    """A mean of n waiting times is gamma, exactly (scipy): standardised, its skewness is 2 / root n."""
    ends = stats.norm.ppf([0.025, 0.975])
    errors = []
    for low, high in (n + np.sqrt(n) * bent(ends, 2 / np.sqrt(n) / 6), n + np.sqrt(n) * ends):
        errors.append(np.abs([stats.gamma.cdf(low, n) - 0.025, stats.gamma.sf(high, n) - 0.025]))
    assert (errors[0] < errors[1] / 2).all()


@given(score=st.floats(-8, 8), lean=st.floats(-1, 1))
def test_what_is_bent_is_straightened_back(score, lean):
    bend = bent(np.array([score]), lean)
    assert straightened(bend, np.array([lean]))[0] == pytest.approx(score, abs=1e-6)

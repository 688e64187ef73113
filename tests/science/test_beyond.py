"""A share above another by more than a margin: test and interval are one, and false alarms are as seldom as it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trying import tries

from everweek.science import Estimate
from everweek.science.beyond import beyond
from everweek.science.shares import difference


@given(n_a=st.integers(5, 400), n_b=st.integers(5, 400), a=st.floats(0, 1), b=st.floats(0, 1))
@settings(deadline=None, max_examples=tries(60))
def test_it_is_the_level_at_which_newcombes_interval_ends_at_the_margin(n_a: int, n_b: int, a: float, b: float) -> None:
    hits_a, hits_b = int(a * n_a), int(b * n_b)
    chance = beyond(hits_a, n_a, hits_b, n_b, margin=0.1)
    if 1e-9 < chance < 0.49:
        end = difference(hits_a, n_a, hits_b, n_b, level=1 - 2 * chance)
        assert isinstance(end, Estimate)
        assert end.low == pytest.approx(0.1, abs=1e-6)


def test_at_the_margin_itself_one_in_twenty_is_called_beyond_it() -> None:
    rng = np.random.default_rng(5_061_211)
    found = [beyond(int(rng.binomial(200, 0.5)), 200, int(rng.binomial(800, 0.4)), 800, margin=0.1) <= 0.05 for _ in range(1_500)]
    assert np.mean(found) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1_500)
    assert np.mean(found) >= 0.02


def test_what_is_not_above_the_margin_is_never_surprising() -> None:
    assert beyond(50, 100, 45, 100, margin=0.1) == 0.5
    assert beyond(0, 0, 45, 100, margin=0.1) == 0.5


def test_a_margin_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="margin"):
        beyond(1, 2, 1, 2, margin=1.5)

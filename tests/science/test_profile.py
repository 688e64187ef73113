"""Differences of two shares: the interval says what the test says, and holds the truth as often as it says."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq, minimize_scalar

from everweek.science import deviance, profile
from everweek.science.shares import difference

TABLES = st.tuples(st.integers(1, 60), st.integers(1, 4000)).flatmap(
    lambda of: st.tuples(st.integers(0, of[0]), st.just(of[0]), st.integers(0, of[1]), st.just(of[1]))
)
LEVELS = st.sampled_from([0.8, 0.95, 0.99, 0.9998])


def ends(table, level=0.95):
    low, high = profile.of_shares(*(np.array([float(each)]) for each in table), level=level)
    return float(low[0]), float(high[0])


@given(table=TABLES, level=LEVELS)
def test_the_interval_leaves_out_nought_exactly_where_the_test_tells_apart(table, level):
    low, high = ends(table, level)
    [chance] = deviance.of_shares(*(np.array([float(each)]) for each in table))
    assert (low > 0 or high < 0) == (chance <= 1 - level)
    assert -1 <= low <= table[0] / table[1] - table[2] / table[3] <= high <= 1


@given(table=TABLES, level=LEVELS)
def test_the_other_way_round_it_is_the_same_turned_about(table, level):
    low, high = ends(table, level)
    assert ends((*table[2:], *table[:2]), level) == pytest.approx((-high, -low), abs=1e-6)


def _loglikelihood(hits, n, share):
    return (hits * log(share) if hits else 0.0) + ((n - hits) * log(1 - share) if n > hits else 0.0)


def _chance_by_search(table, apart):
    """A second implementation: the likeliest shares by search, the likelihoods written out, scipy's chi-square."""
    a, n, b, m = table
    least, most = max(0.0, -apart) + 1e-12, min(1.0, 1 - apart) - 1e-12
    found = minimize_scalar(
        lambda share: -_loglikelihood(a, n, share + apart) - _loglikelihood(b, m, share),
        bounds=(least, most),
        method="bounded",
        options={"xatol": 1e-12},
    )
    twice = 0.0
    for hits, size, share in ((a, n, found.x + apart), (b, m, found.x)):
        expected = size * share
        nearer = min(hits + 0.5, expected) if hits < expected else max(hits - 0.5, expected)
        twice += 2 * (_loglikelihood(nearer, size, nearer / size) - _loglikelihood(nearer, size, share))
    return float(stats.chi2.sf(max(twice, 0.0), 1))


@pytest.mark.parametrize(("table", "level"), [((56, 70, 48, 80), 0.95), ((9, 10, 3, 10), 0.95), ((40, 60, 900, 2000), 0.995)])
def test_the_ends_are_where_a_search_for_the_likeliest_shares_finds_them(table, level):
    low, high = ends(table, level)
    seen = table[0] / table[1] - table[2] / table[3]
    below = brentq(lambda apart: _chance_by_search(table, apart) - (1 - level), -0.99, seen - 0.06)
    above = brentq(lambda apart: _chance_by_search(table, apart) - (1 - level), seen + 0.06, 0.99)
    assert (low, high) == pytest.approx((below, above), abs=1e-5)


@pytest.mark.parametrize(("n", "share", "m", "other"), [(10, 0.9, 300, 0.7), (40, 0.5, 900, 0.6), (25, 0.97, 25, 0.9)])
def test_it_holds_the_truth_at_least_as_often_as_it_says(n, share, m, other):
    draw, times = np.random.default_rng(17), 2000
    hits, others = draw.binomial(n, share, times).astype(float), draw.binomial(m, other, times).astype(float)
    low, high = profile.of_shares(hits, np.full(times, float(n)), others, np.full(times, float(m)))
    held = np.mean((low <= share - other) & (share - other <= high))
    assert held >= 0.95 - 4 * (0.95 * 0.05 / times) ** 0.5


def test_of_many_answers_it_is_newcombes_interval():
    """Where half an answer is nothing, both find the same: ``shares.difference`` was written by itself, after Newcombe."""
    table = (60_000, 100_000, 55_000, 100_000)
    newcombe = difference(*table)
    assert ends(table) == pytest.approx((newcombe.low, newcombe.high), abs=2e-5)


@pytest.mark.parametrize(
    ("table", "blamed"),
    [
        ((1, 0, 1, 2), "sizes_a"),
        ((3, 2, 1, 2), "hits_a"),
        ((1, 2, 1, 0), "sizes_b"),
        ((1, 2, 3, 2), "hits_b"),
        ((-1, 2, 1, 2), "hits_a"),
        ((1, 2, -0.5, 2), "hits_b"),
    ],
)
def test_what_cannot_be_is_refused_by_name(table, blamed):
    with pytest.raises(ValueError, match=blamed):
        ends(table)

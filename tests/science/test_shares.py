"""Shares: Wilson and Newcombe against statsmodels, the printed tables, and what must hold for any counts."""

from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everweek.science import Estimate, NotEnough
from everweek.science.shares import Tally, difference, wilson, wilson_weighted

REFERENCE = [line.split() for line in (Path(__file__).parent / "reference/statsmodels_answers.txt").read_text().splitlines()]


def rows(kind):
    return [line[1:] for line in REFERENCE if line[0] == kind]


@pytest.mark.parametrize("row", rows("wilson"))
def test_wilson_is_that_of_statsmodels(row):
    hits, n, level, low, high = int(row[0]), int(row[1]), *(float(each) for each in row[2:])
    found = wilson(hits, n, level=level)
    assert (found.value, found.n, found.unit, found.level) == (hits / n, n, "share", level)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12, abs=1e-15)


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, row "10. Score", as printed to four places.
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombes_table_two(counts, low, high):
    found = difference(*counts)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.parametrize("row", rows("newcombe"))
def test_difference_is_that_of_statsmodels(row):
    found = difference(*(int(each) for each in row[:4]))
    assert (found.low, found.high) == pytest.approx([float(each) for each in row[4:]], rel=1e-10)


def test_without_answers_there_is_no_share():
    assert wilson(0, 0) == NotEnough("There is no answer to take a share of.", have=0, need=1)
    assert isinstance(difference(0, 0, 3, 5), NotEnough)
    assert isinstance(difference(3, 5, 0, 0), NotEnough)
    assert isinstance(wilson_weighted(Tally(0, 0, 0), Tally(0, 0, 0)), NotEnough)


@pytest.mark.parametrize(
    ("hits", "n", "named"),
    [(5, 3, "hits"), (-1, 3, "hits"), (1, -3, "n"), (1.5, 3, "hits"), (float("nan"), 3, "hits"), (1, float("inf"), "n"),
     ("1", 3, "hits"), (None, 3, "hits"), (True, 3, "hits"), ([1], 3, "hits")],
)  # fmt: skip
def test_impossible_counts_are_refused_by_name(hits, n, named):
    with pytest.raises(ValueError, match=named):
        wilson(hits, n)


@pytest.mark.parametrize("level", [0, 1, -0.5, 1.5, 95, float("nan"), "0.95", None])
def test_impossible_levels_are_refused_by_name(level):
    for asked in (lambda: wilson(1, 2, level=level), lambda: difference(1, 2, 1, 2, level=level)):
        with pytest.raises(ValueError, match="level"):
            asked()


def test_counts_may_come_from_numpy_and_databases():
    assert wilson(np.int64(3), np.uint8(10)) == wilson(3.0, 10.0) == wilson(3, 10)


counts = st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(1e-6, 1 - 1e-9)


@settings(deadline=None)
@given(counts, levels)
def test_wilson_stays_on_the_scale_and_is_a_mirror_image(pair, level):
    hits, n = pair
    found, mirrored = wilson(hits, n, level=level), wilson(n - hits, n, level=level)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-12)
    # Written as the quadratic it solves: each end is exactly z standard errors, taken at that end, from the share.
    for end in {found.low, found.high} - {found.value}:
        reach = abs(found.value - end) / sqrt(end * (1 - end) / n) if 0 < end < 1 else None
        assert reach is None or n > 10**5 or reach == pytest.approx(normal_reach(level), rel=1e-6, abs=1e-6)


def normal_reach(level):
    from scipy.stats import norm

    return norm.isf((1 - level) / 2)


@settings(deadline=None)
@given(counts, counts)
def test_a_difference_turned_round_is_its_mirror_image(a, b):
    found, turned = difference(*a, *b), difference(*b, *a)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert (turned.value, turned.low, turned.high) == pytest.approx((-found.value, -found.high, -found.low), abs=1e-15)


@settings(deadline=None)
@given(counts)
def test_equal_weights_are_no_weights(pair):
    hits, n = pair
    unit = 250_000
    found = wilson_weighted(Tally(hits, hits * unit, hits * unit**2), Tally(n - hits, (n - hits) * unit, (n - hits) * unit**2))
    plain = wilson(hits, n)
    assert (found.value, found.low, found.high) == pytest.approx((plain.value, plain.low, plain.high), rel=1e-9, abs=1e-12)
    assert found.n_effective == pytest.approx(n)


def test_narrower_with_more_answers_wider_with_more_level():
    widths = [wilson(n // 4, n).high - wilson(n // 4, n).low for n in (4, 40, 400, 4000)]
    assert widths == sorted(widths, reverse=True)
    widths = [wilson(3, 12, level=level).high for level in (0.5, 0.8, 0.95, 0.999)]
    assert widths == sorted(widths)


@pytest.mark.parametrize(
    "tally", [Tally(-1, 1, 1), Tally(1, -1, 1), Tally(0, 1, 1), Tally(2, 4, 0), Tally(2, 4.0, 7.0), Tally(2, 4.0, 17.0)]
)
def test_sums_that_cannot_belong_together_are_refused(tally):
    with pytest.raises(ValueError, match="hits"):
        wilson_weighted(tally, Tally(1, 1, 1))


@pytest.mark.slow
def test_wilson_covers_what_it_says_on_average():
    # Coverage summed exactly over the binomial distribution, no simulation needed; Brown, Cai and DasGupta (2001), figure 5,
    # show the average over p close to the level and never far below.
    from scipy.stats import binom

    for n in (5, 10, 50, 200):
        ends = [wilson(hits, n) for hits in range(n + 1)]
        chances = np.linspace(0.0005, 0.9995, 2000)
        covered = (
            [sum(binom.pmf(hits, n, p) for hits, each in enumerate(ends) if each.low <= p <= each.high) for p in chances]
            if n <= 10
            else [binom.pmf([h for h, e in enumerate(ends) if e.low <= p <= e.high], n, p).sum() for p in chances]
        )
        assert np.mean(covered) == pytest.approx(0.95, abs=0.012)
        assert isinstance(ends[0], Estimate)


@pytest.mark.slow
def test_differences_cover_what_they_say_on_average():
    # Exact sums over both binomial distributions.
    from scipy.stats import binom

    rng = np.random.default_rng(5)
    covered = []
    for _ in range(150):
        (n_a, n_b), (p_a, p_b) = rng.integers(5, 25, 2), rng.uniform(0.02, 0.98, 2)
        table = np.outer(binom.pmf(np.arange(n_a + 1), n_a, p_a), binom.pmf(np.arange(n_b + 1), n_b, p_b))
        held = [
            [e.low <= p_a - p_b <= e.high for b in range(n_b + 1) if (e := difference(a, n_a, b, n_b))] for a in range(n_a + 1)
        ]
        covered.append((table * held).sum())
    assert np.mean(covered) == pytest.approx(0.955, abs=0.01)
    assert min(covered) > 0.85

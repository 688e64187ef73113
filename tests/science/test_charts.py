"""Control charts against the handbooks' worked examples, and what must hold for any numbers."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from everweek.science import NotEnough
from everweek.science.charts import (
    Signal,
    c,
    cusum,
    ewma,
    individuals,
    means,
    means_laney,
    np_chart,
    p,
    p_laney,
    r,
    s,
    u,
    u_laney,
    xbar_r,
    xbar_s,
)
from everweek.science.charts.constants import c4, d2, d3

# Montgomery (2013), Introduction to Statistical Quality Control, 7th ed., Appendix VI, for n = 2 to 25.
PRINTED_D2 = (1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336,
              3.407, 3.472, 3.532, 3.588, 3.640, 3.689, 3.735, 3.778, 3.819, 3.858, 3.895, 3.931)  # fmt: skip
PRINTED_D3 = (0.853, 0.888, 0.880, 0.864, 0.848, 0.833, 0.820, 0.808, 0.797, 0.787, 0.778, 0.770,
              0.763, 0.756, 0.750, 0.744, 0.739, 0.734, 0.729, 0.724, 0.720, 0.716, 0.712, 0.708)  # fmt: skip
PRINTED_C4 = (0.7979, 0.8862, 0.9213, 0.9400, 0.9515, 0.9594, 0.9650, 0.9693, 0.9727, 0.9754, 0.9776, 0.9794,
              0.9810, 0.9823, 0.9835, 0.9845, 0.9854, 0.9862, 0.9869, 0.9876, 0.9882, 0.9887, 0.9892, 0.9896)  # fmt: skip


@pytest.mark.parametrize("n", range(2, 26))
def test_constants_are_those_printed(n):
    assert d2(n) == pytest.approx(PRINTED_D2[n - 2], abs=6e-4)
    assert d3(n) == pytest.approx(PRINTED_D3[n - 2], abs=6e-4)
    assert c4(n) == pytest.approx(PRINTED_C4[n - 2], abs=6e-5)


def test_constants_known_in_closed_form():
    # Two and three normal observations: Tippett (1925); c4 of two is the square root of 2 over pi.
    assert d2(2) == pytest.approx(2 / sqrt(np.pi), rel=1e-12)
    assert d2(3) == pytest.approx(3 / sqrt(np.pi), rel=1e-12)
    assert d3(2) == pytest.approx(sqrt(2 - 4 / np.pi), rel=1e-9)
    assert c4(2) == pytest.approx(sqrt(2 / np.pi), rel=1e-12)
    assert [c4(n) for n in (500, 501, 502)] == sorted(c4(n) for n in (500, 501, 502))
    assert c4(10**6) == pytest.approx(1 - 1 / (4 * (10**6 - 1)), rel=1e-12)


def test_ranges_by_a_second_road():
    # The range of n normal observations is the studentized range with known sigma (infinite degrees of freedom).
    for n in (4, 7):
        known = stats.studentized_range(n, np.inf)
        w = np.linspace(0, 14, 1401)
        assert d2(n) == pytest.approx(np.trapezoid(known.sf(w), w), rel=1e-4)


# --- measurements

# NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2, flow rates of ten batches.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def test_individuals_of_the_nist_handbook():
    chart = individuals(FLOW)
    assert chart.points == tuple(FLOW)
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == pytest.approx((45.8159, 50.81, 55.8041), abs=3e-3)
    assert chart.signals == ()
    assert chart.chances == ()


def test_samples_by_the_textbook_formulas():
    rng = np.random.default_rng(3)
    samples = rng.normal(10, 2, (25, 5))
    mean, ranges, spreads = samples.mean(axis=1), np.ptp(samples, axis=1), samples.std(axis=1, ddof=1)
    # A2, A3, B3, B4, D3, D4 for n = 5 from the same appendix.
    chart = xbar_r(samples)
    assert chart.points == pytest.approx(mean)
    assert chart.upper[0] == pytest.approx(mean.mean() + 0.577 * ranges.mean(), abs=3e-3)
    assert xbar_s(samples).lower[4] == pytest.approx(mean.mean() - 1.427 * spreads.mean(), abs=3e-3)
    chart = r(samples)
    assert (chart.points, chart.centre[0]) == (pytest.approx(ranges), pytest.approx(ranges.mean()))
    assert (chart.lower[0], chart.upper[0]) == (0, pytest.approx(2.114 * ranges.mean(), rel=1e-3))
    chart = s(samples)
    assert (chart.points, chart.centre[0]) == (pytest.approx(spreads), pytest.approx(spreads.mean()))
    assert (chart.lower[0], chart.upper[0]) == (0, pytest.approx(2.089 * spreads.mean(), rel=1e-3))
    # Ten observations have lower limits: D3 = 0.223, B3 = 0.284.
    wide = rng.normal(0, 1, (25, 10))
    assert r(wide).lower[0] / r(wide).centre[0] == pytest.approx(0.223, abs=1e-3)
    assert s(wide).lower[0] / s(wide).centre[0] == pytest.approx(0.284, abs=1e-3)


def test_means_from_summaries_have_limits_by_their_own_size():
    rng = np.random.default_rng(4)
    groups = [rng.normal(5, 1, size) for size in (3, 10, 40, 1, 8)]
    sizes = [len(each) for each in groups]
    chart = means(sizes, [g.mean() for g in groups], [g.var(ddof=1) if len(g) > 1 else np.nan for g in groups])
    inner = np.concatenate([g - g.mean() for g in groups])
    sigma = sqrt(inner @ inner / (len(inner) - len(groups)))
    assert chart.centre[0] == pytest.approx(np.concatenate(groups).mean())
    assert chart.upper == pytest.approx([chart.centre[0] + 3 * sigma / sqrt(n) for n in sizes])


def test_limits_never_leave_the_scale():
    chart = individuals([4.9, 5.0, 4.2, 5.0], scale=(1, 5))
    assert max(chart.upper) == 5
    assert max(individuals([4.9, 5.0, 4.2, 5.0]).upper) > 5
    assert p([1, 0, 2], [3, 3, 3]).lower[0] == 0
    assert p([3, 3, 2], [3, 3, 3]).upper[0] == 1
    assert np_chart([3, 3, 2], 3).upper[0] == 3
    assert c([1, 0, 2]).lower[0] == 0


# --- counts

# NIST/SEMATECH e-Handbook, section 6.3.3.2: misplaced chips on 30 wafers of 50. They are the same counts as those of the orange
# juice cans that R's package qcc has as ``orangejuice``, after Montgomery.
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# NIST/SEMATECH e-Handbook, section 6.3.3.1: defects on 25 wafers.
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]


def test_p_chart_of_the_orange_juice_cans():
    chart = p(CANS, [50] * 30)
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == pytest.approx((0.0524, 0.2313, 0.4102), abs=6e-5)
    # 22 and 24 of 50; the description of ``orangejuice`` tells what happened at samples 15 and 23.
    assert chart.signals == (Signal("nelson-1", (14,)), Signal("nelson-1", (22,)))
    assert p(CANS, 50) == chart
    same = np_chart(CANS, 50)
    assert same.points == tuple(CANS)
    assert (same.lower[0], same.centre[0], same.upper[0]) == pytest.approx(
        tuple(50 * x[0] for x in (chart.lower, chart.centre, chart.upper))
    )
    assert same.signals == chart.signals


def test_c_chart_of_the_nist_wafers():
    chart = c(WAFERS)
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == (4, 16, 28)
    # The third wafer lies exactly on the limit: beyond is strict.
    assert chart.signals == (Signal("nelson-1", (23,)),)


def test_u_chart_by_its_formula():
    counts, sizes = np.array([14, 12, 20, 11, 7, 10]), np.array([10.0, 8.0, 13, 10, 9.5, 10])
    chart = u(counts, sizes)
    rate = counts.sum() / sizes.sum()
    assert chart.points == pytest.approx(counts / sizes)
    assert chart.upper == pytest.approx(rate + 3 * np.sqrt(rate / sizes))
    assert chart.lower == pytest.approx(np.maximum(0, rate - 3 * np.sqrt(rate / sizes)))


def test_laneys_limits_written_out():
    hits, sizes = [300, 420, 350, 500, 310], [10_000, 12_000, 9_000, 11_000, 10_500]
    rate = sum(hits) / sum(sizes)
    scores = [(h / n - rate) / sqrt(rate * (1 - rate) / n) for h, n in zip(hits, sizes, strict=True)]
    sigma_z = sum(abs(b - a) for a, b in pairwise(scores)) / 4 / 1.128379167
    chart = p_laney(hits, sizes)
    assert chart.upper == pytest.approx([rate + 3 * sigma_z * sqrt(rate * (1 - rate) / n) for n in sizes])
    rate = sum(hits) / sum(sizes)
    scores = [(h / n - rate) / sqrt(rate / n) for h, n in zip(hits, sizes, strict=True)]
    sigma_z = sum(abs(b - a) for a, b in pairwise(scores)) / 4 / 1.128379167
    assert u_laney(hits, sizes).upper == pytest.approx([rate + 3 * sigma_z * sqrt(rate / n) for n in sizes])


def test_laney_is_quiet_where_large_samples_merely_wander():
    # Weekly shares around 20 % that wander by two points, ten thousand answers a week: p alarms every other week.
    rng = np.random.default_rng(9)
    hits = rng.binomial(10_000, np.clip(rng.normal(0.2, 0.02, 60), 0, 1))
    assert sum(len(each.points) for each in p(hits, 10_000).signals) > 15
    assert sum(len(each.points) for each in p_laney(hits, 10_000).signals) <= 1


def test_laney_is_the_plain_chart_where_sigma_z_is_one_and_means_do_likewise():
    rng = np.random.default_rng(10)
    hits = rng.binomial(500, 0.3, 4000)
    assert p_laney(hits, 500).upper[0] == pytest.approx(p(hits, 500).upper[0], rel=0.01)
    sizes, centre = np.full(4000, 25), rng.normal(3, 0.2, 4000)
    plain, laney = (chart(sizes, centre, np.ones(4000)) for chart in (means, means_laney))
    assert laney.upper[0] == pytest.approx(plain.upper[0], rel=0.02)


# --- nothing to see, too little, impossible


def test_steady_numbers_give_no_signal():
    assert individuals([0.1] * 20).signals == ()
    assert individuals([0.1] * 20).upper == (0.1,) * 20
    assert p([0] * 12, [30] * 12).signals == ()
    assert p([0] * 12, [30] * 12).upper == (0,) * 12
    assert p_laney([7] * 12, 30).signals == c([0] * 12).signals == xbar_s([[0.1, 0.1, 0.1]] * 12).signals == ()
    assert s([[0.1, 0.1, 0.1]] * 12).points == (0,) * 12


def test_a_baseline_without_variation_judges_nothing():
    for chart in (
        individuals([5, 5, 5, 5, 9], baseline=4),
        p([0, 0, 0, 1], 50, baseline=3),
        c([0, 0, 0, 1], baseline=3),
        p_laney([5, 5, 5, 6], 50, baseline=3),
        xbar_r([[1, 1], [1, 1], [1, 2]], baseline=2),
    ):
        assert isinstance(chart, NotEnough)


@pytest.mark.parametrize("few", [
    lambda: individuals([]), lambda: individuals([4.0]), lambda: xbar_r([]), lambda: xbar_s([[1, 2]]), lambda: r([[1], [2], [3]]),
    lambda: s(np.zeros((0, 5))), lambda: means([], [], []), lambda: means([1, 1], [1, 2], [np.nan, np.nan]), lambda: p([], []),
    lambda: p([1], [10]), lambda: np_chart([], 10), lambda: c([]), lambda: u([], []), lambda: u_laney([1], [1]),
    lambda: ewma([], target=0, sigma=1), lambda: cusum([], target=0, k=1, h=5), lambda: individuals(FLOW, baseline=1),
    lambda: means_laney([4, 4], [1, 2], [0, 0]),
])  # fmt: skip
def test_too_few_points_are_not_enough(few):
    assert isinstance(few(), NotEnough)


@pytest.mark.parametrize(("asked", "named"), [
    (lambda: individuals([1, float("nan"), 2]), "values"),
    (lambda: individuals([[1, 2], [3, 4]]), "values"),
    (lambda: individuals([1, 6], scale=(1, 5)), "values"),
    (lambda: individuals(FLOW, baseline=11), "baseline"),
    (lambda: individuals(FLOW, baseline=0), "baseline"),
    (lambda: individuals(FLOW, rules=[9]), "rules"),
    (lambda: xbar_r([[1, 2], [3]]), "samples"),
    (lambda: xbar_s([1, 2, 3]), "samples"),
    (lambda: s([[1, float("nan")], [1, 2]]), "samples"),
    (lambda: means([2, 0], [1, 2], [1, 1]), "n must be above zero"),
    (lambda: means([2, 3], [1, 2], [1, -1]), "variance"),
    (lambda: means([2, 3], [1, 2], [1]), "variance"),
    (lambda: p([3, 4], [3, 3]), "defectives"),
    (lambda: p([3, 0], [3, 0]), "sizes must be above zero"),
    (lambda: p([3, 1.5], [3, 3]), "defectives"),
    (lambda: p([1, 2], [3, 3, 3]), "defectives and sizes"),
    (lambda: np_chart([1, 2], 0), "size"),
    (lambda: np_chart([1, 2], 2.5), "size"),
    (lambda: c([1, -2]), "counts"),
    (lambda: c([1, 2.5]), "counts"),
    (lambda: u([1, 2], [1, 0]), "sizes"),
    (lambda: u([1, 2], [1, -1]), "sizes"),
    (lambda: ewma([1], target=0, sigma=0, weight=0.2), "sigma"),
    (lambda: ewma([1], target=0, sigma=1, weight=0), "weight"),
    (lambda: ewma([1], target=0, sigma=1, weight=1.1), "weight"),
    (lambda: cusum([1], target=float("nan"), k=0.5, h=5), "target"),
    (lambda: cusum([1], target=0, k=-0.5, h=5), "k"),
    (lambda: cusum([1], target=0, k=0.5, h=0), "h"),
])  # fmt: skip
def test_impossible_charts_are_refused_by_name(asked, named):
    with pytest.raises(ValueError, match=named):
        asked()


# --- charts with a memory

# Montgomery (2013), section 9.1: thirty values of which the last ten have their mean at 11, with k = 1/2, h = 5 and target 10.
SHIFTED = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37,
           10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52]  # fmt: skip


def test_runs_of_both_sums_stand_in_order_of_position():
    # By hand: low is 8.5, 8, 0, 0, 0, 29.5, 38 and high 0, 0, 8.5, 17, 25.5, 0, 0.
    sums = cusum([-9, 0, 9, 9, 9, -30, -9], target=0, k=0.5, h=4)
    assert sums.high == (0, 0, 8.5, 17, 25.5, 0, 0)
    assert sums.low == (8.5, 8, 0, 0, 0, 29.5, 38)
    assert [each.points for each in sums.signals] == [(0, 1), (2, 3, 4), (5, 6)]


# The upper sums that he tabulates.
SHIFTED_UP = [0, 0, 0, 1.16, 2.82, 2.50, 0.04, 1.00, 0, 0, 0, 0.97, 0.98, 0, 0,
              0, 0.12, 0, 0, 0.34, 0.74, 0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.30]  # fmt: skip


def test_cusum_of_montgomerys_table():
    sums = cusum(SHIFTED, target=10, k=0.5, h=5)
    assert sums.high == pytest.approx(SHIFTED_UP, abs=1e-9)
    # The sum is beyond 5 at the 29th value for the first time.
    assert sums.signals == (Signal("cusum", (28, 29)),)


# NIST/SEMATECH e-Handbook, section 6.3.2.4: twenty values, target 50, weight 0.3, sigma 2.0539, and the averages it tabulates.
SMOOTHED = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5,
            49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]  # fmt: skip
SMOOTH = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33,
          50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]  # fmt: skip


def test_ewma_of_the_nist_handbook():
    chart = ewma(SMOOTHED, target=50, sigma=2.0539, weight=0.3)
    assert chart.points == pytest.approx(SMOOTH, abs=6e-3)
    # The handbook's limits are those of the end, 52.5884 and 47.4115; at the first value they are 3 x 0.3 sigma away.
    assert (chart.upper[-1], chart.lower[-1]) == pytest.approx((52.5884, 47.4115), abs=1.5e-4)
    assert (chart.upper[0], chart.lower[0]) == pytest.approx((50 + 0.9 * 2.0539, 50 - 0.9 * 2.0539))
    assert chart.signals == ()
    # Half as wide an ordinary spread, and the last two averages are beyond: 50 +- 1.294.
    assert ewma(SMOOTHED, target=50, sigma=2.0539 / 2, weight=0.3).signals[-1] == Signal("ewma", (18, 19))
    shewhart = ewma(SHIFTED, target=10, sigma=1, weight=1)
    assert shewhart.points == pytest.approx(SHIFTED)
    assert set(shewhart.upper) == {13.0}


@settings(deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=1, max_size=30), st.floats(0, 3), st.floats(-5, 5))
def test_a_cumulative_sum_is_the_largest_of_all_sums_that_end_there(values, slack, target):
    """Written another way: not from one step to the next, but over every place where the sum may have begun (or nowhere)."""
    sums = cusum(values, target=target, k=slack, h=4)
    for side, sign in ((sums.high, 1), (sums.low, -1)):
        steps = [sign * (value - target) - slack for value in values]
        assert side == pytest.approx(
            [max(0.0, *(sum(steps[begin : end + 1]) for begin in range(end + 1))) for end in range(len(steps))], abs=1e-9
        )


@settings(deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=40), st.floats(0.01, 1))
def test_memory_starts_at_the_target_and_is_never_negative(values, weight):
    sums, mirrored = (cusum(each, target=0, k=0.5, h=4) for each in (values, [-x for x in values]))
    assert min(sums.high + sums.low) >= 0
    assert sums.high == mirrored.low
    chart = ewma(values, target=0, sigma=1, weight=weight)
    # Written out as a weighted sum of all values.
    last = sum(weight * (1 - weight) ** i * x for i, x in enumerate(reversed(values)))
    assert chart.points[-1] == pytest.approx(last, abs=1e-9)
    variance = sum((weight * (1 - weight) ** i) ** 2 for i in range(len(values)))
    assert chart.upper[-1] == pytest.approx(3 * sqrt(variance), rel=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=40), st.integers(40, 500))
def test_every_chart_has_one_value_a_point_and_ordered_limits(counts, size):
    for chart in (
        p(counts, size),
        p_laney(counts, size),
        np_chart(counts, size),
        c(counts),
        u_laney(counts, size),
        individuals(counts),
    ):
        assert len({len(each) for each in (chart.points, chart.centre, chart.lower, chart.upper)}) == 1
        assert all(low <= middle <= high for low, middle, high in zip(chart.lower, chart.centre, chart.upper, strict=True))
        beyond = {i for i, x in enumerate(chart.points) if not chart.lower[i] <= x <= chart.upper[i]}
        assert beyond == {i for signal in chart.signals if signal.rule == "nelson-1" for i in signal.points}


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100).map(lambda one: round(one, 6)), min_size=4, max_size=30), st.integers(2, 4))
def test_limits_of_a_frozen_baseline_do_not_see_later_points(values, first):
    alone, later = individuals(values[:first]), individuals(values, baseline=first)
    if isinstance(later, NotEnough):
        assert len(values) > first
        assert len(set(values[:first])) == 1
    else:
        assert (alone.centre[0], alone.upper[0]) == (later.centre[-1], later.upper[-1])
        assert len(later.chances) == len(values)
        assert set(later.chances[:first]) == {1.0}

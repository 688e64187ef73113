"""Alarms: rare on steady charts, quick on real change, and honest about limits that are themselves estimates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from tests.trying import tries

from everweek.science import deviance
from everweek.science.charts import Alarm, alarms, c, discoveries, individuals, p, p_laney, r, u, xbar_s
from everweek.science.charts.constants import MOVING_RANGE_DEGREES, d2


def test_benjamini_and_hochbergs_own_example():
    # Benjamini and Hochberg (1995), section 3.2: fifteen p-values, four stand at 0.05 (and only three by Bonferroni's).
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1]
    assert sum(discoveries(chances)) == 4


def test_discoveries_are_those_of_statsmodels():
    # The p-values and the rate are in reference/statsmodels_answers.py, line "bh" of its output: the first seven stand.
    chances = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34]
    assert discoveries(chances, rate=0.25) == (True,) * 7 + (False,) * 8
    assert discoveries([]) == ()


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_stand_in_order_and_grow_with_the_rate(chances):
    strict, lax = discoveries(chances, rate=0.01), discoveries(chances, rate=0.2)
    assert all(b for a, b in zip(strict, lax, strict=True) if a)
    if any(lax) and not all(lax):
        assert max(x for x, b in zip(chances, lax, strict=True) if b) < min(x for x, b in zip(chances, lax, strict=True) if not b)


@pytest.mark.parametrize("chances", [[1.1], [-0.1], [float("nan")]])
def test_impossible_chances_are_refused(chances):
    with pytest.raises(ValueError, match="chances"):
        discoveries(chances)


def test_a_chart_without_a_frozen_baseline_cannot_alarm():
    with pytest.raises(ValueError, match="'Harbour' was not: pass baseline="):
        alarms({"Harbour": individuals([1.0, 2.0, 1.5])})
    with pytest.raises(ValueError, match="'spread'"):
        alarms({"spread": r([[1, 2], [2, 3], [1, 3]], baseline=2)})
    with pytest.raises(ValueError, match="newest"):
        alarms({}, newest=0)


def test_only_the_newest_points_alarm_and_the_least_likely_comes_first():
    steady = list(np.random.default_rng(1).normal(5, 0.1, 30))
    charts = {
        "old trouble": individuals([*steady, 9.0, 5.0], baseline=30),
        "big": individuals([*steady, 5.0, 8.0], baseline=30),
        "run": individuals([*steady, *[5.12] * 12], baseline=30),
        "quiet": individuals([*steady, 5.0, 5.0], baseline=30),
    }
    found = alarms(charts)
    assert [(each.chart, each.rules) for each in found] == [("big", ("nelson-1",)), ("run", ("nelson-2",))]
    assert isinstance(found[0], Alarm)
    assert found[0].chance < found[1].chance
    assert ("old trouble", 30) in {(each.chart, each.point) for each in alarms(charts, newest=2)}


def test_count_charts_weigh_each_week_against_the_baseline():
    hits, sizes = [10, 12, 9, 11, 8, 10, 10, 30], [100] * 8
    chart = p(hits, sizes, baseline=7)
    assert chart.chances[:7] == (1.0,) * 7
    # Twice the exact test of the new week against all before it (Fisher), the doubling being for the two rules.
    exact = stats.fisher_exact([[30, 70], [70, 630]]).pvalue
    assert 2 * exact / 3 < chart.chances[7] < 2 * exact * 3
    assert [each.chart for each in alarms({"Airport": chart})] == ["Airport"]
    assert alarms({"Airport": p([*hits[:7], 12], sizes, baseline=7)}) == ()
    assert c([4, 6, 5, 7, 3, 5, 18], baseline=6).chances[6] < 0.01
    assert u([4, 6, 5, 7, 3, 5, 18], [1, 1, 1, 1, 1, 1, 4], baseline=6).chances[6] == 1


def test_a_new_point_is_judged_by_students_prediction_interval():
    base = [5.0, 5.4, 4.9, 5.1, 5.6, 4.8, 5.1, 5.2]
    chart = individuals([*base, 6.4], baseline=8)
    sigma = np.abs(np.diff(base)).mean() / d2(2)
    # The new point less the mean of eight has variance sigma**2 (1 + 1/8); doubled twice, for two sides and for two rules.
    expected = 4 * stats.t.sf((6.4 - np.mean(base)) / (sigma * np.sqrt(1 + 1 / 8)), 7 * MOVING_RANGE_DEGREES)
    assert chart.chances[8] == pytest.approx(expected, rel=1e-9)


def test_a_run_is_judged_with_the_centre_in_doubt():
    base = [5.0, 5.4, 4.9, 5.1, 5.6, 4.8, 5.1, 5.2]
    chart = individuals([*base, *[np.mean(base) - 1e-6] * 9], baseline=8)

    def lopsided(shift):
        # With the centre off by this much, the chance of nine in a row below, or nine in a row above.
        return (stats.norm.cdf(shift) ** 9 + stats.norm.sf(shift) ** 9) * stats.norm.pdf(shift, scale=np.sqrt(1 / 8))

    expected = 2 * integrate.quad(lopsided, -3, 3)[0]
    assert chart.chances[-1] == pytest.approx(expected, rel=1e-6)
    assert expected > 2 * 2 * 0.5**9


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_deviance_is_near_the_exact_test_and_symmetric(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    found = float(deviance.of_shares(*(np.array(float(x)) for x in (a, n, b, m))))
    assert found == pytest.approx(float(deviance.of_shares(*(np.array(float(x)) for x in (b, m, a, n)))), rel=1e-6)
    exact = stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue
    # Within a factor of about three of Fisher's, down to one in ten thousand, where tables are not tiny.
    if exact > 1e-4 and min(n, m) >= 10:
        assert exact / 4 < found < exact * 3 or found > 0.3


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 200), st.floats(0.2, 5))
def test_rates_are_near_the_exact_conditional_test(a, b, size):
    found = float(deviance.of_rates(*(np.array(float(x)) for x in (a, size, b, 10.0))))
    exact = stats.binomtest(a, a + b, size / (size + 10)).pvalue if a + b else 1.0
    if exact > 1e-4 and a + b > 10:
        assert exact / 4 < found < exact * 3 or found > 0.3


def test_degrees_of_freedom_of_the_moving_range():
    rng = np.random.default_rng(2)
    sigmas = np.abs(np.diff(rng.normal(size=(20_000, 50)), axis=1)).mean(axis=1) / d2(2)
    # A standard deviation with v degrees of freedom has variance 1 / (2 v).
    assert 1 / (2 * sigmas.var()) == pytest.approx(49 * MOVING_RANGE_DEGREES, rel=0.04)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["individuals", "p", "p_laney", "xbar_s"])
def test_chances_are_no_smaller_than_they_say(kind):
    rng = np.random.default_rng(6)
    last, rounds = [], tries(4000)
    for _ in range(rounds):
        if kind == "individuals":
            chart = individuals(rng.normal(size=30), baseline=20)
        elif kind == "p":
            chart = p(rng.binomial(80, 0.15, 30), 80, baseline=20)
        elif kind == "p_laney":
            chart = p_laney(rng.binomial(3000, rng.normal(0.3, 0.03, 30)), 3000, baseline=20)
        else:
            chart = xbar_s(rng.normal(size=(30, 5)), baseline=20)
        last.append(chart.chances[-1])
    for level in (0.05, 0.01, 0.002):
        # Bonferroni over two rules is a little cautious; three standard errors of the simulation are allowed above.
        assert np.mean(np.array(last) <= level) <= level + 3 * np.sqrt(level / rounds)


@pytest.mark.slow
def test_the_false_discovery_rate_holds_over_all_charts():
    rng = np.random.default_rng(8)
    shares, looks_with_false, found_true, rounds = [], 0, 0, tries(150)
    for _ in range(rounds):
        charts = {}
        for i in range(80):
            values = rng.normal(size=25)
            if i < 8:
                values[-1] += 6
            charts[str(i)] = individuals(values, baseline=24)
        false = [each for each in alarms(charts) if int(each.chart) >= 8]
        true = [each for each in alarms(charts) if int(each.chart) < 8]
        found_true += len(true)
        shares.append(len(false) / max(1, len(false) + len(true)))
        looks_with_false += bool(alarms({name: chart for name, chart in charts.items() if int(name) >= 8}))
    assert np.mean(shares) <= 0.05
    assert looks_with_false / rounds <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / rounds)
    assert found_true / (rounds * 8) > 0.5

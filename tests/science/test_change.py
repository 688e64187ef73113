"""Change: which groups have changed against all others, since when, which months lie apart."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import polygamma

from everweek.science import Estimate, NotEnough
from everweek.science.change import scan
from everweek.science.change.groups import Noise, Watched, changed, checked, itself, simes
from everweek.science.change.months import pooled, standing_out, together
from everweek.science.change.onset import onset
from everweek.science.change.sides import away, others
from everweek.science.charts.against import Cells, against_others, row
from everweek.science.charts.moderated import moderated
from everweek.science.charts.steadiness import between

CSAT = np.array([0.04, 0.06, 0.14, 0.36, 0.40])
"""How often 1 to 5 are answered: mean 4.02, standard deviation 1.07, skewness -1.1, as satisfaction usually is."""


def house(rng, *, groups=8, weeks=52, per=20.0, slip=0.0, start=17, season=-0.25, wobble=0.0, carry=0.0):
    """A house of scores from CSAT, with nine weeks of season for all; the third group slips in a line from a week on.

    Shifts are brought about by moving answers one box with the chance that gives the mean wanted.
    """
    n = rng.poisson(per, (groups, weeks)).astype(float)
    shift = np.zeros((groups, weeks)) + rng.normal(0, 0.1, (groups, 1))
    shift[:, 39:48] += season
    own = rng.normal(0, wobble, (groups, weeks)) if wobble else np.zeros((groups, weeks))
    for week in range(1, weeks):
        own[:, week] = carry * own[:, week - 1] + np.sqrt(1 - carry**2) * own[:, week]
    shift += own
    if slip:
        shift[2, start:] -= slip * np.arange(1, weeks - start + 1) / (weeks - start)
    cell = np.repeat(np.arange(n.size), n.ravel().astype(int))
    moved = shift.ravel()[cell]
    scores = rng.choice(5, size=len(cell), p=CSAT) + 1.0
    move = rng.random(len(cell)) < abs(moved) / np.where(moved < 0, 0.96, 0.60)
    scores = np.clip(scores + np.where(move, np.sign(moved), 0), 1, 5)
    mean = (np.bincount(cell, scores, n.size) / np.maximum(n.ravel(), 1)).reshape(n.shape)
    away = scores - mean.ravel()[cell]
    squares, cubes = np.bincount(cell, away**2, n.size).reshape(n.shape).sum(axis=1), np.sum(away**3)
    variance = squares / np.maximum(n - 1, 0).sum(axis=1)
    return Cells(n, mean, variance), cubes / n.sum() / (squares.sum() / n.sum()) ** 1.5


def alarms(cells, skewness, **options):
    found = changed(cells, skewness=skewness, baseline=13, **options)
    return {group for group, each in enumerate(found) if isinstance(each, Watched) and each.alarmed}


def test_what_a_group_did_itself_and_what_all_others_did_are_told_apart_with_intervals_that_hold():
    """Four groups rise by 0.4 half-way, the first stands still: 100 houses, of the last eight points beside the first.

    Of a hundred intervals of 95 % at least 88 hold the truth, but for once in six hundred times (binomial).
    """
    rng, held, moved = np.random.default_rng(11), 0, 0
    for _house in range(100):
        n = rng.poisson(20.0, (5, 40)).astype(float) + 1
        truth = rng.normal(4, 0.2, (5, 1)) + np.where(np.arange(40) >= 20, 0.4, 0.0) * (np.arange(5) > 0)[:, None]
        seen = changed(Cells(n, rng.normal(truth, 1 / np.sqrt(n)), np.ones(5)), skewness=0.0, baseline=13)[0]
        assert isinstance(seen, Watched)
        own = away(seen.own, seen.noise, range(32, 40), range(13))
        theirs = away(others(seen.own, seen.row), seen.noise, range(32, 40), range(13))
        # A second implementation: the plain mean of all answers, and the difference as it was told without the two.
        plain = np.average(seen.own.values[-8:], weights=n[0, -8:]) - np.average(seen.own.values[:13], weights=n[0, :13])
        assert own.value == pytest.approx(plain)
        assert own.value - theirs.value == pytest.approx(seen.now(last=8).value, abs=0.05)
        held += own.low < 0 < own.high
        moved += theirs.low < 0.4 < theirs.high
    assert held >= 88
    assert moved >= 88


def test_sides_of_different_points_and_points_beside_themselves_are_refused():
    ten = row(np.full(10, 9.0), np.arange(10.0), np.ones(10), need=5, most=4)
    nine = row(np.full(9, 9.0), np.arange(9.0), np.ones(9), need=5, most=4)
    with pytest.raises(ValueError, match="same points"):
        others(ten, nine)
    with pytest.raises(ValueError, match="different ones"):
        away(ten, Noise(1.0, 9.0, 0.0), [3, 4], range(4))


def test_differences_are_as_when_worked_out_cell_by_cell():
    """A second implementation, in loops: levels by alternating means, then the others' mean movement."""
    rng = np.random.default_rng(4)
    n = rng.integers(0, 6, (4, 7)).astype(float)
    mean, variance = rng.normal(4, 1, (4, 7)), np.array([1.0, 2.0, 0.5, 1.5])
    found, errors = against_others(Cells(n, mean, variance), np.array([1.0, 1.0, 0.0, 1.0]))
    level = [0.0] * 4
    for _ in range(12):
        period = []
        for week in range(7):
            told = [(n[g, week], mean[g, week] - level[g]) for g in (0, 1, 3)]
            total = sum(count for count, _ in told)
            period.append(sum(count * value for count, value in told) / total if total else 0.0)
        level = [sum(n[g, w] * (mean[g, w] - period[w]) for w in range(7)) / n[g].sum() for g in range(4)]
    for group in range(4):
        for week in range(7):
            others = [g for g in (0, 1, 3) if g != group]
            total = sum(n[g, week] for g in others)
            if not total or not n[group, week]:
                assert np.isnan(found[group, week])
                continue
            moved = sum(n[g, week] * (mean[g, week] - level[g]) for g in others) / total
            assert found[group, week] == pytest.approx(mean[group, week] - moved)
            of_others = sum(n[g, week] * variance[g] for g in others) / total**2
            assert errors[group, week] == pytest.approx(variance[group] / n[group, week] + of_others)


def test_weeks_with_too_few_answers_are_taken_together_or_missing_never_zero():
    n = np.array([6.0, 2, 3, 0, 1, 0, 0, 0, 4, 7])
    found = row(n, np.array([4.0, 1, 5, 9, 2, 9, 9, 9, 3, 5]), 1 / np.maximum(n, 1), need=5, most=3)
    assert (found.first, found.last) == ((0, 1, 8), (0, 2, 9)), "the lone answer of week 4 is in no point"
    assert found.values.tolist() == pytest.approx([4.0, (2 * 1 + 3 * 5) / 5, (4 * 3 + 7 * 5) / 11])
    assert found.variances.tolist() == pytest.approx([1 / 6, 1 / 5, 1 / 11])


@given(st.integers(8, 20), st.integers(0, 10_000))
def test_scans_are_least_squares_at_each_place(points, seed):
    """A second implementation: numpy's least squares on a column of ones and the shape, weighted by hand."""
    rng = np.random.default_rng(seed)
    times, values, variances = np.arange(float(points)), rng.normal(0, 1, points), rng.uniform(0.5, 2, points)
    for found, shape in (
        (scan.steps(times, values, variances), lambda start: (times >= start) * 1.0),
        (scan.slides(times, values, variances), lambda start: np.maximum(0, times - start + 1) / (times[-1] - start + 1)),
    ):
        for start, score, size in zip(found.starts, found.scores, found.sizes, strict=True):
            design = np.column_stack([np.ones(points), shape(start)]) / np.sqrt(variances)[:, None]
            solved = np.linalg.lstsq(design, values / np.sqrt(variances), rcond=None)[0]
            covariance = np.linalg.inv(design.T @ design)
            assert size == pytest.approx(solved[1], abs=1e-9)
            assert score == pytest.approx(solved[1] / np.sqrt(covariance[1, 1]), abs=1e-9)


def test_a_stretch_is_found_where_all_places_are_tried_one_by_one():
    rng = np.random.default_rng(8)
    values, variances = rng.normal(0, 1, 15), rng.uniform(0.5, 2, 15)
    values[5:10] -= 3
    gains = {}
    for first in range(15):
        for last in range(first + scan.EDGE - 1, 14):
            inside = (np.arange(15) >= first) & (np.arange(15) <= last)
            design = np.column_stack([np.ones(15), inside * 1.0]) / np.sqrt(variances)[:, None]
            solved = np.linalg.lstsq(design, values / np.sqrt(variances), rcond=None)[0]
            gains[first, last] = solved[1] ** 2 / np.linalg.inv(design.T @ design)[1, 1]
    gain, first, last = scan.stretch(np.arange(15.0), values, variances)
    assert (first, last) == max(gains, key=lambda place: gains[place])
    assert gain == pytest.approx(max(gains.values()))


@pytest.mark.parametrize("points", [26, 52])
def test_the_chance_of_a_scan_is_no_smaller_than_it_is_and_not_much_larger(points):
    """20,000 rows of pure noise: how often the largest score passes 3 and 3.5 (binomial error below 4 % of the first, 7 %)."""
    rng = np.random.default_rng(2)
    times, variances = np.arange(float(points)), np.ones(points)
    scans = scan.steps(times, np.zeros(points), variances), scan.slides(times, np.zeros(points), variances)
    noise = rng.normal(0, 1, (20_000, points))
    largest = np.zeros(len(noise))
    for each, shapes in zip(
        scans, (times[None] >= scans[0].starts[:, None], np.maximum(0, times[None] - scans[1].starts[:, None] + 1)), strict=True
    ):
        centred = shapes - shapes.mean(axis=1, keepdims=True)
        units = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        largest = np.maximum(largest, np.abs(noise @ units.T).max(axis=1))
        assert each.length > 0
    for limit in (3.0, 3.5):
        seen = float(np.mean(largest > limit))
        bound = scan.chance(limit, scans, inf)
        assert seen * 0.95 <= bound <= 2.2 * seen
        assert scan.chance(limit, scans, 20.0) > bound, "an estimated variance makes large scores likelier"


def test_variances_of_one_house_are_drawn_together_as_smyth_says():
    """The prior's degrees solve trigamma(d / 2) = excess scatter of logarithms: here by Brent's method instead of Newton's."""
    own, free = np.array([0.5, 1.0, 4.0, 0.2, 2.5]), np.full(5, 8.0)
    found, degrees = moderated(own, free)
    excess = np.var(np.log(own), ddof=1) - polygamma(1, 4.0)
    prior = 2 * brentq(lambda half: polygamma(1, half) - excess, 1e-3, 1e3)
    assert degrees.tolist() == pytest.approx([8 + prior] * 5)
    common = (found * (prior + 8) - 8 * own) / prior
    assert np.ptp(common) == pytest.approx(0, abs=1e-9)
    assert moderated([0.5, 2.0], [8, 8])[0].tolist() == [0.5, 2.0], "two tell nothing of what is common"


def test_simes_is_as_published():
    """Simes: the smallest of m p(k) / k, by hand: 3 x 0.01, 3 x 0.02 / 2, 3 x 0.9 / 3."""
    assert simes(np.array([0.9, 0.02, 0.01])) == pytest.approx(0.03)


def test_a_falling_group_is_found_and_lifts_nobody_else():
    cells, skewness = house(np.random.default_rng(21), slip=0.9, per=40)
    assert alarms(cells, skewness) == {2}
    found = changed(cells, skewness=skewness, baseline=13)[2]
    assert isinstance(found, Watched)
    now = found.now()
    assert now.low < now.value < now.high < 0


def test_a_group_that_falls_far_is_no_longer_what_others_are_compared_with():
    cells, skewness = house(np.random.default_rng(24), groups=4, per=200, slip=0.9)
    assert alarms(cells, skewness) == {2}, "three others would each be a third of its fall above it otherwise"


def test_a_season_that_moves_everybody_is_nobodys_alarm():
    cells, skewness = house(np.random.default_rng(22), season=-0.6, per=60)
    assert alarms(cells, skewness) == set()
    told = itself(cells, skewness=skewness, baseline=13)
    assert any(isinstance(each, Watched) and each.alarmed for each in told), (
        "against itself each falls: that is what others are for"
    )


def test_a_group_with_too_short_a_past_is_not_judged():
    cells, skewness = house(np.random.default_rng(23), weeks=52)
    cells.n[4, :44] = 0
    found = changed(cells, skewness=skewness, baseline=13)
    assert isinstance(found[4], NotEnough)
    assert sum(isinstance(each, Watched) for each in found) == 7


def test_impossible_cells_are_refused_by_name():
    good = np.ones((2, 3))
    with pytest.raises(ValueError, match="n must not be negative"):
        checked(-good, good, np.ones(2))
    with pytest.raises(ValueError, match="mean must be a number"):
        checked(good, np.full((2, 3), np.nan), np.ones(2))
    with pytest.raises(ValueError, match="variance must be above zero"):
        checked(good, good, np.zeros(2))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "most"),
    [
        ({}, 10),
        ({"per": 3}, 10),
        ({"per": 5, "groups": 20}, 10),
        ({"per": 150}, 10),
        ({"groups": 3}, 10),
        ({"weeks": 30}, 10),
        ({"per": 100, "wobble": 0.1}, 10),
        ({"per": 100, "wobble": 0.1, "carry": 0.3}, 14),
    ],
)
def test_of_steady_houses_hardly_one_in_twenty_raises_anything(options, most):
    """120 steady houses each. P(Binomial(120, 0.05) > 10) = 0.044 and > 14 is 0.0014 (summed by hand from the binomial)."""
    rng = np.random.default_rng(31)
    assert sum(bool(alarms(*house(rng, **options))) for _ in range(120)) <= most


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"per": 200, "wobble": 0.05}, {"per": 200, "wobble": 0.05, "carry": 0.4}, {"weeks": 30}])
def test_a_steady_group_against_itself_hardly_ever_alarms(options):
    """250 groups alone. P(Binomial(250, 0.05) > 20) = 0.014; where weeks hang together by 0.4, one in ten is borne."""
    rng, wrong = np.random.default_rng(38), 0
    for _ in range(250):
        cells, skewness = house(rng, groups=1, season=0.0, **options)
        [found] = itself(cells, skewness=skewness, baseline=13)
        wrong += isinstance(found, Watched) and found.alarmed
    assert wrong <= (36 if "carry" in options else 20)


@pytest.mark.slow
def test_a_desk_that_slips_by_six_tenths_in_eight_months_is_found():
    """60 houses with 20 answers a week and desk: found in nine of ten (54.8, less three errors of 2.2), others hardly."""
    rng = np.random.default_rng(32)
    found = [alarms(*house(rng, slip=0.6), rate=0.03) for _ in range(60)]
    assert sum(2 in each for each in found) >= 48
    assert sum(bool(each - {2}) for each in found) <= 3


def course(rng, shape, size, *, points=52, start=20, sigma=0.25):
    times = np.arange(points)
    rising = (times >= start) * 1.0 if shape == "stepped" else np.maximum(0, times - start + 1) / (points - start)
    return times, rng.normal(-size * rising, sigma), np.full(points, sigma**2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shape", "size"), [("stepped", 0.5), ("stepped", 1.0), ("sliding", 0.7), ("sliding", 1.2), ("sliding", 2.0)]
)
def test_the_interval_of_an_onset_holds_the_truth_and_a_shape_is_hardly_ever_wrong(shape, size):
    """400 courses with a change that was seen: the start inside in 91.7 % at least (95 % less three errors of 1.1)."""
    rng = np.random.default_rng(33)
    held = wrong = seen = 0
    while seen < 400:
        told = course(rng, shape, size)
        if max(scan.steps(*map(np.float64, told)).gain, scan.slides(*map(np.float64, told)).gain) < 17:
            continue
        seen += 1
        found = onset(*told)
        held += found.low <= 20 <= found.high
        wrong += found.shape not in {None, shape}
        assert not found.rises
    assert held >= 0.917 * seen
    assert wrong <= 0.05 * seen


def test_what_the_data_cannot_tell_is_not_said():
    rng = np.random.default_rng(34)
    weak, clear = onset(*course(rng, "sliding", 0.6)), onset(*course(rng, "stepped", 1.5))
    assert weak.shape is None
    assert (clear.shape, clear.start) == ("stepped", 20)
    assert weak.high - weak.low > clear.high - clear.low
    line = onset(range(30), -0.1 * np.arange(30) + rng.normal(0, 0.05, 30), [0.0025] * 30)
    assert line.open_start
    assert line.shape == "sliding"
    assert isinstance(onset(range(5), [1.0] * 5, [1.0] * 5), NotEnough)
    with pytest.raises(ValueError, match="times must ascend"):
        onset([1, 0, *range(2, 10)], [0.0] * 10, [1.0] * 10)


def test_what_is_told_beside_a_normal_begins_after_it_though_its_interval_may_reach_into_it():
    """A line that falls from the first point on: without a normal it began there, beside one only after it, and openly."""
    rng = np.random.default_rng(34)
    line = range(30), -0.1 * np.arange(30) + rng.normal(0, 0.05, 30), [0.0025] * 30
    assert onset(*line).start < 10
    beside = onset(*line, normal=10)
    assert (beside.start, beside.high, beside.open_start) == (10, 10, True)
    assert beside.low == onset(*line).low
    clear = course(rng, "stepped", 1.5)
    assert onset(*clear, normal=13) == onset(*clear), "what begins after it begins where it did"
    with pytest.raises(ValueError, match="normal must leave 3 points after it"):
        onset(*line, normal=28)


MONTHS = [week // 4 for week in range(52)]


def test_months_that_lie_apart_are_found_and_do_not_lift_the_others():
    rng = np.random.default_rng(35)
    values = rng.normal(4, 0.08, 52) - 0.35 * np.isin(MONTHS, [9, 10])
    found = standing_out(values, [0.08**2] * 52, MONTHS)
    assert not isinstance(found, NotEnough)
    assert [each.month for each in found] == [9, 10]
    assert all(each.difference.low <= -0.35 <= each.difference.high for each in found)
    assert isinstance(standing_out([1.0] * 8, [1.0] * 8, [1, 1, 2, 2, 3, 3, 4, 4]), NotEnough)


def test_the_chance_of_a_month_allows_for_all_months_that_were_looked_at():
    """An interval of the level that is as sure as a thirteenth of that chance ends where nothing differs."""
    rng = np.random.default_rng(35)
    values = rng.normal(4, 0.08, 52) - 0.3 * np.isin(MONTHS, [9])
    [found] = standing_out(values, [0.08**2] * 52, MONTHS)
    told = pooled(values, [0.08**2] * 52, MONTHS, [9], some=[9], level=1 - found.chance / 13)
    assert told.high == pytest.approx(0.0, abs=1e-4)
    assert 1e-9 < found.chance < 0.05


def test_the_difference_of_several_months_is_that_of_all_their_weeks_and_no_single_months():
    """A second implementation: least squares of the weeks on being apart, with the noise that one month's own interval tells."""
    rng = np.random.default_rng(37)
    errors = rng.uniform(0.004, 0.012, 52)
    months = [*[0] * 3, *MONTHS[3:]]
    values = 4 + rng.normal(0, np.sqrt(errors)) - 0.5 * np.isin(months, [8]) - 0.3 * np.isin(months, [9, 10])
    apart = standing_out(values, errors, months)
    assert not isinstance(apart, NotEnough)
    names = [each.month for each in apart]
    assert names == [8, 9, 10]
    found = pooled(values, errors, months, names, some=names)
    inside, weights = np.isin(months, names), 1 / errors
    root = np.sqrt(weights)[:, None]
    solved = np.linalg.lstsq(root * np.column_stack([np.ones(52), inside]), root[:, 0] * values, rcond=None)[0]
    assert found.value == pytest.approx(solved[1])
    one = apart[0].difference
    masses = {name: weights[np.isin(months, some)].sum() for name, some in {"one": [8], "all": names, "rest": range(8)}.items()}
    masses["rest"] += weights[np.array(months) > 10].sum()
    shrinks = (1 / masses["all"] + 1 / masses["rest"]) / (1 / masses["one"] + 1 / masses["rest"])
    assert found.high - found.value == pytest.approx((one.high - one.value) * np.sqrt(shrinks))
    assert one.value < found.value, "the farthest month overstates what all of them did"
    with pytest.raises(ValueError, match="months that lie apart"):
        pooled(values, errors, months, names, some=[3])


def test_the_interval_of_several_months_together_holds_what_they_did():
    """A hundred years with two months lower by 0.3: 88 or more intervals of 95 % hold it, but for once in six hundred times."""
    rng, held = np.random.default_rng(38), 0
    errors = np.full(52, 0.006)
    for _year in range(100):
        values = rng.normal(4, np.sqrt(errors)) - 0.3 * np.isin(MONTHS, [9, 10])
        found = pooled(values, errors, MONTHS, [9, 10], some=[9, 10])
        held += found.low <= -0.3 <= found.high
    assert held >= 88


@pytest.mark.slow
@pytest.mark.parametrize(("wobble", "carry", "most"), [(0.0, 0.0, 20), (0.08, 0.0, 20), (0.08, 0.3, 20)])
def test_a_year_without_season_hardly_ever_shows_one(wobble, carry, most):
    """250 years. P(Binomial(250, 0.05) > 20) = 0.014."""
    rng, wrong = np.random.default_rng(36), 0
    for _ in range(250):
        own = rng.normal(0, wobble, 52) if wobble else np.zeros(52)
        for week in range(1, 52):
            own[week] = carry * own[week - 1] + np.sqrt(1 - carry**2) * own[week]
        errors = rng.uniform(0.005, 0.01, 52)
        wrong += bool(standing_out(4 + own + rng.normal(0, np.sqrt(errors)), errors, MONTHS))
    assert wrong <= most


def test_moving_together_needs_that_none_differs_and_that_each_moved():
    """Cochran's Q by hand: equal weights 100, about the mean -0.3: 100 (0.01 + 0.01) = 2 on 2 degrees, exp(-1) = 0.368."""
    alike, every = together([-0.2, -0.3, -0.4], [0.01] * 3)
    assert alike == pytest.approx(0.36788, abs=1e-4)
    assert every == pytest.approx(0.02275, abs=1e-4), "the weakest moved two errors: one tail of the normal"
    assert together([-0.3, 0.3], [0.001] * 2)[0] < 0.001
    assert together([-0.3], [0.001]) == (1.0, 1.0)


@pytest.mark.slow
def test_the_interval_of_steadiness_holds_the_truth():
    """1,000 rows of 40: 95 % within three binomial errors (0.7 %)."""
    rng, held = np.random.default_rng(37), 0
    for _ in range(1000):
        errors = rng.uniform(0.5, 2, 40)
        found = between(rng.normal(0, 1.3 * np.sqrt(errors)), errors)
        assert isinstance(found, Estimate)
        held += found.low <= 1.3 <= found.high
    assert 0.929 <= held / 1000 <= 0.971

"""Means of a few answers: told apart by chance no more often than is said, however few, however skew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.trying import tries

from everweek.science.means import Sides, Within, chances, ends
from everweek.science.shrink import apart_means

SCORES = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
SKEW = [0.03, 0.02, 0.03, 0.12, 0.80]
POINTS = np.array([-100.0, 0.0, 100.0])


def sides(groups: list[np.ndarray]) -> Sides:
    return Sides(
        [one.mean() for one in groups], [one.var(ddof=1) / len(one) for one in groups], [float(len(one)) for one in groups]
    )


def scatter(groups: list[np.ndarray]) -> Within:
    about = np.concatenate([one - one.mean() for one in groups])
    degrees = len(about) - len(groups)
    return Within(float((about**2).sum() / degrees), float(stats.skew(about)) if about.any() else 0.0, float(degrees))


def rests(groups: list[np.ndarray]) -> list[np.ndarray]:
    return [np.concatenate([other for at, other in enumerate(groups) if at != place]) for place in range(len(groups))]


def test_without_skewness_it_is_the_larger_of_students_and_welchs_as_scipy_has_them():
    """Symmetric about their means, so that nothing is straightened."""
    few, many = np.array([4.0, 5.0, 6.0, 5.0, 5.0]), np.array([1.0, 7.0, 3.0, 5.0, 4.0, 4.0, 2.0, 6.0, 4.0, 4.0])
    both = scatter([few, many])
    assert both.skewness == pytest.approx(0.0)
    student, welch = (stats.ttest_ind(few, many, equal_var=equal).pvalue for equal in (True, False))
    assert student != pytest.approx(welch)
    assert chances(sides([few]), sides([many]), both)[0] == pytest.approx(max(student, welch))
    far = stats.ttest_ind(few, many, equal_var=max(student, welch) == student).confidence_interval(0.9)
    low, high = ends(sides([few]), sides([many]), both, level=0.9)
    assert low[0] <= far.low + 1e-12
    assert high[0] >= far.high - 1e-12


def test_skewness_is_straightened_by_halls_cubic():
    """By hand: 2.0888 standard errors, skewness over six of -0.0479; p of t with 118 degrees (scipy) at the cubic of both."""
    error = 1.1 * (1 / 8 + 1 / 120)
    lean = -0.9 * 1.1**1.5 * (1 / 64 - 1 / 14400) / (6 * error**1.5)
    score = 0.8 / np.sqrt(error)
    straight = score - lean * score**2 + lean**2 * score**3 / 3 + lean
    found = chances(Sides([4.9], [0.0], [8]), Sides([4.1], [0.01], [120]), Within(1.1, -0.9, 118.0))
    assert found[0] == pytest.approx(2 * stats.t.sf(straight, 118))


def test_answers_that_are_all_alike_prove_nothing_by_themselves():
    alike, others = np.full(6, 5.0), np.array([5.0, 4.0, 5.0, 5.0, 3.0, 5.0, 5.0, 4.0] * 20)
    assert chances(sides([alike]), sides([others]), scatter([alike, others]))[0] > 0.05
    assert chances(sides([others]), sides([alike]), scatter([alike, others]))[0] > 0.05
    assert chances(Sides([5.0], [0.0], [9]), Sides([4.0], [0.0], [9]), Within(0.0, 0.0, 16.0)).tolist() == [1.0]
    low, high = ends(Sides([5.0], [0.0], [9]), Sides([4.0], [0.0], [9]), Within(0.0, 0.0, 16.0))
    assert (low[0], high[0]) == (-np.inf, np.inf)


@given(
    values=st.tuples(st.floats(1, 5), st.floats(1, 5)),
    errors=st.tuples(st.floats(0, 2), st.floats(0, 2)),
    sizes=st.tuples(st.floats(1, 300), st.floats(1, 3000)),
    within=st.builds(Within, st.floats(0.01, 4), st.floats(-5, 5), st.floats(1, 9000)),
    level=st.floats(0.5, 0.999),
)
def test_an_interval_leaves_out_nought_exactly_where_the_chance_is_small_enough(values, errors, sizes, within, level):
    one, other = (Sides([values[at]], [errors[at]], [sizes[at]]) for at in (0, 1))
    low, high = (float(end[0]) for end in ends(one, other, within, level=level))
    gap = values[0] - values[1]
    assert low <= gap + 1e-9
    assert high >= gap - 1e-9
    chance = float(chances(one, other, within)[0])
    if abs(chance - (1 - level)) > 1e-7:
        assert (low > 0 or high < 0) == (chance < 1 - level)
    back = chances(other, one, within)[0]
    assert back == pytest.approx(chance, abs=1e-9), "it does not matter who is named first"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "likely", "sizes"),
    [
        pytest.param(SCORES, [0.03, 0.05, 0.12, 0.35, 0.45], [8] * 10, id="ten of eight"),
        pytest.param(SCORES, SKEW, [20] * 40, id="forty of twenty, skew"),
        pytest.param(SCORES, SKEW, [5] * 10 + [300], id="ten of five beside three hundred, skew"),
        pytest.param(SCORES, [0.2] * 5, [5] * 10 + [300], id="ten of five beside three hundred, flat"),
        pytest.param(POINTS, [0.15, 0.30, 0.55], [5] * 10, id="ten of five, net promoter score"),
        pytest.param(POINTS, [0.03, 0.07, 0.90], [200, 5], id="two hundred beside five, nearly all promoters"),
    ],
)
def test_where_nothing_but_chance_is_there_a_word_is_false_in_at_most_one_of_twenty_comparisons(values, likely, sizes):
    """Holm over groups beside all others, and over pairs. With own errors alone (z) these were false in up to 95 of 100.

    Of 300 comparisons more than 24 would be false with a chance of 0.0093 at 5 in 100 (scipy.stats.binom.sf(24, 300, 0.05)).
    """
    draw, many = np.random.default_rng(71), tries(900)
    beside = pairs = 0
    for _ in range(many):
        groups = [draw.choice(values, size=size, p=likely) for size in sizes]
        found = chances(sides(groups), sides(rests(groups)), scatter(groups))
        beside += bool(found.min() <= 0.05 / len(groups))
        each = sides(groups)
        pairs += bool(apart_means(each.values, each.errors, each.sizes, within=scatter(groups)).any())
    most = stats.binom.isf(0.01, many, 0.05)
    assert beside <= most
    assert pairs <= most


@pytest.mark.slow
def test_nor_where_the_few_scatter_more_than_the_many():
    """Eight answers that scatter thrice as widely as a thousand others, about the same mean: pooled alone errs in one of four."""
    draw, many = np.random.default_rng(72), tries(1500)
    false = pooled = 0
    for _ in range(many):
        few, others = draw.choice([1.0, 5.0], size=8), draw.choice([2.0, 3.0, 4.0], size=1000, p=[0.2, 0.6, 0.2])
        both = scatter([few, others])
        false += bool(chances(sides([few]), sides([others]), both)[0] <= 0.05)
        pooled += bool(stats.ttest_ind(few, others).pvalue <= 0.05)
    assert false <= stats.binom.isf(0.01, many, 0.05)
    assert pooled > many / 4


def test_what_differs_is_found():
    draw = np.random.default_rng(73)
    groups = [draw.choice(SCORES, size=60, p=SKEW) for _ in range(9)] + [draw.choice(SCORES, size=60, p=SKEW[::-1])]
    assert int(np.argmin(chances(sides(groups), sides(rests(groups)), scatter(groups)))) == 9
    each = sides(groups)
    matrix = apart_means(each.values, each.errors, each.sizes, within=scatter(groups))
    assert matrix[9, :9].all()
    assert not matrix[:9, :9].any()


@pytest.mark.parametrize(
    ("one", "within", "named"),
    [
        (Sides([np.nan], [0.1], [5]), Within(1.0, 0.0, 9.0), "one.values"),
        (Sides([4.0], [-0.1], [5]), Within(1.0, 0.0, 9.0), "one.errors"),
        (Sides([4.0], [0.1], [0]), Within(1.0, 0.0, 9.0), "one.sizes"),
        (Sides([4.0], [0.1, 0.2], [5]), Within(1.0, 0.0, 9.0), "errors"),
        (Sides([4.0], [0.1], [5]), Within(np.inf, 0.0, 9.0), "within.variance"),
        (Sides([4.0], [0.1], [5]), Within(1.0, 0.0, 0.0), "within.degrees"),
    ],
)
def test_what_cannot_be_is_refused_by_name(one, within, named):
    with pytest.raises(ValueError, match=named):
        chances(one, Sides([4.0], [0.1], [5]), within)

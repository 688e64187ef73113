"""Shrinking and telling apart: published fits, fits by a second road, coverage, and what must hold for any groups."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from tests.trying import tries

from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson
from everweek.science.shrink import adjusted, adjusted_means, apart, apart_shares, beta_binomial, normal

REFERENCE = Path(__file__).parent / "reference"
NAN = float("nan")


def bcg():
    rows = [line.split() for line in (REFERENCE / "bcg_trials.txt").read_text().splitlines()]
    a, b, c, d = np.array([row for row in rows if len(row) == 4 and row[0].isdigit()], dtype=float).T
    return np.log((a / (a + b)) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


# --- means


def test_reml_is_that_of_metafor_on_the_bcg_trials():
    means, variances = bcg()
    assert len(means) == 13
    shrunken = normal(means, variances, unit="log relative risk")
    assert shrunken.prior == pytest.approx((-0.7145, 0.3132), abs=6e-5)
    for estimate, y, v in zip(shrunken.estimates, means, variances, strict=True):
        assert estimate.value == pytest.approx(-0.7145 + 0.3132 / (0.3132 + v) * (y + 0.7145), abs=3e-4)
        assert estimate.unit == "log relative risk"


def test_eight_schools_differ_no_more_than_their_errors():
    # Rubin (1981), J. Educ. Stat. 6, table 1; pooled effect 7.7: Gelman et al. (2013), Bayesian Data Analysis, section 5.5.
    effects, errors = [28, 8, -3, 7, -1, 1, 18, 12], np.array([15, 10, 16, 11, 9, 11, 10, 18])
    shrunken = normal(effects, errors**2)
    assert shrunken.prior == (pytest.approx(7.69, abs=0.01), 0)
    # All drawn to one value, yet nobody is certain: Gelman et al. give intervals of some -5 to 25 for each school.
    assert {round(each.value, 6) for each in shrunken.estimates} == {round(shrunken.prior[0], 6)}
    assert all(10 < each.high - each.low < 60 for each in shrunken.estimates)


def test_intervals_are_those_of_a_grid_over_mean_and_variance():
    y, v = np.array([1.0, 0.2, 2.5, -0.7, 0.4]), np.array([0.5, 0.3, 0.8, 0.4, 0.2])
    # Every mean and every variance between groups on a grid, weighed by likelihood and the density beforehand.
    typical = len(v) / (1 / v).sum()
    between, middle = (each.ravel() for each in np.meshgrid(np.geomspace(1e-5, 1e6, 2500), np.linspace(-15, 15, 1201)))
    total = v[:, None] + between
    logs = -0.5 * (np.log(total) + (y[:, None] - middle) ** 2 / total).sum(axis=0) - 0.5 * np.log(typical + between)
    mass = np.exp(logs - logs.max()) * between
    for i, estimate in enumerate(normal(y, v).estimates):
        kept = between / (between + v[i])
        centre, spread = middle + kept * (y[i] - middle), np.sqrt(v[i] * kept)
        for end, wanted in ((estimate.low, 0.025), (estimate.high, 0.975)):
            below = (mass * stats.norm.cdf((end - centre) / spread)).sum() / mass.sum()
            assert below == pytest.approx(wanted, abs=5e-4)


pairs_of_groups = st.lists(st.tuples(st.floats(-20, 20), st.floats(0.05, 9)), min_size=2, max_size=15)


@settings(max_examples=tries(50), deadline=None)
@given(pairs_of_groups)
def test_reml_is_the_top_of_the_restricted_likelihood(groups):
    y, v = (np.array(each) for each in zip(*groups, strict=True))

    def loss(between):
        # From the textbook's matrices: log |V|, log |X' V^-1 X|, and the quadratic form.
        inverse, ones = np.diag(1 / (v + between)), np.ones((len(y), 1))
        centre = np.linalg.solve(ones.T @ inverse @ ones, ones.T @ inverse @ y)
        gaps = y - ones @ centre
        return 0.5 * (np.log(v + between).sum() + np.linalg.slogdet(ones.T @ inverse @ ones)[1] + gaps @ inverse @ gaps)

    found = normal(y, v)
    assert found.prior[1] >= 0
    others = [optimize.minimize_scalar(loss, bounds=(0, top), method="bounded").fun for top in (1, 10, 100, 2000)]
    assert loss(found.prior[1]) <= min(others) + 1e-7
    for estimate, value in zip(found.estimates, y, strict=True):
        low, high = sorted((found.prior[0], value))
        assert low - 1e-9 <= estimate.value <= high + 1e-9
        assert estimate.high > estimate.low


@settings(max_examples=tries(25), deadline=None)
@given(pairs_of_groups, st.floats(-1000, 1000), st.floats(0.01, 100))
def test_shrinking_does_not_know_offset_or_unit(groups, offset, factor):
    y, v = (np.array(each) for each in zip(*groups, strict=True))
    plain, moved = normal(y, v), normal(offset + factor * y, factor**2 * v)
    for one, other in zip(plain.estimates, moved.estimates, strict=True):
        assert (other.value, other.low, other.high) == pytest.approx(
            tuple(offset + factor * x for x in (one.value, one.low, one.high)), rel=1e-3, abs=0.02 * factor
        )


def test_the_less_is_known_the_more_is_shrunk_and_scales_hold():
    shrunken = normal([4.9, 4.9, 3.5, 3.1], [0.5, 0.01, 0.01, 0.02], scale=(1, 5), sizes=[2, 90, 80, 40])
    shy, sure = shrunken.estimates[:2]
    assert shy.value < sure.value < 4.9
    assert (shy.high, shy.n, sure.n) == (5, 2, 90)


# --- shares


def test_beta_binomial_is_the_top_of_scipys_likelihood():
    rng = np.random.default_rng(12)
    for a, b, groups in ((8, 4, 40), (1, 1, 25), (20, 80, 60), (0.3, 0.9, 30)):
        sizes = rng.integers(2, 60, groups)
        hits = rng.binomial(sizes, rng.beta(a, b, groups))

        def loss(logs, hits=hits, sizes=sizes):
            return -stats.betabinom.logpmf(hits, sizes, *np.exp(logs)).sum()

        best = optimize.minimize(
            loss, np.log([a, b]), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-11, "maxiter": 4000}
        )
        shrunken = beta_binomial(hits, sizes)
        assert shrunken.prior == pytest.approx(tuple(np.exp(best.x)), rel=1e-3)
        assert loss(np.log(shrunken.prior)) <= best.fun + 1e-7
        for estimate, hit, size in zip(shrunken.estimates, hits, sizes, strict=True):
            assert estimate.value == pytest.approx((hit + shrunken.prior[0]) / (size + sum(shrunken.prior)), rel=1e-12)


def test_with_many_groups_the_interval_is_the_beta_interval():
    rng = np.random.default_rng(13)
    sizes = rng.integers(10, 80, 600)
    hits = rng.binomial(sizes, rng.beta(12, 5, 600))
    shrunken = beta_binomial(hits, sizes)
    a, b = shrunken.prior
    for estimate, hit, size in zip(shrunken.estimates, hits, sizes, strict=True):
        ends = stats.beta.ppf([0.025, 0.975], a + hit, b + size - hit)
        assert (estimate.low, estimate.high) == pytest.approx(tuple(ends), abs=0.006)


def test_groups_that_differ_by_chance_only_are_drawn_together_but_not_made_certain():
    shrunken = beta_binomial([5, 5, 5, 5], [10, 10, 10, 10])
    assert sum(shrunken.prior) >= 1e5
    for estimate in shrunken.estimates:
        assert estimate.value == pytest.approx(0.5)
        assert estimate.high - estimate.low > 0.15


def test_a_group_without_answers_has_no_estimate():
    shrunken = beta_binomial([3, 0, 7], [5, 0, 9])
    assert shrunken.estimates[1] == NotEnough("This group has no answers.", have=0, need=1)
    assert [each.value for each in shrunken.estimates[::2]] == [each.value for each in beta_binomial([3, 7], [5, 9]).estimates]


@pytest.mark.parametrize(
    ("hits", "sizes"), [([], []), ([3], [5]), ([0, 0], [5, 9]), ([5, 9], [5, 9]), ([1, 0, 1], [1, 1, 1]), ([0, 0], [0, 0])]
)
def test_too_few_groups_to_learn_from(hits, sizes):
    assert isinstance(beta_binomial(hits, sizes), NotEnough)


counted = st.lists(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12)


@settings(max_examples=tries(40), deadline=None)
@given(counted, st.floats(0.5, 0.99))
def test_shrunken_shares_lie_between_their_own_and_the_common_share(groups, level):
    hits, sizes = zip(*groups, strict=True)
    shrunken = beta_binomial(hits, sizes, level=level)
    if isinstance(shrunken, NotEnough):
        assert max(sizes) < 2 or sum(hits) in (0, sum(sizes))
        return
    a, b = shrunken.prior
    for estimate, (hit, size) in zip(shrunken.estimates, groups, strict=True):
        low, high = sorted((a / (a + b), hit / size))
        assert low - 1e-9 <= estimate.value <= high + 1e-9
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    mirrored = beta_binomial([n - h for h, n in groups], sizes, level=level)
    for one, other in zip(shrunken.estimates, mirrored.estimates, strict=True):
        assert other.value == pytest.approx(1 - one.value, abs=2e-4)


def test_a_billion_answers_do_not_overflow():
    shrunken = beta_binomial([3 * 10**8, 5 * 10**8, 4 * 10**8], [10**9] * 3)
    assert shrunken.estimates[0].value == pytest.approx(0.3, abs=1e-6)
    assert shrunken.estimates[0].high - shrunken.estimates[0].low < 1e-3


# --- telling apart


def holm_by_the_book(values, variances, level):
    """Step by step over a list of pairs, as Holm wrote it."""
    chances = sorted(
        (2 * stats.norm.sf(abs(values[i] - values[j]) / np.sqrt(variances[i] + variances[j])), i, j)
        for i, j in combinations(range(len(values)), 2)
    )
    found = np.zeros((len(values), len(values)), dtype=bool)
    for step, (chance, i, j) in enumerate(chances):
        if chance > (1 - level) / (len(chances) - step):
            break
        found[i, j] = found[j, i] = True
    return found


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.01, 2)), max_size=9), st.floats(0.5, 0.999))
def test_apart_is_holms_procedure(groups, level):
    values, variances = [g[0] for g in groups], [g[1] for g in groups]
    found = apart(values, variances, level=level)
    assert (found.dtype, found.shape) == (bool, (len(groups), len(groups)))
    assert (found == holm_by_the_book(values, variances, level)).all()
    assert not found.diagonal().any()


def test_far_tails_do_not_become_zero():
    # Of 1,225 pairs the nearest differ by 30 standard errors; 1 - cdf would be 0 for all, sf is not, and all stand.
    assert apart(np.arange(50) * 30, [0.5] * 50).sum() == 50 * 49


def test_apart_shares_is_careful_with_small_counts():
    assert not apart_shares([2, 0], [2, 2]).any()
    assert apart_shares([20, 0], [20, 20]).tolist() == [[False, True], [True, False]]
    assert not apart_shares([5, 0, 0], [5, 0, 5], level=0.999).any()
    assert apart_shares([], []).shape == (0, 0)


@pytest.mark.slow
def test_nobody_is_told_apart_where_all_are_alike():
    rng = np.random.default_rng(14)
    means = [apart(rng.normal(size=12), np.ones(12)).any() for _ in range(3000)]
    assert np.mean(means) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 3000)
    shares = [apart_shares(rng.binomial(25, 0.8, 12), [25] * 12).any() for _ in range(3000)]
    assert np.mean(shares) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 3000)


@pytest.mark.parametrize(("asked", "named"), [
    (lambda: apart([1, 2], [1, 0]), "variances"),
    (lambda: apart([1, NAN], [1, 1]), "values"),
    (lambda: apart([1, 2], [1]), "values and variances"),
    (lambda: apart([1, 2], [1, 1], level=1), "level"),
    (lambda: apart_shares([3], [2]), "hits"),
    (lambda: normal([1, 2], [1, -1]), "variances"),
    (lambda: normal([1, 9], [1, 1], scale=(1, 5)), "means"),
    (lambda: normal([1, 2], [1, 1], sizes=[1]), "sizes"),
    (lambda: beta_binomial([1, 2], [1, 1]), "hits"),
    (lambda: beta_binomial([1, 2.5], [3, 3]), "hits"),
    (lambda: beta_binomial([1, 2], [3, -3]), "sizes"),
    (lambda: beta_binomial([1, 2], [3, 3], level=0), "level"),
    (lambda: adjusted([1, 2], [3, 3]), "hits"),
    (lambda: adjusted([[1, 2]], [[3, 1]]), "hits"),
    (lambda: adjusted_means([[1, 2]], [[NAN, 1]], [[NAN, 1]]), "mean"),
    (lambda: adjusted_means([[2, 2]], [[1, 1]], [[NAN, 1]]), "variance"),
    (lambda: adjusted_means([[2, 2]], [[1, 7]], [[1, 1]], scale=(1, 5)), "mean"),
])  # fmt: skip
def test_impossible_groups_are_refused_by_name(asked, named):
    with pytest.raises(ValueError, match=named):
        asked()


def test_one_group_alone_cannot_be_shrunk():
    reason = "Shrinking needs at least two groups to learn from, or one and a prior."
    assert normal([1.0], [1.0]) == NotEnough(reason, have=1, need=2)


# --- prior given


def test_with_a_prior_given_shares_are_those_of_its_beta_distribution():
    shrunken = beta_binomial([3, 0, 0], [10, 4, 0], prior=(2, 8), level=0.9)
    assert shrunken.prior == (2, 8)
    for estimate, (a, b) in zip(shrunken.estimates, [(5, 15), (2, 12)], strict=False):
        expected = stats.beta.interval(0.9, a, b)
        assert (estimate.value, estimate.low, estimate.high) == pytest.approx((a / (a + b), *expected))
        assert (estimate.level, estimate.method) == (0.9, "beta-binomial, prior given")
    assert isinstance(shrunken.estimates[2], NotEnough)
    assert isinstance(beta_binomial([5], [5], prior=(2, 8)).estimates[0], Estimate)
    assert isinstance(beta_binomial([], [], prior=(2, 8)), NotEnough)
    # Far out, the mean of a beta distribution lies above its upper quantile.
    lopsided = beta_binomial([0], [3], prior=(0.001, 8)).estimates[0]
    assert lopsided.low <= lopsided.value == lopsided.high


def test_with_a_prior_given_means_are_those_of_two_normal_distributions_multiplied():
    shrunken = normal([4.0, 1.0], [1.0, 0.25], prior=(3.0, 0.5))
    assert shrunken.prior == (3.0, 0.5)
    for estimate, (value, error) in zip(shrunken.estimates, [(4.0, 1.0), (1.0, 0.25)], strict=True):
        precision = 1 / error + 1 / 0.5
        middle, half = (value / error + 3.0 / 0.5) / precision, stats.norm.isf(0.025) / precision**0.5
        assert (estimate.value, estimate.low, estimate.high) == pytest.approx((middle, middle - half, middle + half))
    (alone,) = normal([4.0], [1.0], prior=(3.0, 0.0)).estimates
    assert (alone.low, alone.value, alone.high) == (3.0, 3.0, 3.0)
    assert normal([4.9], [1.0], prior=(4.0, 1.0), scale=(1, 5)).estimates[0].high == 5


@pytest.mark.parametrize("prior", [(0, 1), (1, -1), (1,), 3, (1, NAN), (1, 2, 3), "ab"])
def test_a_prior_that_is_none_is_refused_by_name(prior):
    with pytest.raises(ValueError, match="prior"):
        beta_binomial([1, 2], [3, 3], prior=prior)
    if prior != (0, 1):
        with pytest.raises(ValueError, match="prior"):
            normal([1, 2], [3, 3], prior=prior)
    with pytest.raises(ValueError, match="prior"):
        normal([1, 2], [3, 3], prior=(9, 1), scale=(1, 5))


# --- case mix


def test_case_mix_is_logistic_regression_with_an_offset():
    # reference/statsmodels_answers.py: a GLM with the strata's log odds as offset, one constant for each person.
    expected = [
        float(line.split()[3]) for line in (REFERENCE / "statsmodels_answers.txt").read_text().splitlines() if "case mix" in line
    ]
    found = adjusted([[9, 20, 3], [1, 70, 4], [12, 33, 0]], [[10, 40, 9], [10, 90, 12], [20, 60, 5]])
    assert [each.value for each in found.estimates] == pytest.approx(expected, rel=1e-9)
    assert [each.n for each in found.estimates] == [59, 112, 85]


def test_with_one_kind_of_case_it_is_wilson():
    found = adjusted([[9], [0], [30]], [[12], [7], [30]])
    for estimate, counts in zip(found.estimates, ((9, 12), (0, 7), (30, 30)), strict=True):
        plain = wilson(*counts)
        assert (estimate.value, estimate.low, estimate.high) == pytest.approx((plain.value, plain.low, plain.high), abs=1e-9)


def test_hard_cases_are_allowed_for():
    # Bob takes the hard cases (30 % solved at once), Alice the easy ones (90 %); both do exactly as everyone does.
    sizes = np.array([[90, 10], [10, 90], [500, 500]])
    found = adjusted(sizes * [0.9, 0.3], sizes)
    assert [each.value for each in found.estimates] == pytest.approx([0.6] * 3)
    assert found.expected == pytest.approx((0.84, 0.36, 0.6))
    cells = np.where(sizes > 0, [4.5, 2.5], NAN)
    found = adjusted_means(sizes, cells, np.ones((3, 2)), scale=(1, 5))
    assert [each.value for each in found.estimates] == pytest.approx([3.5] * 3)
    assert found.variances == pytest.approx((0.01, 0.01, 0.001))


def test_who_cannot_be_judged_is_told_so():
    found = adjusted([[3, 0, 2], [0, 0, 0], [0, 0, 4]], [[5, 0, 2], [0, 0, 0], [0, 0, 4]])
    assert isinstance(found.estimates[0], Estimate)
    assert "no answers" in found.estimates[1].reason
    assert "everybody's outcome is the same" in found.estimates[2].reason
    assert isinstance(adjusted([[0, 0]], [[0, 0]]), NotEnough)
    assert isinstance(adjusted_means([[1, 1]], [[3, 4]], [[NAN, NAN]]), NotEnough)


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=3), min_size=1, max_size=6))
def test_adjusted_shares_never_leave_the_scale(people):
    hits = np.array([[cell[0] for cell in row] for row in people])
    sizes = hits + np.array([[cell[1] for cell in row] for row in people])
    found = adjusted(hits, sizes)
    if isinstance(found, NotEnough):
        assert sizes.sum() == 0
        return
    for estimate, variance in zip(found.estimates, found.variances, strict=True):
        if isinstance(estimate, Estimate):
            assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
            assert variance > 0


# --- does 95 % hold the truth 95 % of the time?


@pytest.mark.slow
@pytest.mark.parametrize("groups", [5, 10, 40])
def test_shrunken_intervals_cover_on_average_over_groups(groups):
    rng = np.random.default_rng(15)
    held, count = 0, 0
    for _ in range(tries(2000 // groups)):
        errors, truth = rng.uniform(0.3, 3, groups), rng.normal(0, 1, groups)
        found = normal(rng.normal(truth, np.sqrt(errors)), errors)
        held += sum(each.low <= x <= each.high for each, x in zip(found.estimates, truth, strict=True))
        count += groups
    assert held / count == pytest.approx(0.955, abs=0.015)
    held, count = 0, 0
    for _ in range(tries(1000 // groups)):
        sizes, truth = rng.integers(5, 30, groups), rng.beta(8, 4, groups)
        found = beta_binomial(rng.binomial(sizes, truth), sizes)
        if isinstance(found, Estimate):
            continue
        held += sum(each.low <= x <= each.high for each, x in zip(found.estimates, truth, strict=True))
        count += groups
    assert held / count == pytest.approx(0.95, abs=0.02)


@pytest.mark.slow
def test_adjusted_intervals_cover():
    rng = np.random.default_rng(16)
    rates = np.array([0.9, 0.6, 0.3])
    sizes = np.vstack([rng.multinomial(60, rng.dirichlet((2, 2, 2))) for _ in range(40)])
    held = count = 0
    for _ in range(60):
        found = adjusted(rng.binomial(sizes, rates), sizes)
        truth = sizes.sum(axis=0) @ rates / sizes.sum()
        held += sum(each.low <= truth <= each.high for each in found.estimates)
        count += 40
    assert held / count == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("sure", [1e-300, 1e-24, 1e-9, 1e-7, 1e-6, 1e-5])
def test_a_group_known_beyond_all_measure_makes_nothing_surer_of_the_others(sure):
    """As where its variance is a thousandth of theirs: whatever more is known of it tells nothing of them."""
    found, well = (normal([1.0, 3.0, 2.0], [each, 1.0, 1.0]).estimates for each in (sure, 1e-3))
    assert found[0].high - found[0].low < 0.02
    for one, other in zip(found[1:], well[1:], strict=True):
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=0.03)


def test_groups_a_thousand_errors_apart_keep_the_errors_they_have():
    found = normal([0.0, 4000.0, -3000.0, 9000.0, 500.0], [1.0, 1.0, 1.0, 1.0, 1e6]).estimates
    for one in found[:4]:
        assert (one.high - one.low) / 2 == pytest.approx(stats.norm.isf(0.025), rel=1e-3)
    # A fifth of which so little is known is drawn in, and as unsure as what is known of it says.
    assert 500 < found[4].value < 1000
    assert (found[4].high - found[4].low) / 2 == pytest.approx(1000 * stats.norm.isf(0.025), rel=0.05)

"""Colleagues against peers: those who differ are told apart, luck is not."""

import numpy as np
import pytest
from scipy import stats
from tests.trying import tries

from everweek.science import NotEnough
from everweek.science.shrink import peers
from everweek.science.shrink.peers import against_peers


def test_the_chance_that_is_told_of_one_allows_for_everybody_who_was_looked_at():
    """In one kind of cases with as many each, by hand: t of own answers less all others', times how many were still looked at."""
    means = np.array([[2.9], [3.2], [4.0], [4.05], [3.95], [4.02]])
    found = against_peers(np.full((6, 1), 40.0), means, 1.0, degrees=234, level=0.99)
    assert [each.apart for each in found] == [True, True, False, False, False, False]

    def alone(person: int, others: list[int]) -> float:
        away = means[person, 0] - means[others, 0].mean()
        return 2 * stats.t.sf(abs(away) / np.sqrt(1 / 40 + 1 / (40 * len(others))), 234)

    first, second = 6 * alone(0, [1, 2, 3, 4, 5]), 5 * alone(1, [2, 3, 4, 5])
    assert found[0].chance == pytest.approx(first)
    assert found[1].chance == pytest.approx(max(first, second))
    # Of the four that are left the farthest is one of four.
    left = [[other for other in range(2, 6) if other != person] for person in range(2, 6)]
    assert min(each.chance for each in found[2:]) == pytest.approx(
        min(1.0, 4 * min(alone(person, others) for person, others in zip(range(2, 6), left, strict=True)))
    )
    assert all(each.apart == (each.chance <= 0.01) for each in found)


def test_differences_are_as_when_worked_out_person_by_person():
    """A second implementation, in loops over persons and strata."""
    rng = np.random.default_rng(1)
    n, mean = rng.integers(0, 9, (5, 4)).astype(float), rng.normal(4, 0.3, (5, 4))
    n[:, 3] = 0
    n[2, 3] = 4
    found = against_peers(n, mean, 1.5, degrees=500)
    for person, standing in enumerate(found):
        parts = []
        for stratum in range(4):
            others = [p for p in range(5) if p != person and n[p, stratum]]
            mass = sum(n[p, stratum] for p in others)
            if n[person, stratum] and mass:
                peers = sum(n[p, stratum] * mean[p, stratum] for p in others) / mass
                parts.append((n[person, stratum], mean[person, stratum] - peers, mass))
        total = sum(size for size, _, _ in parts)
        error = 1.5 * (1 / total + sum((size / total) ** 2 / mass for size, _, mass in parts))
        assert standing.difference.value == pytest.approx(sum(size * gap for size, gap, _ in parts) / total)
        # Five are compared at once: each interval takes a fifth of the five in a hundred.
        reach = stats.t.ppf(1 - 0.05 / 5 / 2, 500) * np.sqrt(error)
        assert (standing.difference.high - standing.difference.low) / 2 == pytest.approx(reach)
        assert standing.difference.n == total, "cases that nobody else had are left out"


def test_two_who_differ_do_not_make_the_others_good():
    level = np.where(np.arange(22) % 2, 0.02, -0.02)
    level[[5, 17]] = 0.5, -0.6
    n = np.full((22, 3), 600.0)
    n[[5, 17]] = 6000.0
    mean = np.tile(4 + level[:, None], (1, 3))
    found = against_peers(n, mean, 1.0, degrees=30_000)
    assert [place for place, each in enumerate(found) if each.apart] == [5, 17]
    assert found[5].peers == 20


def test_an_interval_leaves_out_the_line_of_the_peers_exactly_where_its_person_is_apart():
    """By the signs of the ends alone: of few and of many, skew either way, with some who differ and some who do not."""
    rng, apart, judged = np.random.default_rng(8), 0, 0
    for _ in range(tries(600)):
        persons, strata = int(rng.integers(3, 30)), int(rng.integers(1, 4))
        n = rng.integers(0, 60, (persons, strata)).astype(float)
        own = rng.choice([-0.5, 0.0, 0.0, 0.0, 0.4], size=(persons, 1))
        mean = 4 + own + rng.normal(size=(persons, strata)) / np.sqrt(np.maximum(n, 1))
        found = against_peers(n, mean, 1.0, skewness=rng.normal() * 2, degrees=max(20.0, n.sum()), level=0.99)
        for each in found:
            if isinstance(each, NotEnough):
                continue
            judged += 1
            apart += each.apart
            off = each.difference.low > 0 or each.difference.high < 0
            assert off == each.apart == (each.chance <= 0.01 + 1e-12), each
    assert 0.02 < apart / judged < 0.5, "and there are both"


def test_of_two_who_are_left_and_differ_nothing_is_said():
    found = against_peers([[400], [400], [400]], [[2.0], [4.0], [4.9]], 1.0, degrees=1197)
    assert found[0].apart
    assert [each.reason for each in found[1:]] == ["Of two who differ nobody can say which is the odd one."] * 2
    found = against_peers([[400], [400], [400]], [[2.0], [4.0], [4.1]], 1.0, degrees=1197)
    assert [each.apart for each in found] == [True, False, False], "and of two who do not, that they cannot be told apart"


def test_who_no_longer_lies_apart_from_the_peers_that_are_left_is_not_apart():
    """The good one looks good beside the bad one, who has nine of ten answers of all others, and not beside the rest."""
    n = np.array([[900.0], [100], [100], [100], [100]])
    mean = np.array([[3.0], [4.05], [4.0], [4.0], [3.95]])
    found = against_peers(n, mean, 0.3, degrees=1295)
    assert [each.apart for each in found] == [True, False, False, False, False]


@pytest.mark.slow
def test_the_intervals_of_all_who_are_not_apart_hold_the_truth_together():
    """300 teams of 12, of whom two differ. P(Binomial(300, 0.05) > 25) = 0.008."""
    rng, missed = np.random.default_rng(5), 0
    truth = np.zeros(12)
    truth[[2, 7]] = -1.0, 1.0
    for _ in range(300):
        mean = truth + rng.normal(size=12) / np.sqrt(60)
        found = against_peers(np.full((12, 1), 60.0), mean[:, None], 1.0, degrees=708)
        assert found[2].apart
        assert found[7].apart
        falsely = any(found[place].apart for place in range(12) if not truth[place])
        inside = [
            one.difference.low <= there <= one.difference.high for one, there in zip(found, truth, strict=True) if not one.apart
        ]
        missed += falsely or not all(inside)
    assert missed <= 25


def test_fewer_than_five_answers_and_nobody_beside_are_not_judged():
    found = against_peers([[3.0, 0], [50, 0], [50, 0], [0, 80]], np.full((4, 2), 4.0), 1.0, degrees=100)
    assert [isinstance(each, NotEnough) for each in found] == [True, False, False, True]


@pytest.mark.slow
@pytest.mark.parametrize("answers", [6, 40])
def test_of_alike_teams_hardly_one_in_twenty_has_anybody_told_apart(answers):
    """200 teams of 15 with skew answers. P(Binomial(200, 0.05) > 17) = 0.014."""
    rng, wrong = np.random.default_rng(3), 0
    for _ in range(200):
        scores = rng.choice([1.0, 2, 3, 4, 5], p=[0.04, 0.06, 0.14, 0.36, 0.40], size=(15, answers))
        centred = scores - scores.mean(axis=1, keepdims=True)
        variance = float((centred**2).sum() / (15 * (answers - 1)))
        lean = float((centred**3).mean() / (centred**2).mean() ** 1.5)
        found = against_peers(
            np.full((15, 1), float(answers)), scores.mean(axis=1)[:, None], variance, skewness=lean, degrees=15 * (answers - 1)
        )
        wrong += any(each.apart for each in found)
    assert wrong <= 17


def test_at_each_step_only_what_met_the_one_who_is_out_is_reckoned_anew(monkeypatch):
    """Three units of four, in which one is far away: of twelve kinds of cases the four that each of the three had."""
    reckoned = []
    without = peers._Beside.without

    def counted(self: peers._Beside, out: np.ndarray, kinds: np.ndarray) -> None:
        reckoned.append(len(kinds))
        without(self, out, kinds)
        fresh = peers._Beside.of(self.sizes, self.means)
        without(fresh, out, np.arange(self.sizes.shape[1]))
        assert all(np.array_equal(getattr(self, one), getattr(fresh, one)) for one in ("own", "gap", "scatter", "totals"))

    monkeypatch.setattr(peers._Beside, "without", counted)
    n = np.kron(np.eye(3), np.full((4, 4), 50.0))
    mean = np.tile(np.array([4.0, 4.0, 4.0, 2.0] * 3)[:, None], (1, 12))
    found = against_peers(n, mean, 1.0, degrees=2000)
    assert [each.apart for each in found] == [False, False, False, True] * 3
    assert [each.peers for each in found] == [2, 2, 2, 3] * 3
    assert reckoned == [4, 4, 4]

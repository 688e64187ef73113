"""Fair comparison: differences that are there are said, luck is not, and nobody is ranked."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY

from everweek.errors import Invalid
from everweek.prove import compare, rules, words
from everweek.prove.compare import Standing
from everweek.prove.moments import less, moments
from everweek.questionnaires.services import ResponseRow, accept_many
from everweek.science.tally import Tally

of_tallies = pytest.mark.one_database("Compared are tallies, wherever they were counted; that they are counted is tried on both.")


@pytest.fixture
def areas(version, load):
    """Four areas: A and C the same, B far below, D too small."""
    chance = random.Random(7)
    rows = []
    for area, mean, n in (("A", 4, 200), ("B", 2, 200), ("C", 4, 200), ("D", 5, 3)):
        for number in range(n):
            score = min(5, max(1, mean + chance.choice([-1, 0, 0, 1])))
            rows.append(
                ResponseRow(
                    identity=f"{area}{number}", answers={"satisfied": score}, dimensions={"area": area}, day=date(2026, 10, 5)
                )
            )
    accept_many(version, rows, by=BY, history=True)
    load()


@pytest.mark.parametrize("name", ["csat", "csat.top"])
def test_a_group_that_differs_is_told_and_equal_ones_are_not(areas, name):
    compared = compare.compare(name, viewer=None, by=["area"])
    assert [(group.label, group.standing) for group in compared.groups] == [
        ("A", Standing.ABOVE),
        ("B", Standing.BELOW),
        ("C", Standing.ABOVE),
        ("D", None),
    ]
    assert compared.alike(0) == ("C",)
    assert compared.alike(1) == ()
    assert compared.apart[0, 1]
    assert not compared.apart[0, 2]
    assert compared.marks() == ((0, 2),), "B shares no mark, and D is too small to be spoken of"


@of_tallies
def test_more_marks_than_an_eye_can_follow_are_none(areas):
    """Of twelve groups in pairs that can be told apart there are two to the power of six marks."""
    compared = compare.compare("csat", viewer=None, by=["area"])
    places = np.arange(12)
    apart = (places[:, None] // 2 == places // 2) & (places[:, None] != places)
    many = replace(compared, groups=compared.groups[:1] * 12, apart=apart)
    assert many.marks() is None
    assert words.marked(many) == []
    assert len(replace(many, groups=many.groups[:6], apart=apart[:6, :6]).marks()) == 8


@of_tallies
def test_the_sentences_name_groups_by_the_alphabet_and_never_by_merit(areas):
    compared = compare.compare("csat", viewer=None, by=["area"])
    assert words.comparison(compared) == [
        "Satisfaction by area: B is below all others together.",
        "Satisfaction by area: A and C are above all others together.",
        "1 group has too few answers to be spoken of.",
    ]
    assert words.marked(compared) == [
        "A and C cannot be told apart from each other.",
        "B can be told apart from every other group.",
    ]


@of_tallies
def test_groups_that_differ_by_luck_are_hardly_ever_told_apart(version, load):
    """Ten groups from one coin, forty times: with Holm at 5 % about two of forty cuts may say anything, five are most unlikely.

    P(Binomial(40, 0.05) > 6) = 0.0034 (summed by hand from the binomial).
    """
    chance = random.Random(11)
    wrong = 0
    for _ in range(40):
        tallies = []
        for _group in range(10):
            hits = sum(chance.random() < 0.5 for _ in range(60))
            tallies.append({1.0: Tally(60 - hits, 60 - hits, 60 - hits), 5.0: Tally(hits, hits, hits)})
        cuts = tuple({"area": str(number)} for number in range(10))
        question = compare.measures.Question("csat", ("area",))
        counted = compare.Counted(question, rules.STANDING["csat"], (1.0, 5.0), cuts, tuple(tallies))
        result = compare.comparison(counted, compare.measures.estimated(counted), viewer=None)
        wrong += any(group.standing is not Standing.UNTOLD for group in result.groups)
    assert wrong <= 6


def compared_of(groups: list[dict[float, int]], name: str = "csat") -> compare.Comparison:
    """Groups as if they had been counted so."""
    tallies = tuple({score: Tally(n, n, n) for score, n in group.items() if n} for group in groups)
    cuts = tuple({"area": str(number)} for number in range(len(groups)))
    scale = (1.0, 5.0) if name == "csat" else (0.0, 10.0)
    counted = compare.Counted(compare.measures.Question(name, ("area",)), rules.STANDING[name], scale, cuts, tallies)
    return compare.comparison(counted, compare.measures.estimated(counted), viewer=None)


@of_tallies
def test_many_answers_beside_one_other_are_held_against_nothing(cast):
    """One answer, however far away, is no group of others; five that agree are not certain of what they say."""
    beside_one = compared_of([{5.0: 40, 4.0: 30, 3.0: 5}, {3.0: 1}])
    assert [group.standing for group in beside_one.groups] == [None, None]
    beside_five = compared_of([{5.0: 150, 4.0: 30, 3.0: 20}, {5.0: 5}])
    assert [group.standing for group in beside_five.groups] == [Standing.UNTOLD, Standing.UNTOLD]
    assert not beside_five.apart.any()


@of_tallies
@pytest.mark.parametrize(
    ("name", "likely", "sizes"), [("csat", (3, 5, 12, 35, 45), [8] * 10), ("nps", (1,) * 11, [5] * 10 + [300])]
)
def test_small_groups_that_differ_by_luck_are_hardly_ever_told_apart(cast, name, likely, sizes):
    """Fifty cuts: with Holm at 5 % more than seven of fifty would say anything with a chance of 0.0032 (scipy's binomial)."""
    draw, first = np.random.default_rng(69), 1 if name == "csat" else 0
    shares = np.array(likely) / sum(likely)
    wrong = 0
    for _ in range(50):
        groups = [dict(enumerate(map(int, draw.multinomial(size, shares)), first)) for size in sizes]
        compared = compared_of([{float(score): n for score, n in group.items()} for group in groups], name)
        wrong += any(group.standing not in {None, Standing.UNTOLD} for group in compared.groups) or bool(compared.apart.any())
    assert wrong <= 7


def test_small_groups_are_drawn_to_the_whole_and_large_ones_hardly(version, load):
    rows = []
    for area, score, n in (("A", 5, 6), ("B", 4, 300), ("C", 3, 300), ("D", 4, 300)):
        rows += [
            ResponseRow(
                identity=f"{area}{number}", answers={"satisfied": max(1, score - (number % 3 == 0))}, dimensions={"area": area}
            )
            for number in range(n)
        ]
    accept_many(version, rows, by=BY, history=True)
    load()
    small, large, *_ = compare.compare("csat", viewer=None, by=["area"]).groups
    assert small.raw.value - small.estimate.value > 0.02
    assert abs(large.raw.value - large.estimate.value) < 0.01
    assert small.estimate.low <= small.estimate.value <= small.estimate.high


def test_five_answers_that_agree_prove_nothing(version, load):
    """All alike: their own spread says an error of nothing; the spread of all is used."""
    rows = [ResponseRow(identity=f"a{n}", answers={"satisfied": 5}, dimensions={"area": "A"}) for n in range(5)]
    rows += [ResponseRow(identity=f"b{n}", answers={"satisfied": 1 + n % 5}, dimensions={"area": "B"}) for n in range(50)]
    accept_many(version, rows, by=BY, history=True)
    load()
    compared = compare.compare("csat", viewer=None, by=["area"])
    assert [group.label for group in compared.groups] == ["A", "B"]
    from everweek.prove.moments import with_pooled_errors

    parts = ({5.0: Tally(5, 5, 5)}, {1.0: Tally(5, 5, 5), 5.0: Tally(5, 5, 5)})
    alike, mixed = with_pooled_errors([moments(rules.STANDING["csat"], (1, 5), tallies) for tallies in parts])
    assert alike.error > 0
    assert mixed.error > 0


def test_by_month_the_last_is_set_beside_the_one_before(version, load):
    rows = [
        ResponseRow(identity=f"{month}-{n}", answers={"satisfied": score + n % 2}, day=date(2026, month, 3))
        for month, score in ((8, 4), (9, 4), (10, 2))
        for n in range(60)
    ]
    accept_many(version, rows, by=BY, history=True)
    load()
    compared = compare.compare("csat", viewer=None, by=["month"])
    assert words.latest(compared) == "Satisfaction is lower in October 2026 than in September 2026."
    assert words.comparison(compared) == [
        "In October 2026 satisfaction was below that of all other months together.",
        "In August and September 2026 satisfaction was above that of all other months together.",
    ]
    until = compare.compare("csat", viewer=None, by=["month"], until=date(2026, 9, 30))
    assert words.latest(until) == ""
    assert words.comparison(until) == [
        "Satisfaction until 30 September 2026: by month, August 2026 and September 2026 cannot be told apart."
    ]


def test_overlapping_segments_and_no_cut_at_all_are_refused(version):
    with pytest.raises(Invalid, match="several segments"):
        compare.compare("csat", viewer=None, by=["segment"])
    with pytest.raises(Invalid, match="dimension to compare by"):
        compare.compare("csat", viewer=None, by=[])


SCORES = st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), st.integers(1, 5)), min_size=2, max_size=60)


@given(answers=SCORES)
def test_moments_from_tallies_are_those_of_the_single_answers(answers):
    """A second reckoning: numpy over single answers, weights by the linearised variance written out."""
    import numpy as np

    tallies: dict[float, Tally] = {}
    for score, weight in answers:
        old = tallies.get(score, Tally(0, 0, 0))
        tallies[score] = Tally(old.n + 1, old.w + weight, old.w2 + weight**2)
    found = moments(rules.STANDING["csat"], (1.0, 5.0), tallies)
    x, w = np.array([score for score, _ in answers]), np.array([float(weight) for _, weight in answers])
    mean = np.average(x, weights=w)
    error = len(x) / (len(x) - 1) * np.sum((w * (x - mean)) ** 2) / w.sum() ** 2
    assert found.value == pytest.approx(mean)
    assert found.error == pytest.approx(error, abs=1e-12)
    assert found.n == len(x)
    assert found.size == pytest.approx(w.sum() ** 2 / np.sum(w**2))


def test_the_rest_is_the_whole_less_the_part():
    whole = {1.0: Tally(5, 9, 20), 2.0: Tally(2, 2, 2)}
    assert less(whole, {1.0: Tally(2, 4, 8), 2.0: Tally(2, 2, 2)}) == {1.0: Tally(3, 5, 12)}


def test_holm_is_as_in_his_example():
    """Stepping down: 0.001 <= 0.05/4, 0.014 <= 0.05/3, 0.03 > 0.05/2, so 0.04 does not stand either."""
    assert rules.holm([0.03, 0.001, 0.04, 0.014], 0.05) == [False, True, False, True]

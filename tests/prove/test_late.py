"""Whoever answered only after a reminder is held against whoever answered at once."""

import numpy as np
import pytest

from everweek.errors import Invalid
from everweek.prove import measures, rules
from everweek.prove.asked import words
from everweek.prove.asked.late import Late, Pair, difference_of, late_answers
from everweek.science import Estimate, NotEnough
from everweek.science.tally import Tally

RUNS = 2_000
CSAT = rules.STANDING["csat"]
TOP = rules.measure_named("csat.top", ["csat"])
NPS = rules.STANDING["nps"]


def tallies(scores) -> rules.Tallies:
    values, counts = np.unique(scores, return_counts=True)
    return {float(value): Tally(int(n), int(n), int(n)) for value, n in zip(values, counts, strict=True)}


def pair(rng, measure, late: int, prompt: int, *, shift: float = 0.0, level: float = 0.7) -> Pair:
    steps, low = (10, 0.0) if measure is NPS else (4, 1.0)
    return Pair(tallies(low + rng.binomial(steps, level, prompt)), tallies(low + rng.binomial(steps, level - shift, late)))


def found_in(measure, *, runs: int = RUNS, **planted: float) -> tuple[float, float]:
    """How often a difference is told downwards and upwards: two rules that ask customers of different contentment."""
    rng = np.random.default_rng(17)
    scale = (0.0, 10.0) if measure is NPS else (1.0, 5.0)
    down = up = 0
    for _run in range(runs):
        pairs = [pair(rng, measure, 30, 200, **planted), pair(rng, measure, 60, 90, level=0.85, **planted)]
        told = difference_of(pairs, measure, scale, level=0.95)
        assert isinstance(told, Late)
        down, up = down + (told.difference.high < 0), up + (told.difference.low > 0)
    return down / runs, up / runs


@pytest.mark.parametrize("measure", [CSAT, TOP, NPS], ids=["mean", "share", "nps"])
def test_in_honest_data_a_difference_is_told_no_more_often_than_stated(measure):
    """Late answers come mostly by the rule whose customers are content: pooled, every run would tell a difference."""
    down, up = found_in(measure)
    assert down + up <= 0.06
    assert min(down, up) > 0.005, "an interval that never misses is no interval"


@pytest.mark.parametrize("measure", [CSAT, TOP, NPS], ids=["mean", "share", "nps"])
def test_a_planted_difference_is_found_and_the_right_way(measure):
    down, up = found_in(measure, runs=300, shift=0.1)
    assert down > 0.8
    assert up == 0


def test_too_few_are_told_as_too_few():
    rng = np.random.default_rng(1)
    for late, prompt in ((19, 500), (500, 19), (0, 0)):
        told = difference_of([pair(rng, CSAT, late, prompt)], CSAT, (1.0, 5.0), level=0.95)
        assert isinstance(told, NotEnough)
        assert told.need == 20
    small = [pair(rng, CSAT, 4, 100) for _rule in range(10)]
    assert isinstance(difference_of(small, CSAT, (1.0, 5.0), level=0.95), NotEnough), "of ten rules four each"


def late(value: float, low: float, high: float, unit: str = "points") -> Late:
    return Late(Estimate(value, low, high, 0.95, 90, unit, "m"), 30, 60)


def test_a_sentence_says_no_more_than_its_interval():
    assert words.late(late(-2.0, -7.01, 3.0)) == [
        "Where we remind, the 30 answers that came only after a reminder cannot be told apart from the 60 that came at once: the "
        "difference lies between −7.1 and +3.0.",
        "That is no proof that the silent are as content as those who answer.",
    ]
    lower, caution = words.late(late(-0.5, -0.756, -0.244, "score"))
    assert lower == (
        "Where we remind, the 30 answers that came only after a reminder score lower than the 60 that came at once, by "
        "0.24 to 0.76."
    )
    assert "less content" in caution
    assert "no proof" in caution
    assert "more content" in words.late(late(5.0, 1.0, 9.0))[1]
    assert "cannot be guessed at yet" in words.late(NotEnough("Too few.", 1, 20))[0]


@pytest.mark.django_db
def test_the_letter_an_answer_came_after_is_counted_with_every_filter_and_those_asked_otherwise_are_left_out(answer, load, cast):
    for number in range(30):
        for letter, score in (("1", 5), ("2" if number % 2 else "3", 3)):
            about = {"asked_by": "rule-1", "letter_answered": letter}
            answer(satisfied=score if number % 3 else 4, dimensions=about, unit=cast.north_desk.pk)
        answer(satisfied=1, dimensions={"asked_by": "rule-2", "letter_answered": "1"}, unit=cast.north_desk.pk)
        answer(satisfied=1, dimensions={"asked_by": "by_hand"}, unit=cast.south.pk)
    load()
    question = measures.Question("csat", where={"unit": "north"})
    told = late_answers(question, viewer=cast.alice)
    assert isinstance(told, Late)
    assert (told.late, told.prompt) == (30, 30)
    assert told.difference.high < 0
    assert told.difference.value == pytest.approx((20 * 3 + 10 * 4) / 30 - (20 * 5 + 10 * 4) / 30)
    assert isinstance(late_answers(measures.Question("csat", where={"unit": "south"}), viewer=None), NotEnough)
    assert [row.cut["letter_answered"] for row in measures.measure("csat", viewer=None, by=["letter_answered"]).rows] == [
        *["1", "2", "3", ""]
    ]
    assert measures.labels("letter_answered", ["2", ""]) == {"2": "the first reminder", "": "not recorded"}
    with pytest.raises(Invalid):
        late_answers(measures.Question("nothing"), viewer=None)


@pytest.mark.django_db
def test_where_nobody_was_ever_asked_by_mail_it_is_said_that_it_cannot_be_guessed(answer, load):
    answer(satisfied=4)
    load()
    assert isinstance(late_answers(measures.Question("csat"), viewer=None), NotEnough)

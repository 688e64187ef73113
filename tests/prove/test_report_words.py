"""The words of a board report: what is said once, in whose language a voice is, and what it takes to tell what nobody asks."""

from datetime import date

import pytest

from everweek.listen.quoting import Quotation
from everweek.listen.rules import Mood
from everweek.prove.reporting import Month
from everweek.prove.reporting.numbers import compared_sentences, measure_text, untold
from everweek.prove.reporting.saying import _voice
from everweek.prove.reporting.shape import Beside, StandingMeasure
from everweek.science import Estimate, NotEnough

OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)
NONE = NotEnough("Nobody answered this in October 2026.", have=0, need=5)


def number(value: float, half: float = 1.0) -> Estimate:
    return Estimate(value, value - half, value + half, 0.95, 90, "points", "m")


def measure(title: str, *, now: Estimate | NotEnough, apart: bool = False, asked: bool = True) -> StandingMeasure:
    """A measure of October beside September, of which it differs by two, known apart or not."""
    change = number(2.0) if isinstance(now, Estimate) else now
    beside = [Beside(SEPTEMBER, number(70.0), change, apart)]
    return StandingMeasure(title.lower(), title, "points", (0.0, 100.0), now, beside, asked=asked)


@pytest.mark.parametrize(
    ("apart", "told"),
    [
        ((False, False), ["None of these 2 moved from September 2026 that we can tell."]),
        ((True, False), ["From September 2026 moved: Ease. Of the others none did that we can tell."]),
        ((True, True), []),
    ],
)
def test_that_a_month_did_not_differ_is_said_once_of_all_measures(apart: tuple[bool, bool], told: list[str]):
    measures = [measure(title, now=number(72.0), apart=each) for title, each in zip(("Ease", "Kept"), apart, strict=True)]
    assert compared_sentences(measures) == told
    beside = [measure_text(one, OCTOBER).months[1].compared for one in measures]
    assert ["now 2.0 higher (between 1.0 and 3.0)" if each else "" for each in apart] == beside


def test_a_measure_that_is_not_known_of_both_months_is_not_said_to_have_held():
    known = [measure(title, now=number(72.0)) for title in ("Ease", "Kept")]
    assert compared_sentences([*known, measure("Felt", now=NONE)]) == [
        "None of these 2 moved from September 2026 that we can tell.",
    ]
    assert compared_sentences([measure("Felt", now=NONE)]) == []


def test_of_what_nobody_asks_it_says_that_and_of_what_was_asked_that_nobody_answered():
    unasked = measure("Retention", now=NONE, asked=False)
    assert untold(unasked) == "Retention is not measured yet: no questionnaire asks whether the customer stayed."
    assert untold(measure("Retention", now=NONE)) == "Retention cannot be told. Nobody answered this in October 2026."


@pytest.mark.parametrize(
    ("language", "reader", "foreign"),
    [("pt", "en", "in Portuguese"), ("pt-br", "en", "in Brazilian Portuguese"), ("en-gb", "en", ""), ("", "en", "")],
)
def test_words_in_another_language_than_the_readers_say_in_which(language: str, reader: str, foreign: str):
    said = Quotation(1, "A reserva funcionou", language, Mood.HAPPY, (), "North desk", date(2026, 10, 9))
    assert _voice(said, reader).foreign == foreign

"""Each kind of question: what is a right answer, what is not, and what an answer scores."""

from datetime import date

import pytest
from tests.questionnaires.documents import AFTER_A_CALL, BALLOT, QUIZ, REVIEW

from everweek.errors import Invalid
from everweek.questionnaires.document import parse
from everweek.questionnaires.rules import Sheet


def sheet(*questions):
    whole = [{"text": {"en": "?"}, **question} for question in questions]
    return Sheet(
        parse({"format": "everweek.questionnaire/1", "key": "k", "title": {"en": "K"}, "language": "en", "questions": whole})
    )


CHOICES = [
    {"key": "a", "text": {"en": "A"}},
    {"key": "b", "text": {"en": "B"}},
    {"key": "other", "text": {"en": "Other"}, "open": True},
    {"key": "none", "text": {"en": "None"}, "exclusive": True},
]

RIGHT = [
    ({"kind": "nps"}, 0, 0),
    ({"kind": "nps"}, 10, 10),
    ({"kind": "csat"}, 5.0, 5),
    ({"kind": "csat", "not_applicable": True}, "not-applicable", "not-applicable"),
    ({"kind": "ces"}, 7, 7),
    ({"kind": "expectation"}, "better", "better"),
    ({"kind": "felt", "measure": "felt.heard"}, 1, 1),
    ({"kind": "scale", "scale": [-2, 2]}, -2, -2),
    ({"kind": "choice", "choices": CHOICES}, "a", "a"),
    ({"kind": "choice", "choices": CHOICES}, {"choice": "other", "text": " x "}, {"choice": "other", "text": "x"}),
    ({"kind": "choices", "choices": CHOICES}, ["b", "a"], ["a", "b"]),
    ({"kind": "choices", "choices": CHOICES}, ["none"], ["none"]),
    ({"kind": "text"}, "  words  ", "words"),
    ({"kind": "date"}, "2026-02-28", "2026-02-28"),
    ({"kind": "date"}, date(2026, 2, 28), "2026-02-28"),
    ({"kind": "number"}, 3.5, 3.5),
    ({"kind": "number", "scale": [0, 1]}, 1.0, 1),
    ({"kind": "consent"}, False, False),
]
WRONG = [
    ({"kind": "nps"}, 11, "from 0 to 10"),
    ({"kind": "nps"}, -1, "from 0 to 10"),
    ({"kind": "nps"}, "9", "whole number"),
    ({"kind": "nps"}, True, "whole number"),
    ({"kind": "nps"}, 8.5, "whole number"),
    ({"kind": "nps"}, float("nan"), "whole number"),
    ({"kind": "nps"}, 10**400, "whole number"),
    ({"kind": "csat"}, "not-applicable", "from 1 to 5"),
    ({"kind": "expectation"}, "same", "as, better, worse"),
    ({"kind": "choice", "choices": CHOICES}, "z", "one of a, b"),
    ({"kind": "choice", "choices": CHOICES}, {"choice": "a", "text": "x"}, "one of a, b"),
    ({"kind": "choice", "choices": CHOICES}, {"choice": ["other"], "text": "x"}, "one of a, b"),
    ({"kind": "choice", "choices": CHOICES}, ["a"], "one of a, b"),
    ({"kind": "choices", "choices": CHOICES}, "a", "a list"),
    ({"kind": "choices", "choices": CHOICES}, ["a", "a"], "once only"),
    ({"kind": "choices", "choices": CHOICES}, ["a", "none"], "alone"),
    ({"kind": "choices", "choices": CHOICES}, [], "from 1 to 4"),
    ({"kind": "choices", "choices": CHOICES, "most": 1}, ["a", "b"], "from 1 to 1"),
    ({"kind": "text"}, "   ", "leave the answer out"),
    ({"kind": "text"}, "a\x00b", "control characters"),
    ({"kind": "text", "longest": 3}, "four", "at most 3"),
    ({"kind": "text"}, 5, "Give text"),
    ({"kind": "date"}, "2026-02-30", "exists"),
    ({"kind": "date"}, "28/02/2026", "exists"),
    ({"kind": "number"}, float("inf"), "a number"),
    ({"kind": "number"}, True, "a number"),
    ({"kind": "number", "whole": True}, 1.5, "whole"),
    ({"kind": "number", "scale": [0, 1]}, 2, "from 0 to 1"),
    ({"kind": "consent"}, 1, "true or false"),
    ({"kind": "statement"}, "x", "a statement"),
]


@pytest.mark.parametrize(("question", "answer", "stored"), RIGHT)
def test_a_right_answer_is_stored_as_one_would_write_it(question, answer, stored):
    kept = sheet({"key": "q", **question}).check({"q": answer})["q"]
    assert kept == stored
    assert type(kept) is type(stored)


@pytest.mark.parametrize(("question", "answer", "says"), WRONG)
def test_a_wrong_answer_is_refused_by_the_name_of_its_question_with_what_would_be_right(question, answer, says):
    with pytest.raises(Invalid) as refused:
        sheet({"key": "q", **question}).check({"q": answer})
    assert refused.value.field == "answers.q"
    assert refused.value.message.startswith("q: ")
    assert says in refused.value.message


def test_none_is_no_answer_and_a_required_question_must_have_one():
    asked = sheet({"key": "q", "kind": "csat", "required": True}, {"key": "r", "kind": "text"})
    assert asked.check({"q": 3, "r": None}) == {"q": 3}
    with pytest.raises(Invalid, match="q: This question must be answered"):
        asked.check({"q": None})


def test_a_required_question_that_is_not_shown_need_not_be_answered():
    asked = sheet(
        {"key": "n", "kind": "nps"},
        {"key": "why", "kind": "text", "required": True, "when": {"question": "n", "at_most": 6}},
    )
    assert asked.check({"n": 9}) == {"n": 9}
    with pytest.raises(Invalid, match="why: This question must be answered"):
        asked.check({"n": 6})


def test_a_hidden_answer_hides_what_follows_from_it_too():
    asked = sheet(
        {"key": "a", "kind": "consent"},
        {"key": "b", "kind": "consent", "when": {"question": "a", "is": True}},
        {"key": "c", "kind": "text", "when": {"question": "b", "answered": False}},
    )
    assert asked.shown({"a": False}) == ["a", "c"]
    with pytest.raises(Invalid, match="b: This question is not shown"):
        asked.check({"a": False, "b": True})


def test_an_answer_to_no_question_is_refused():
    with pytest.raises(Invalid, match="recomend: There is no such question"):
        Sheet(parse(AFTER_A_CALL)).check({"recomend": 9})


def test_felt_is_the_mean_of_being_heard_respected_understood_and_valued_only():
    scored = Sheet(parse(AFTER_A_CALL)).scores({"heard": 4, "respected": 1, "solved": 5})
    assert {one.measure: one.score for one in scored} == {
        "felt.heard": 4.0,
        "felt.respected": 1.0,
        "felt.solved": 5.0,
        "felt": 2.5,
    }
    assert all((one.low, one.high) == (1.0, 5.0) for one in scored)


def test_without_a_feeling_there_is_no_felt():
    assert [one.measure for one in Sheet(parse(AFTER_A_CALL)).scores({"solved": 5})] == ["felt.solved"]


@pytest.mark.parametrize(("answer", "score"), [("worse", -1.0), ("as", 0.0), ("better", 1.0)])
def test_expectation_scores_round_nought(answer, score):
    [scored] = Sheet(parse(AFTER_A_CALL)).scores({"expected": answer})
    assert (scored.score, scored.low, scored.high) == (score, -1.0, 1.0)


def test_a_reversed_question_scores_the_other_way_round_and_stores_what_was_said():
    asked = sheet({"key": "q", "kind": "csat", "reversed": True, "measure": "csat"})
    assert asked.check({"q": 1}) == {"q": 1}
    assert [one.score for one in asked.scores({"q": 1})] == [5.0]


def test_a_quiz_scores_the_sum_and_not_applicable_scores_nothing():
    assert [one.score for one in Sheet(parse(QUIZ)).scores({"may": ["credit", "call", "car"]})] == [1.0]
    review = Sheet(parse(REVIEW))
    assert [one.score for one in review.scores({"greeting": "no", "listening": 4})] == [0.0, 4.0]
    assert [one.measure for one in review.scores({"greeting": "not-applicable", "listening": 4})] == ["quality.listening"]


def test_a_ballot_takes_two_votes_or_none_of_them():
    ballot = Sheet(parse(BALLOT))
    assert ballot.check({"vote": ["team-3", "team-1"]}) == {"vote": ["team-1", "team-3"]}
    with pytest.raises(Invalid, match="from 1 to 2"):
        ballot.check({"vote": ["team-1", "team-2", "team-3"]})


def test_two_ways_to_one_measure_count_once():
    asked = sheet(
        {"key": "known", "kind": "consent"},
        {"key": "a", "kind": "csat", "measure": "csat", "when": {"question": "known", "answered": True}},
        {"key": "b", "kind": "csat", "measure": "csat", "when": {"question": "known", "answered": True}},
    )
    assert [one.score for one in asked.scores(asked.check({"known": True, "b": 2}))] == [2.0]
    with pytest.raises(Invalid, match="a and b both feed the measure csat"):
        asked.check({"known": True, "a": 1, "b": 2})

"""A question behind a condition that no answer fulfils would never be shown: such a condition is refused, and no other."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.questionnaires.documents import AFTER_A_CALL
from tests.trying import tries

from everweek.errors import Invalid
from everweek.questionnaires.conditions import holds, questions_of
from everweek.questionnaires.document import Choice, Comparison, Every, Negation, Question, Some, parse
from everweek.questionnaires.document.holding import MOST_MENTIONED, never_holds

EN = {"en": "?"}
ASKED = {
    question.key: question
    for question in (
        Question(key="points", kind="scale", text=EN, scale=(1, 3), not_applicable=True),
        Question(key="area", kind="choice", text=EN, choices=tuple(Choice(key=key, text=EN) for key in "abc")),
        Question(key="sure", kind="consent", text=EN),
        Question(key="hours", kind="number", text=EN, scale=(0, 3)),
        Question(key="nights", kind="number", text=EN, whole=True),
        Question(key="day", kind="date", text=EN),
        Question(key="liked", kind="choices", text=EN, choices=tuple(Choice(key=key, text=EN) for key in "xy")),
    )
}
DAYS = [(date(2026, 10, 5) + timedelta(days=number)).isoformat() for number in range(-2, 6)]
# All answers that conditions with these thresholds can tell apart, and more.
ANSWERS = {
    "points": [None, 1, 2, 3, "not-applicable"],
    "area": [None, "a", "b", "c"],
    "sure": [None, True, False],
    "hours": [None, *(quarter / 4 for quarter in range(13))],
    "nights": [None, *range(-2, 6)],
    "day": [None, *DAYS],
    "liked": [None, ["x"], ["y"], ["x", "y"]],
}


def compared(key):
    if key == "liked":
        return st.builds(Comparison, st.just(key), st.just("includes"), st.sampled_from("xy"))
    values = {
        "points": [1, 2, 3],
        "area": ["a", "b", "c"],
        "sure": [True, False],
        "hours": [0, 1, 1.5, 3],
        "nights": [0, 1, 2, 3],
        "day": DAYS[2:6],
    }
    operators = ["is", "is_not"] if key in {"area", "sure"} else ["is", "is_not", "at_least", "at_most"]
    value = st.sampled_from(values[key])
    return st.builds(Comparison, st.just(key), st.sampled_from(operators), value) | st.builds(
        Comparison, st.just(key), st.just("any_of"), st.lists(value, min_size=1, max_size=2).map(tuple)
    )


def conditions(keys):
    plain = st.sampled_from(keys).flatmap(
        lambda key: compared(key) | st.builds(Comparison, st.just(key), st.just("answered"), st.booleans())
    )
    several = lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple)  # noqa: E731  (a word for one line)
    return st.recursive(
        plain,
        lambda inner: st.builds(Every, several(inner)) | st.builds(Some, several(inner)) | st.builds(Negation, inner),
        max_leaves=4,
    )


def can_hold(condition):
    keys = sorted(questions_of(condition))
    return any(holds(condition, dict(zip(keys, answers, strict=True))) for answers in product(*(ANSWERS[key] for key in keys)))


BETWEEN = Every((Negation(Comparison("hours", "at_most", 1)), Negation(Comparison("hours", "at_least", 1.5))))


@settings(deadline=None, max_examples=tries(100))
@example(Every((*BETWEEN.parts, Comparison("hours", "answered", True))))
@given(st.sampled_from([key for key in ASKED if key != "liked"]).flatmap(lambda key: conditions([key])))
def test_what_is_said_of_one_question_is_refused_where_no_answer_fits_and_only_there(condition):
    assert (never_holds(condition, ASKED) is None) is can_hold(condition)


@settings(deadline=None, max_examples=tries(50))
@given(st.lists(st.sampled_from(sorted(ASKED)), min_size=2, max_size=2, unique=True).flatmap(conditions))
def test_what_can_hold_between_several_questions_is_never_refused(condition):
    assert never_holds(condition, ASKED) is None or not can_hold(condition)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (
            {"all": [{"question": "recommend", "at_least": 9}, {"question": "recommend", "at_most": 6}]},
            "no answer to 'recommend'",
        ),
        ({"all": [{"question": "recommend", "answered": False}, {"question": "recommend", "is": 3}]}, "no answer to 'recommend'"),
        ({"any": [{"all": [{"question": "recommend", "is": 1}, {"question": "recommend", "is": 2}]}]}, "it never holds"),
        ({"question": "recommend", "at_least": "not-applicable"}, "neither more nor less"),
    ],
)
def test_such_a_condition_is_refused_with_its_place(condition, says):
    questions = [
        {"key": "recommend", "kind": "nps", "text": EN, "not_applicable": True},
        {"key": "why", "kind": "text", "text": EN, "when": condition},
    ]
    with pytest.raises(Invalid, match=says) as refused:
        parse(
            {
                **AFTER_A_CALL,
                "title": EN,
                "language": "en",
                "languages": ["en"],
                "intro": EN,
                "thanks": EN,
                "questions": questions,
            }
        )
    assert refused.value.field.startswith("questions[1] (why).when")


def test_a_condition_made_to_be_looked_at_for_hours_is_let_be():
    no_number = Every(tuple(Comparison("hours", "is_not", number) for number in range(MOST_MENTIONED + 1)))
    assert never_holds(no_number, {"hours": Question(key="hours", kind="number", text=EN, whole=True, scale=(0, 100))}) is None

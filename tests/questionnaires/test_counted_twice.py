"""Two questions of one measure that one person could be asked both are not published: she would count twice."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY

from everweek.errors import Invalid
from everweek.questionnaires.document import parse, together
from everweek.questionnaires.document.together import asked_both, counted_twice
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.services import create_questionnaire, publish

YES_NO = [{"key": "yes", "text": {"en": "Yes"}}, {"key": "no", "text": {"en": "No"}}]
TOPICS = [{"key": key, "text": {"en": key}} for key in ("price", "staff", "wait")]

STAYED, LEFT = {"question": "stayed", "is": "yes"}, {"question": "stayed", "is": "no"}
SOME_POINT = {"any": [STAYED, {"question": "points", "at_least": 1}]}


def asking(first, second, **more):
    return {
        "format": "everweek.questionnaire/1",
        "key": "visit",
        "title": {"en": "Visit"},
        "language": "en",
        "questions": [
            {"key": "stayed", "kind": "choice", "text": {"en": "Did you stay?"}, "choices": YES_NO},
            {
                "key": "points",
                "kind": "scale",
                "text": {"en": "How many?"},
                "scale": [0, 2],
                "when": {"question": "stayed", "is": "yes"},
            },
            {"key": "topics", "kind": "choices", "text": {"en": "What about?"}, "choices": TOPICS, **more},
            {"key": "room", "kind": "csat", "text": {"en": "How was the room?"}, "measure": "csat", "when": first},
            {"key": "desk", "kind": "csat", "text": {"en": "How was the desk?"}, "measure": "csat", "when": second},
        ],
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (STAYED, LEFT),
        (STAYED, {"not": STAYED}),
        (
            {"any": [STAYED, {"question": "points", "at_least": 1}]},
            {"not": {"any": [STAYED, {"question": "points", "at_least": 1}]}},
        ),
        # Points are asked only of those who stayed.
        ({"question": "points", "at_least": 1}, LEFT),
        ({"question": "topics", "includes": "price"}, {"not": {"question": "topics", "includes": "price"}}),
        (STAYED, {"question": "room", "answered": False}),
    ],
)
def test_questions_that_are_never_asked_together_may_feed_one_measure(first, second):
    assert counted_twice(parse(asking(first, second))) == []


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        (
            STAYED,
            {"question": "points", "at_most": 1},
            "“Yes” and “How many?” is answered with 0",
        ),
        ({"question": "topics", "includes": "price"}, {"question": "topics", "includes": "wait"}, "“price, wait”"),
        (STAYED, {"question": "topics", "answered": True}, "“What about?” is answered with “price”"),
        (STAYED, {"question": "room", "answered": True}, "“Did you stay?” is answered with “Yes”"),
        ({"not": STAYED}, {"not": LEFT}, "somebody may be asked both"),
    ],
)
def test_those_that_can_be_are_named_with_an_example(first, second, after):
    (sentence,) = counted_twice(parse(asking(first, second)))
    assert "“How was the room?” and “How was the desk?” both count as csat" in sentence
    assert after in sentence
    assert "Let their conditions exclude each other" in sentence


@pytest.mark.django_db
def test_erin_cannot_publish_them_and_is_told_why_before_she_tries(cast):
    version = create_questionnaire(key="visit", document=asking(STAYED, {"not": LEFT}), by=BY)
    with pytest.raises(Invalid, match="both count as csat") as refused:
        publish(version=version, by=BY)
    assert refused.value.code == "counted-twice"
    page = cast.client("erin").get("/listen/questionnaires/visit/publish").content.decode()
    assert "“How was the room?” and “How was the desk?” both count as csat" in page
    assert "Publish version 1" not in page


def single() -> st.SearchStrategy[dict]:
    return st.sampled_from(
        [
            *({"question": "stayed", "is": key} for key in ("yes", "no")),
            {"question": "stayed", "answered": False},
            *({"question": "points", "at_least": point} for point in (1, 2)),
            {"question": "points", "answered": True},
            *({"question": "topics", "includes": key} for key in ("price", "wait")),
        ]
    )


def condition() -> st.SearchStrategy[dict]:
    return st.recursive(
        single(),
        lambda parts: st.one_of(
            parts.map(lambda one: {"not": one}),
            st.lists(parts, min_size=1, max_size=3).map(lambda several: {"all": several}),
            st.lists(parts, min_size=1, max_size=3).map(lambda several: {"any": several}),
        ),
        max_leaves=4,
    )


CHOSEN = [None, *([key] for key in ("price", "staff", "wait")), ["price", "staff"], ["price", "wait"], ["staff", "wait"]]


@given(condition(), condition())
def test_it_finds_what_trying_every_answer_finds(first, second):
    try:
        document = parse(asking(first, second, most=2))
    except Invalid:
        return  # one of them never holds
    sheet = Sheet(document)
    room, desk = document.questions[3], document.questions[4]
    together = False
    for stayed, points, topics in product((None, "yes", "no"), (None, 0, 1, 2), CHOSEN):
        given_answers = {"stayed": stayed, "points": points, "topics": topics, "room": 3}
        taken = sheet.take({key: answer for key, answer in given_answers.items() if answer is not None})
        together = together or {"room", "desk"} <= set(taken.shown)
    found = asked_both(document, room, desk)
    assert (found is not None) is together
    if found is not None:
        assert {"room", "desk"} <= set(sheet.take({**found, "room": 3}).shown)


def test_hundreds_of_questions_of_one_measure_are_looked_at_only_for_so_long(monkeypatch):
    document = asking(STAYED, {"not": STAYED})
    rooms = [{**document["questions"][-2 + number % 2], "key": f"room-{number}"} for number in range(40)]
    document["questions"][-2:] = rooms
    monkeypatch.setattr(together, "MOST_TOLD", 3)
    assert len(counted_twice(parse(document))) == 3
    monkeypatch.setattr(together, "MOST_TRIED_IN_ALL", 1)
    assert counted_twice(parse(document)) == []

import pytest

from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.questionnaires.facts import answer_rows
from everweek.questionnaires.services import ResponseRow, State, accept_many, accept_response, create_questionnaire, publish

pytestmark = pytest.mark.django_db

BY = System("test")
DOCUMENT = {
    "title": {"en": "After a call"},
    "language": "en",
    "questions": [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}, "when": {"question": "recommend", "at_most": 6}},
    ],
}


@pytest.fixture
def version():
    return publish(version=create_questionnaire(key="after-a-call", document=DOCUMENT, by=BY), by=BY)


def test_the_same_response_twice_is_stored_once(version):
    first = accept_response(version=version, by=BY, answers={"recommend": 9}, identity="a", channel="api")
    again = accept_response(version=version, by=BY, answers={"recommend": 9}, identity="a", channel="api")
    assert (first.already, again.already) == (False, True)
    assert again.response == first.response
    assert Line.objects.filter(kind="response.received").count() == 1


def test_the_same_identity_with_other_answers_is_refused_and_nothing_is_overwritten(version):
    first = accept_response(version=version, by=BY, answers={"recommend": 9}, identity="a", channel="api")
    with pytest.raises(Conflict, match="other answers"):
        accept_response(version=version, by=BY, answers={"recommend": 3}, identity="a", channel="api")
    first.response.refresh_from_db()
    assert first.response.answers == {"recommend": 9}


def test_an_answer_to_a_question_that_is_not_shown_is_refused_by_name(version):
    with pytest.raises(Invalid, match="not shown") as refused:
        accept_response(version=version, by=BY, answers={"recommend": 9, "why": "x"}, identity="a", channel="api")
    assert refused.value.field == "answers.why"


def test_many_rows_are_answered_each_in_its_place(version):
    rows = [
        ResponseRow(identity="1", answers={"recommend": 9}, dimensions={"area": "A"}),
        ResponseRow(identity="2", answers={"recommend": 11}),
        ResponseRow(identity="1", answers={"recommend": 9}, dimensions={"area": "A"}),
        ResponseRow(identity="1", answers={"recommend": 8}),
    ]
    outcomes = accept_many(version, rows, BY)
    assert [outcome.state for outcome in outcomes] == [State.STORED, State.REFUSED, State.ALREADY, State.REFUSED]
    assert outcomes[1].field == "answers.recommend"
    [row] = answer_rows([outcomes[0].id])
    assert (row.measure, row.score, row.scale_low, row.scale_high, row.dimensions) == ("nps", 9.0, 0.0, 10.0, {"area": "A"})

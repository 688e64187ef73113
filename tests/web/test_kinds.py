"""One entry makes a kind of question: what the pages, the conditions and the preview need of it stands there."""

import pytest
from tests.cast import Cast
from tests.web.reading import read, visit

from everweek.journal.services import System
from everweek.questionnaires.kinds import KINDS, Kind, answers
from everweek.questionnaires.services import create_questionnaire
from everweek.questionnaires.shape import Question

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

HERE = "/listen/questionnaires/weather/"
QUESTIONS = [
    {"key": "sky", "kind": "weather", "text": {"en": "How was the sky over the counter?"}},
    {
        "key": "why",
        "kind": "text",
        "text": {"en": "What clouded it?"},
        "when": {"question": "sky", "is": "cloudy"},
    },
]


@pytest.fixture
def weather(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Kind:
    """A kind that is nowhere but in its entry, and a questionnaire that asks by it."""
    kind = Kind(
        key="weather",
        name="The weather",
        help="How the day felt, as a sky.",
        control="one",
        compared_by=("is", "is_not"),
        check=answers.words(("sunny", "cloudy")),
        words={"sunny": "Blue sky", "cloudy": "Clouds"},
    )
    monkeypatch.setitem(KINDS, kind.key, kind)
    document = {"format": "everweek.questionnaire/1", "key": "weather", "language": "en", "title": {"en": "Weather"}}
    create_questionnaire(key="weather", document={**document, "questions": QUESTIONS}, by=System("test"))
    return kind


def test_it_can_be_chosen_and_opened_in_the_editor(cast: Cast, weather: Kind):
    assert "How the day felt, as a sky." in visit(cast.client("erin"), f"{HERE}edit?add=1")
    assert "The weather" in visit(cast.client("erin"), f"{HERE}edit/new/weather")
    assert "How was the sky over the counter?" in visit(cast.client("erin"), f"{HERE}edit/questions/sky")


def test_a_condition_is_built_and_told_by_its_words(cast: Cast, weather: Kind):
    page = visit(cast.client("erin"), f"{HERE}edit/questions/why")

    assert 'value="cloudy"' in page
    assert "Clouds" in page
    assert "is at least" not in page, "a sky is not more than another"
    assert "“Clouds”" in visit(cast.client("erin"), f"{HERE}edit")


def test_a_customer_is_asked_by_its_words_and_asked_on_by_her_answer(cast: Cast, weather: Kind):
    assert "Blue sky" in visit(cast.client("erin"), f"{HERE}1/preview")
    assert 'name="a.why"' not in visit(cast.client("erin"), f"{HERE}1/preview")
    assert 'name="a.why"' in read(cast.client("erin").post(f"{HERE}1/preview", {"a.sky": "cloudy"}))


def test_every_kind_says_what_a_page_needs_of_it():
    for kind in KINDS.values():
        assert str(kind.help).endswith("."), kind.key
        assert kind.control != "one" or kind.words or "choices" in kind.allows, f"{kind.key} has nothing to choose from"
        assert set(kind.begins) <= kind.allows, kind.key
        if kind.words and kind.control == "one":
            check = kind.check(Question(key="it", kind=kind.key, text={"en": "It"}))
            assert [check(word) for word in kind.words] == list(kind.words)

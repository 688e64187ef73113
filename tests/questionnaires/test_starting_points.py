"""The shelf: every questionnaire is whole in every language, in sentences that differ, and says how long it takes."""

import re

import pytest

from everweek.errors import NotFound
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.effort import seconds_to_answer
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.starting import SHELF, TONGUES, begun_from, starting_point
from everweek.web.answering.form import form_of

ALIKE = {"No"}
"""Words that two of the languages share."""


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("key", SHELF)
def test_nothing_is_missing_in_any_language(key: str, language: str):
    document = starting_point(key)
    missing = [place for place, texts in document.texts() if texts and not texts.get(language, "").strip()]
    assert missing == []
    if language != "en":
        copied = [texts["en"] for _place, texts in document.texts() if texts and texts["en"] == texts[language]]
        assert [text for text in copied if text not in ALIKE] == [], "left in English"


@pytest.mark.parametrize("key", SHELF)
def test_arabic_is_arabic_is_written_from_right_to_left_and_ends_its_questions_so(key: str):
    document = starting_point(key)
    form = form_of(Sheet(document), {}, "ar")
    assert form.direction == "rtl"
    said = [texts["ar"] for _place, texts in document.texts() if texts]
    assert all(re.search(r"[\u0600-\u06ff]", text) and not re.search(r"[a-z]{3,}", text) for text in said)
    asked = [(texts["en"], texts["ar"]) for _place, texts in document.texts() if texts]
    assert [pair for pair in asked if pair[0].endswith("?") and not pair[1].endswith("؟")] == []
    assert not any("?" in text or "," in text or ";" in text for text in said)


@pytest.mark.parametrize("key", SHELF)
def test_french_has_its_space_before_a_question_mark_and_spanish_its_turned_one(key: str):
    for _place, texts in starting_point(key).texts():
        if texts:
            assert not re.search(r"\S[?!:;]", texts["fr"]), texts["fr"]
            assert texts["es"].count("¿") == texts["es"].count("?"), texts["es"]
            assert "'" not in texts["fr"] + texts["en"], "a typographic apostrophe"


def test_each_takes_as_long_as_one_would_guess():
    took = {key: seconds_to_answer(starting_point(key)) for key in SHELF}
    assert took["nps-in-two-questions"] < took["after-a-visit"] < took["after-a-complaint"]
    assert took["nps-in-two-questions"] < 60
    assert max(took.values()) < 180


def test_a_starting_point_is_begun_in_the_languages_that_are_kept_and_no_other():
    whole = begun_from("tell-us-the-bad", named="ours")
    assert (whole.key, whole.language, whole.languages) == ("ours", "en", TONGUES)
    spanish = begun_from("tell-us-the-bad", named="ours", languages=["es"], first="fr")
    assert (spanish.language, spanish.languages, spanish.title) == ("es", ("es",), {"es": "Cuéntenos lo malo"})
    assert {tag for _place, texts in spanish.texts() for tag in texts} == {"es"}
    assert parse(dump(spanish)) == spanish
    with pytest.raises(NotFound):
        begun_from("nothing", named="ours")

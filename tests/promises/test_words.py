"""What customers read is translated, whole, into every language Everweek speaks to them; and the files say so."""

import gettext
import io
import json
import re
from collections.abc import Iterator, Mapping

import pytest
from babel.messages.catalog import Catalog
from tests.promises import words
from tests.promises.words import FOLDER, LANGUAGES, Text

from everweek.journal.events import all_events
from everweek.people.keeping import in_order
from everweek.web.api import document


@pytest.fixture(scope="module")
def found() -> Mapping[Text, set[str]]:
    return words.texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_customers_read_is_translated(language: str):
    assert words.missing(language) == [], "write them into its file, then: make words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_put_into_a_sentence_is_put_into_its_translation(language: str):
    assert words.spoilt(words.read(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_up_to_date_and_what_django_reads_is_made_of_them(language: str):
    folder = FOLDER / language / "LC_MESSAGES"
    catalog = words.renewed(language)
    assert (folder / "django.po").read_bytes() == words.written(catalog), "make words"
    assert (folder / "django.mo").read_bytes() == words.compiled(catalog), "make words"


def test_there_is_a_folder_for_each_language_and_no_other():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(LANGUAGES)


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("de", 2), ("es", 2), ("fr", 2), ("pt", 2)])
def test_each_language_has_all_its_plural_forms(language: str, forms: int):
    several = [one for one in words.read(language) if isinstance(one.id, tuple)]
    assert several
    assert {len(one.string) for one in several} == {forms}


def test_arabic_says_one_two_few_and_many_each_in_its_form():
    with (FOLDER / "ar" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        said = gettext.GNUTranslations(file).ngettext
    told = [said("in %(minutes)d minute", "in %(minutes)d minutes", number) % {"minutes": number} for number in (1, 2, 3, 11)]
    assert told == ["خلال دقيقة واحدة", "خلال دقيقتين", "خلال 3 دقائق", "خلال 11 دقيقة"]
    kept = [said("%(count)s day", "%(count)s days", number) % {"count": number} for number in (1, 2, 3, 90)]
    assert kept == ["يوم واحد", "يومان", "3 أيام", "90 يومًا"]


def test_arabic_speaks_in_the_polite_plural_and_asks_of_no_man_alone():
    # "Your" to one person is the letter kaf at a word's end; some other words end so too.
    others, commands = {"ذلك", "لذلك", "هناك", "ترك"}, {"أجب", "اختر", "أخبر", "أرسل", "ابدأ", "اترك", "انظر", "اكتب"}
    told = {form for one in words.read("ar") for form in (one.string if isinstance(one.string, tuple) else (one.string,))}
    spoken = {word for form in told for word in re.findall(r"[ء-ْ]+", form)}
    assert {word for word in spoken if word.endswith("ك")} - others == set()
    assert spoken & commands == set()


def test_texts_are_found_in_python_and_in_templates_with_the_files_they_stand_in(found: Mapping[Text, set[str]]):
    assert found[Text("Thank you for coming.")] == {"web/open/templates/open/closed.html"}
    assert "web/answering/form.py" in found[Text("Does not apply")]
    assert "people/saying.py" in found[Text("%(minutes)d minute ago", "%(minutes)d minutes ago")]
    assert "web/questionnaires/templates/questionnaires/shelf.html" in found[Text("%(number)s question", "%(number)s questions")]
    assert len(found) > 1500, "those of colleagues' pages are found too"


def test_every_page_of_the_open_frame_is_one_that_customers_read(found: Mapping[Text, set[str]]):
    read = {path for files in found.values() for path in files if words.is_of_customers(path)}
    assert {"web/listen/at_link.py", "web/listen/templates/listen/answer.html", "web/open/frame.py"} <= read
    assert "web/questionnaires/templates/questionnaires/editor.html" not in read
    assert Text("Worse than I expected") in words.of_customers(found)
    assert Text("Satisfaction") not in words.of_customers(found), "the names of kinds are for who writes a questionnaire"


def test_all_that_is_kept_of_a_customer_is_told_her_in_her_language(found: Mapping[Text, set[str]]):
    read = {text.one for text in words.of_customers(found)}
    assert {str(told) for one in in_order() for told in (one.what, one.then)} - read == set()


SEX = re.compile(r"(?<!%\()\b(?:she|hers?|herself|he|him|his|himself)\b", re.IGNORECASE)
"""A word that tells of somebody whether it is a woman or a man; the name of what is put in, as ``%(her)s``, is none."""


def test_nothing_that_a_person_reads_says_she_or_he_of_anybody(found: Mapping[Text, set[str]]):
    assert [
        one
        for one in ("What she wants", "Her cases", "Ask him.", "“He wrote”", "one of hers", "herself", "(her number)")
        if not SEX.search(one)
    ] == []
    assert [
        one for one in ("Ask the customer", "There, here", "This other one", "%(her)s", "the house's") if SEX.search(one)
    ] == []

    starting = (words.SOURCE / "questionnaires" / "starting").glob("*.json")
    asked = {english for path in starting for english in _english(json.loads(path.read_text(encoding="utf-8")))}
    # A line of the journal is told on the page of webhooks by its sentence.
    read = {form for text in found for form in (text.one, text.several)} | asked | set(all_events().values())
    read |= set(_told(json.loads(document.FILE.read_text(encoding="utf-8"))))
    assert sorted(one for one in read if SEX.search(one)) == [], (
        "by name, 'the customer' or 'they': whoever reads it knows her, or him"
    )


def test_no_document_says_she_or_he_of_anybody():
    documents = [words.ROOT / name for name in ("GLOSSARY.md", "ARCHITECTURE.md", "README.md")]
    documents += words.SOURCE.rglob("*.md")
    documents += [path for folder in ("docs", "docs/users", "docs/operators") for path in (words.ROOT / folder).glob("*.md")]
    # What was measured, and decided, stays as it was written then.
    documents.remove(words.ROOT / "docs" / "benchmarks-history.md")
    lines = [
        f"{path.relative_to(words.ROOT)}:{number}: {line}"
        for path in documents
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if SEX.search(line)
    ]
    assert len(documents) > 45, "every document is read"
    assert lines == [], "by name, 'the customer', 'the colleague' or 'they', as on the pages"


def _told(document: object) -> Iterator[str]:
    """What the document of the API says to whoever writes a program."""
    inside = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for name, inner in inside:
        if name in {"description", "summary"} and isinstance(inner, str):
            yield inner
        yield from _told(inner)


def _english(told: object) -> Iterator[str]:
    """Every English text in a questionnaire's file."""
    if isinstance(told, dict):
        for key, inner in told.items():
            yield from [inner] if key == "en" and isinstance(inner, str) else _english(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from _english(inner)


def test_a_translation_that_loses_or_invents_what_is_put_in_is_found():
    catalog = Catalog(locale="de")
    catalog.add("From %(low)s to %(high)s", "Ab %(low)s")
    catalog.add("Not {value}.", "Nicht {wert}.")
    catalog.add("Thank you, %(name)s.", "Danke, %(name)s.")
    catalog.add(("%(count)s answer", "%(count)s answers"), ("Eine Antwort", "%(count)s Antworten"))
    assert words.spoilt(catalog) == ["From %(low)s to %(high)s", "Not {value}."]


def test_a_text_without_a_translation_is_missing_and_is_not_handed_to_django():
    catalog = words.read("de")
    catalog.get("Send").string = ""
    assert not words._is_said(catalog, Text("Send"))
    made = gettext.GNUTranslations(io.BytesIO(words.compiled(catalog)))
    assert made.gettext("Send") == "Send"
    assert made.gettext("Go on") == "Weiter"

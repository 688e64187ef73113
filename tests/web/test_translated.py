"""Customers are spoken to in their own language: nothing of an open page stays English where it can be said otherwise."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import trans_real
from tests.cast import BY
from tests.promises import words
from tests.promises.words import LANGUAGES

from everweek.listen.asking.services import open_link
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.web.listen import arriving
from everweek.web.open import frame

TAGS = ("en", *LANGUAGES)
ASKED = {
    "title": dict.fromkeys(TAGS, "1"),
    "language": "en",
    "languages": list(TAGS),
    "questions": [
        {"key": "expected", "kind": "expectation", "text": dict.fromkeys(TAGS, "2"), "not_applicable": True},
        {"key": "why", "kind": "text", "text": dict.fromkeys(TAGS, "3"), "required": True, "longest": 5},
        {"key": "often", "kind": "number", "text": dict.fromkeys(TAGS, "4"), "when": {"question": "expected", "is": "worse"}},
        {"key": "quote", "kind": "consent", "text": dict.fromkeys(TAGS, "5")},
    ],
}


@pytest.fixture
def link(cast):
    publish(version=create_questionnaire(key="visit", document=ASKED, by=BY), by=BY)
    open_link(slug="desk", questionnaire="visit", unit=None, by=cast.erin)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Every text that is asked for in the reader's language meanwhile."""
    texts: set[str] = set()
    # What forms offer is put in order while their modules load, which whoever asks first would seem to have been told.
    assert get_resolver().url_patterns

    def listening(real, at: int = 0):
        def tell(*given):
            texts.add(str(given[at]))
            return real(*given)

        return tell

    for name, at in (("gettext", 0), ("ngettext", 0), ("pgettext", 1), ("npgettext", 1)):
        told = listening(getattr(trans_real, name), at)
        monkeypatch.setattr(trans_real, name, told)
        monkeypatch.setattr(f"django.utils.translation._trans.{name}", told, raising=False)
    return texts


def walk(monkeypatch: pytest.MonkeyPatch, language: str) -> list[str]:
    """Everything that can be met at an open link, in one language."""
    dana = Client(headers={"accept-language": language})
    pages = [dana.get("/s/desk"), dana.get("/s/nowhere")]
    word = pages[0].content.decode().split('name="word" value="')[1][:32]
    seen = ["expected", "why", "quote"]
    sent = [
        {},
        {"word": "", "a.why": "well", "seen": seen},
        {"word": word, "a.why": "too long by far", "a.often": "seldom", "a.expected": "worse", "seen": seen},
        {"word": word, "a.why": "well", "a.expected": "as", "a.quote": "yes", "seen": seen},
        {"word": word, "a.why": "other", "a.expected": "as", "seen": seen},
    ]
    pages += [dana.post("/s/desk", one) for one in sent]
    with monkeypatch.context() as patched:
        patched.setattr(frame, "LONGEST_BODY", 10)
        pages.append(dana.post("/s/desk", {"a.why": "more than ten characters"}))
    with monkeypatch.context() as patched:
        patched.setattr(arriving, "SENT_A_MINUTE", 1)
        pages.append(dana.post("/s/desk", sent[3]))
    pages.append(dana.post("/s/desk", {f"x{at}": "" for at in range(1100)}))
    pages.append(dana.post("/s/desk", b"broken", content_type="multipart/form-data"))
    assert [page.status_code for page in pages] == [200, 404, 422, 422, 422, 200, 422, 413, 429, 413, 400]
    assert {page["Content-Language"] for page in pages} == {language}
    return [page.content.decode() for page in pages]


@pytest.mark.django_db
@pytest.mark.one_database("In which language something is said no database decides.")
def test_whatever_is_said_at_an_open_link_is_said_in_every_language(link, said, monkeypatch):
    walk(monkeypatch, "en")
    of_ours = said & {text.one for text in words.texts()}
    assert {"Send", "Your answer has arrived.", "As I expected", "Thank you for coming."} <= of_ours
    for language in LANGUAGES:
        translated = {one.id if isinstance(one.id, str) else one.id[0] for one in words.read(language) if one.string}
        assert of_ours - translated == set(), language


@pytest.mark.django_db
@pytest.mark.one_database("In which language something is said no database decides.")
@pytest.mark.parametrize(
    ("language", "send", "thanks", "nothing"),
    [
        ("de", "Absenden", "Ihre Antwort ist angekommen.", "Danke für Ihren Besuch."),
        ("fr", "Envoyer", "Votre réponse est bien arrivée.", "Merci de votre visite."),
        ("es", "Enviar", "Su respuesta ha llegado.", "Gracias por su visita."),
        ("pt", "Enviar", "A sua resposta chegou.", "Obrigado pela sua visita."),
        ("ar", "إرسال", "وصلت إجابتكم.", "شكرًا لزيارتكم."),
    ],
)
def test_dana_reads_the_page_the_thanks_and_the_closed_door_in_hers(link, monkeypatch, language, send, thanks, nothing):
    pages = walk(monkeypatch, language)
    direction = "rtl" if language == "ar" else "ltr"
    assert all(f'<html lang="{language}" dir="{direction}">' in page for page in pages)
    assert nothing in pages[1]
    assert thanks in pages[5]
    english = {text.one for text in words.of_customers() if len(text.one) > 12 and "%" not in text.one and "{" not in text.one}
    assert [text for text in english for page in pages if text in page] == []
    with translation.override(language):
        assert translation.gettext("Send") == send


@pytest.mark.django_db
def test_a_browser_that_asks_for_a_language_nobody_speaks_here_reads_english_at_a_closed_door(cast):
    closed = Client(headers={"accept-language": "tlh, de-AT;q=0.5"}).get("/s/nowhere")
    assert "Danke für Ihren Besuch." in closed.content.decode(), "the next one that is spoken"
    assert closed["Content-Language"] == "de"
    assert "Thank you for coming." in Client(headers={"accept-language": "tlh"}).get("/s/nowhere").content.decode()
    assert "Merci de votre visite." in Client().get("/s/nowhere?lang=fr").content.decode()


@pytest.mark.django_db
def test_the_pages_of_colleagues_stay_english_whatever_the_browser_asks_for(cast):
    erin = cast.client("erin")
    page = erin.get("/listen/questionnaires/", headers={"accept-language": "de"})
    assert '<html lang="en"' in page.content.decode()

"""A customer answers at an open link: without signing in, without script, in her language, once."""

import base64
import hashlib
import re
from collections.abc import Sequence

import pytest
from django.test import Client
from django.utils import translation
from tests.cast import BY

from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.listen.asking.services import close_link, open_link, reopen_link
from everweek.people.services import edit_organisation
from everweek.questionnaires.document import dump
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import archive_questionnaire, create_questionnaire, publish, save_draft
from everweek.questionnaires.starting import SHELF, TONGUES, begun_from
from everweek.web.listen import arriving
from everweek.web.listen.arriving import SENT_A_MINUTE
from everweek.web.open import frame, ready
from everweek.web.open.frame import LONGEST_BODY

ASKED = {
    "format": "everweek.questionnaire/1",
    "key": "after-visit",
    "title": {"en": "Your visit", "pt": "A sua visita", "ar": "زيارتك"},
    "language": "en",
    "languages": ["en", "pt", "ar"],
    "questions": [
        {
            "key": "recommend",
            "kind": "nps",
            "measure": "nps",
            "required": True,
            "text": {"en": "Would you recommend us?", "pt": "Recomendar-nos-ia?", "ar": "هل توصي بنا؟"},
        },
        {
            "key": "why",
            "kind": "text",
            "text": {"en": "What should we have done better?", "pt": "O que faria melhor?", "ar": "ماذا كان علينا أن نحسن؟"},
            "when": {"question": "recommend", "at_most": 6},
        },
    ],
}
POINTS = "a.recommend"


@pytest.fixture
def link(cast):
    made = create_questionnaire(key="after-visit", document=ASKED, by=BY)
    publish(version=made, by=BY)
    return open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)


@pytest.fixture
def dana() -> Client:
    return Client(enforce_csrf_checks=True)


def word_of(page) -> str:
    return re.search(r'name="word" value="([0-9a-f]{32})"', page.content.decode())[1]


def send(dana: Client, word: str, address: str = "/s/north-desk", **answers):
    seen = answers.pop("seen", ["recommend"])
    return dana.post(address, {"word": word, "seen": seen, **{f"a.{key}": value for key, value in answers.items()}})


@pytest.mark.django_db
def test_dana_answers_in_two_steps_and_is_told_what_happens_next(link, dana, cast):
    page = dana.get("/s/north-desk")
    assert page.status_code == 200
    assert "What should we have done better" not in page.content.decode(), "only an unhappy customer is asked that"
    asked = send(dana, word_of(page), recommend="3")
    assert "What should we have done better" in asked.content.decode()
    assert not Response.objects.exists()
    thanks = send(dana, word_of(asked), recommend="3", why="Open the second gate.", seen=["recommend", "why"])
    assert thanks.status_code == 200
    assert "Your answer has arrived." in thanks.content.decode()
    assert "without your name" in thanks.content.decode()
    assert "We are sorry that it was not as it should be." in thanks.content.decode()
    stored = Response.objects.get()
    assert stored.answers == {"recommend": 3, "why": "Open the second gate."}
    assert (stored.unit, stored.channel, stored.language, stored.dimensions) == (cast.north, "link", "en", {"link": "north-desk"})
    assert stored.customer is None
    assert Line.objects.get(kind="response.received").actor == f"link:open:{link.pk}"


@pytest.mark.django_db
def test_whoever_comes_by_is_asked_one_question_and_one_word_and_the_rest_is_folded(dana, cast):
    questions = [
        {"key": "satisfied", "kind": "csat", "measure": "csat", "text": {"en": "How satisfied are you?"}},
        {"key": "easy", "kind": "ces", "measure": "ces", "text": {"en": "How easy was it?"}},
        {"key": "again", "kind": "nps", "measure": "nps", "text": {"en": "Would you recommend us?"}},
        {"key": "word", "kind": "text", "text": {"en": "One more word?"}},
    ]
    form = ASKED | {"key": "free", "title": {"en": "Your visit"}, "languages": ["en"], "questions": questions}
    publish(version=create_questionnaire(key="free", document=form, by=BY), by=BY)
    open_link(slug="desk", questionnaire="free", unit=cast.north, by=cast.erin)
    for address in ("/s/desk", "/s/desk/kiosk"):
        laid, folded = dana.get(address).content.decode().split("</template>")[0].split("<details>", maxsplit=1)
        assert ("How satisfied" in laid, "One more word?" in laid) == (True, True)
        assert ("How easy" in laid, "Would you recommend us?" in laid) == (False, False)
        assert "More questions, if you have a minute" in folded
    # What was answered is never hidden from whom it is shown to again.
    seen = ["satisfied", "easy", "again", "word"]
    sent = send(dana, word_of(dana.get("/s/desk")), "/s/desk", seen=seen, easy="9")
    assert "How easy" in sent.content.decode().split("<details>")[0]


@pytest.mark.django_db
def test_who_was_content_is_told_who_reads_it_and_of_nothing_to_be_sorry_for(link, dana):
    thanks = send(dana, word_of(dana.get("/s/north-desk")), recommend="10").content.decode()
    assert "Your answer has arrived." in thanks
    assert "read it." in thanks
    assert "sorry" not in thanks


@pytest.mark.django_db
def test_whoever_follows_every_address_records_nothing_and_a_click_on_a_score_only_chooses_it(link, dana):
    page = dana.get("/s/north-desk?a.recommend=9&via=qr")
    assert re.search(r'value="9" checked', page.content.decode())
    assert dana.head("/s/north-desk?a.recommend=9").status_code == 200
    assert not Response.objects.exists()
    send(dana, word_of(page), "/s/north-desk?a.recommend=9&via=qr", recommend="8")
    assert Response.objects.get().answers == {"recommend": 8}
    assert Response.objects.get().channel == "qr"


@pytest.mark.django_db
def test_what_is_sent_twice_is_one_answer_and_another_one_under_the_same_word_is_said_to_be_another(link, dana):
    word = word_of(dana.get("/s/north-desk"))
    assert send(dana, word, recommend="9").status_code == 200
    assert send(dana, word, recommend="9").status_code == 200
    assert Response.objects.count() == 1
    changed = send(dana, word, recommend="2", why="Late.", seen=["recommend", "why"])
    assert changed.status_code == 422
    assert "has arrived already" in changed.content.decode()
    assert "Late." in changed.content.decode(), "nothing typed is lost"
    again = send(dana, word_of(changed), recommend="2", why="Late.", seen=["recommend", "why"])
    assert again.status_code == 200
    assert Response.objects.count() == 2


@pytest.mark.django_db
def test_a_form_that_is_sent_with_nothing_answered_is_no_answer(cast, dana):
    asked = {"key": "satisfied", "kind": "csat", "measure": "csat", "text": {"en": "How satisfied are you?"}}
    free = ASKED | {"key": "free", "title": {"en": "Your visit"}, "languages": ["en"], "questions": [asked]}
    publish(version=create_questionnaire(key="free", document=free, by=BY), by=BY)
    open_link(slug="desk", questionnaire="free", unit=cast.north, by=cast.erin)
    sent = send(dana, word_of(dana.get("/s/desk")), "/s/desk", seen=["satisfied"])
    assert sent.status_code == 422
    assert "Nothing is answered yet." in sent.content.decode()
    assert not Response.objects.exists()
    assert send(dana, word_of(sent), "/s/desk", seen=["satisfied"], satisfied="4").status_code == 200
    assert Response.objects.get().answers == {"satisfied": 4}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "lang", "direction", "asked"),
    [
        ({"headers": {"accept-language": "pt-BR,en;q=0.5"}}, "pt", "ltr", "Recomendar-nos-ia?"),
        ({"headers": {"accept-language": "tlh, ar;q=0.9"}}, "ar", "rtl", "هل توصي بنا؟"),
        ({"headers": {"accept-language": "de"}}, "en", "ltr", "Would you recommend us?"),
        ({"query_params": {"lang": "ar"}, "headers": {"accept-language": "pt"}}, "ar", "rtl", "هل توصي بنا؟"),
        ({"query_params": {"lang": "xx"}}, "en", "ltr", "Would you recommend us?"),
    ],
)
def test_it_speaks_her_language_and_reads_the_way_she_does(link, dana, how, lang, direction, asked):
    page = dana.get("/s/north-desk", **how)
    assert f'<html lang="{lang}" dir="{direction}">' in page.content.decode()
    assert asked in page.content.decode()
    assert page.headers["Content-Language"] == lang


@pytest.mark.django_db
def test_the_page_is_one_request_of_at_most_15_kilobytes_and_guards_itself(link, dana):
    page = dana.get("/s/north-desk?lang=ar")
    text = page.content.decode()
    assert len(page.content) <= 15 * 1024
    assert "<script" not in text
    assert " src=" not in text
    assert text.count("<link") == 1, "an empty icon, so that the browser asks for none"
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert not page.cookies


@pytest.mark.django_db
def test_every_questionnaire_of_the_shelf_is_as_light_in_every_language(cast, dana):
    for key in SHELF:
        publish(version=create_questionnaire(key=key, document=dump(begun_from(key, named=key)), by=BY), by=BY)
        open_link(slug=key, questionnaire=key, unit=cast.north, by=cast.erin)
    weights = {(key, lang): len(dana.get(f"/s/{key}?lang={lang}").content) for key in SHELF for lang in TONGUES}
    assert {which: weight for which, weight in weights.items() if weight > 15 * 1024} == {}


@pytest.mark.django_db
def test_a_wrong_answer_is_said_beside_its_question_and_a_page_that_is_not_whole_is_refused(link, dana):
    refused = send(dana, word_of(dana.get("/s/north-desk")), recommend="11")
    assert refused.status_code == 422
    assert 'class="wrong"' in refused.content.decode()
    spoilt = send(dana, "no word", recommend="9")
    assert spoilt.status_code == 422
    assert "was not whole" in spoilt.content.decode()
    assert not Response.objects.exists()


@pytest.mark.django_db
def test_a_link_that_is_closed_archived_or_never_was_is_answered_alike(link, dana, cast):
    never = dana.get("/s/south-desk")
    close_link(link=link, by=cast.erin)
    closed = dana.get("/s/north-desk")
    word = "0" * 32
    late = send(dana, word, recommend="9")
    reopen_link(link=link, by=cast.erin)
    assert dana.get("/s/north-desk").status_code == 200
    archive_questionnaire(questionnaire=link.questionnaire, by=BY)
    archived = dana.get("/s/north-desk")
    odd = dana.get("/s/%00%F0")
    for page in (never, closed, late, archived, odd):
        assert page.status_code == 404
        assert page.content == never.content
    assert not Response.objects.exists()


@pytest.mark.django_db
def test_a_program_that_fills_in_forms_is_told_to_wait(link, dana):
    for number in range(SENT_A_MINUTE):
        assert send(dana, f"{number:032x}", recommend="9").status_code == 200
    refused = send(dana, "f" * 32, recommend="2", why="Late.", seen=["recommend", "why"])
    assert refused.status_code == 429
    assert "too often" in refused.content.decode()
    assert "Late." in refused.content.decode(), "nothing typed is lost"
    assert int(refused.headers["Retry-After"]) >= 1
    assert Response.objects.count() == SENT_A_MINUTE


@pytest.mark.django_db
def test_what_nobody_types_by_hand_is_not_read(link, dana):
    page = dana.get("/s/north-desk")
    full = send(dana, word_of(page), recommend="2", why="x" * 900_000, seen=["recommend", "why"])
    assert full.status_code == 422, "what is too long for a question is said beside it"
    refused = send(dana, word_of(page), recommend="2", why="x" * LONGEST_BODY, seen=["recommend", "why"])
    assert refused.status_code == 413
    assert "shorten it" in refused.content.decode()
    assert len(refused.content) < 15_000


@pytest.mark.django_db
def test_who_reads_an_address_on_a_poster_may_type_it_in_capitals_and_with_a_stroke_at_its_end(link, dana):
    for typed in ("/s/North-Desk", "/s/north-desk/", "/s/NORTH-DESK/"):
        assert dana.get(typed).status_code == 200
    strange = dana.get("/s/north-desk/more")
    assert strange.status_code == 404
    assert "Nothing is asked at this address now." in strange.content.decode()


@pytest.mark.django_db
def test_what_is_refused_is_said_in_the_language_of_the_page(link, dana, monkeypatch):
    told: list[str | None] = []

    def answer(answers: Sequence[object]) -> list[Invalid]:
        told.append(translation.get_language())
        return [Invalid("No.") for _one in answers]

    monkeypatch.setattr(arriving, "answer_links", answer)
    refused = send(dana, word_of(dana.get("/s/north-desk?lang=pt")), "/s/north-desk?lang=pt", recommend="9")
    assert refused.status_code == 422
    assert told == ["pt"]


@pytest.mark.django_db
def test_a_page_nobody_has_written_on_is_drawn_once_and_each_has_a_word_of_its_own(link, dana, drawn, monkeypatch):
    times = []
    real = frame.render_to_string
    monkeypatch.setattr(frame, "render_to_string", lambda *told: times.append(told) or real(*told))
    pages = [dana.get("/s/north-desk?a.recommend=9") for _visit in range(3)]
    assert len(times) == 1
    words = [word_of(page) for page in pages]
    assert len(set(words)) == 3
    apart = {page.content.decode().replace(word, "") for page, word in zip(pages, words, strict=True)}
    assert len(apart) == 1
    assert 'value="9" checked' in apart.pop()
    assert {page["Content-Security-Policy"] for page in pages} == {frame.content_policy()}
    for address in (
        "/s/north-desk",
        "/s/north-desk?a.recommend=8",
        "/s/north-desk?lang=ar",
        "/s/north-desk?a.recommend=9&via=qr",
    ):
        before = len(times)
        dana.get(address)
        assert len(times) == before + 1, f"{address} shows something else"
    assert 'dir="rtl"' in dana.get("/s/north-desk?lang=ar").content.decode()


@pytest.mark.django_db
def test_what_is_kept_of_a_page_is_as_new_as_the_questionnaire_and_the_house(link, dana, cast):
    assert "Would you recommend us?" in dana.get("/s/north-desk").content.decode()
    asked = {**ASKED, "questions": [{**ASKED["questions"][0], "text": {"en": "Would you come again?"}}]}
    publish(version=save_draft(questionnaire=link.questionnaire, document=asked, by=BY), by=BY)
    assert "Would you come again?" in dana.get("/s/north-desk").content.decode()
    edit_organisation(by=BY, name="Harbour House")
    assert "Harbour House" in dana.get("/s/north-desk").content.decode()


@pytest.mark.django_db
def test_her_own_words_in_an_address_are_not_kept(link, dana, drawn):
    page = dana.get("/s/north-desk", {"a.recommend": "3", "a.why": "My name is Dana and I live at the harbour."})
    assert "My name is Dana" in page.content.decode()
    assert not drawn
    assert not ready._kept


@pytest.mark.django_db
def test_only_so_many_pages_are_kept(link, dana, drawn, monkeypatch):
    monkeypatch.setattr(frame, "_MOST_DRAWN", 3)
    for number in range(6):
        dana.get(f"/s/north-desk?via=w{number}")
    assert [name[2] for name in drawn] == ["via=w3", "via=w4", "via=w5"]


@pytest.mark.django_db
@pytest.mark.one_database("nothing is stored")
def test_another_language_keeps_what_was_typed_and_the_way_it_came_and_stores_nothing(link, dana):
    page = dana.get("/s/north-desk?via=qr").content.decode()
    to = re.search(r'formaction="([^"]+)" name="speak" lang="pt"', page)[1].replace("&amp;", "&")
    assert "via=qr" in to
    typed = {"word": "f" * 32, "seen": ["recommend"], "a.recommend": "7", "a.why": "Half a", "speak": ""}
    page = dana.post(f"/s/north-desk{to}", typed)
    assert (page.status_code, word_of(page), page.headers["Content-Language"]) == (200, "f" * 32, "pt")
    assert re.search(r'value="7" checked', page.content.decode())
    assert "Half a" in page.content.decode()
    assert not Response.objects.exists()
    assert page.content.index(b"<button") < page.content.index(b'name="speak"'), "Enter sends it, and speaks no other language"

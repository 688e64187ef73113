"""Dana was asked by name: she answers once at a link of her own, without script, on any device; a scanner answers nothing."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import BY
from tests.listen.inviting import invited, published

from everweek import clock
from everweek.journal import delivery
from everweek.journal.models import Line, Values
from everweek.listen.doubting import services
from everweek.listen.models import Doubt, Invitation
from everweek.people.services import erase_customer
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import archive_questionnaire

KIND = "There is nothing to answer at this link now."


@pytest.fixture
def asked(cast):
    return published()


@pytest.fixture
def link(cast, asked) -> str:
    return invited(cast, asked)[1]


@pytest.fixture
def dana() -> Client:
    return Client(enforce_csrf_checks=True)


def word_of(page) -> str:
    return re.search(r'name="word" value="([0-9a-f]*)"', page.content.decode())[1]


def send(dana: Client, address: str, word: str = "", *, more: bool = False, **answers):
    seen = answers.pop("seen", ["recommend", "why"])
    told = {"word": word, **({"more": "1"} if more else {"seen": seen})}
    return dana.post(address, told | {f"a.{key}": value for key, value in answers.items()})


@pytest.mark.django_db
def test_dana_confirms_the_score_she_clicked_and_adds_a_word(link, dana, cast):
    page = dana.get(f"{link}?a.recommend=9")
    assert re.search(r'value="9" checked', page.content.decode())
    thanks = send(dana, f"{link}?a.recommend=9", word_of(page), recommend="9", why="Kind people.")
    assert thanks.status_code == 200
    assert "Your answer has arrived." in thanks.content.decode()
    assert "They see that it comes from you." in thanks.content.decode()
    stored, invitation = Response.objects.get(), Invitation.objects.get()
    assert stored.answers == {"recommend": 9, "why": "Kind people."}
    assert (stored.customer, stored.unit, stored.about_member) == (cast.dana, cast.north_desk, cast.bob)
    assert (stored.identity, stored.channel, stored.weight) == (f"invitation:{invitation.pk}", "link", 1_000_000)
    assert (invitation.response, invitation.half) == (stored, {})
    told = Line.objects.get(kind="invitation.answered")
    assert told.actor == f"link:invitation:{invitation.pk}"
    assert told.ids["response"] == stored.pk


@pytest.mark.django_db
def test_a_scanner_that_follows_every_address_records_nothing(link, dana):
    lines = Line.objects.count()
    seen, waiting = set(), [link, *(f"{link}?a.recommend={score}" for score in range(11))]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        page = dana.get(address)
        assert dana.head(address).status_code == page.status_code == 200
        hrefs = re.findall(r'href="(\?[^"]+)"', page.content.decode())
        waiting += [f"{link}{one.replace('&amp;', '&')}" for one in hrefs]
    assert len(seen) == 12
    assert not Response.objects.exists()
    assert Line.objects.count() == lines
    invitation = Invitation.objects.get()
    assert (invitation.half, invitation.answered_at) == ({}, None)


@pytest.mark.django_db
def test_two_tabs_and_a_double_click_are_one_answer_and_nothing_is_written_over_unseen(link, dana):
    first, second = dana.get(f"{link}?a.recommend=9"), dana.get(f"{link}?a.recommend=8")
    for _click in range(2):
        assert "has arrived" in send(dana, link, word_of(first), recommend="9").content.decode()
    other = send(dana, link, word_of(second), recommend="8", why="Hm.")
    assert other.status_code == 422
    assert "has arrived already" in other.content.decode()
    assert "Hm." in other.content.decode(), "nothing typed is lost"
    assert Response.objects.get().answers == {"recommend": 9}
    assert send(dana, link, word_of(other), recommend="8", why="Hm.").status_code == 200
    assert Response.objects.get().answers == {"recommend": 8, "why": "Hm."}
    with_stroke = send(dana, f"{link}/", word_of(first), recommend="7", why="Typed.")
    assert with_stroke.status_code == 422
    assert "Typed." in with_stroke.content.decode()
    assert Values.objects.get(line__kind="response.corrected").old == {"answers": {"recommend": 9}}


@pytest.mark.django_db
def test_what_a_program_filled_in_at_her_link_is_kept_and_doubted_and_people_decide(link, dana, cast):
    assert 'name="website"' in dana.get(link).content.decode()
    thanks = dana.post(link, {"word": "", "seen": ["recommend", "why"], "a.recommend": "9", "website": "https://spam.example"})
    assert "Your answer has arrived." in thanks.content.decode(), "a program is told nothing"
    stored = Response.objects.get()
    assert (stored.dimensions["doubt"], stored.customer) == ("trap", cast.dana)
    delivery.settle()
    delivery.settle()
    assert Doubt.objects.get().kind == "trap"
    assert services.clear_doubted(ids=[stored.pk], by=cast.erin) == [stored.pk]
    assert "doubt" not in Response.objects.get().dimensions


@pytest.mark.django_db
@pytest.mark.parametrize("decided", [False, True])
def test_what_a_program_makes_of_her_answer_is_doubted_once(link, dana, cast, decided):
    send(dana, link, recommend="9")
    stored = Response.objects.get()
    assert "doubt" not in stored.dimensions
    for score in ("8", "7"):
        form = dana.get(f"{link}?change=1")
        told = {"word": word_of(form), "seen": ["recommend", "why"], "a.recommend": score, "website": "x"}
        assert dana.post(f"{link}?change=1", told).status_code == 200
        assert Doubt.objects.get().answers.get().pk == stored.pk
        if decided:
            services.clear_doubted(ids=[stored.pk], by=cast.erin)
    delivery.settle()
    stored.refresh_from_db()
    assert (stored.answers["recommend"], stored.dimensions.get("doubt", "")) == (7, "" if decided else "trap")


@pytest.mark.django_db
@pytest.mark.parametrize("hung_on", ["/", ".", "),"])
def test_what_a_sentence_hung_on_to_her_link_is_no_part_of_it(link, dana, hung_on):
    assert send(dana, f"{link}{hung_on}", recommend="9").status_code == 200
    assert Response.objects.get().answers == {"recommend": 9}


@pytest.mark.django_db
def test_for_a_day_she_may_change_it_and_then_the_link_is_as_any_that_leads_nowhere(link, dana):
    send(dana, link, recommend="9")
    again = dana.get(f"{link}?a.recommend=1")
    assert "Your answer has arrived." in again.content.decode(), "another click in the mail changes nothing"
    assert Response.objects.get().answers == {"recommend": 9}
    form = dana.get(f"{link}?change=1")
    assert re.search(r'value="9" checked', form.content.decode())
    assert send(dana, f"{link}?change=1", word_of(form), recommend="10").status_code == 200
    assert Response.objects.get().answers == {"recommend": 10}
    Invitation.objects.update(answered_at=clock.now() - timedelta(days=1))
    late = dana.get(link)
    assert (late.status_code, late.content) == (404, dana.get("/a/nothing").content)
    assert send(dana, link, word_of(form), recommend="2").status_code == 404
    assert Response.objects.get().answers == {"recommend": 10}


@pytest.mark.django_db
@pytest.mark.one_database("what is said of an answer is said of it on any")
def test_another_score_clicked_after_an_answer_is_offered_as_a_change_and_what_stands_is_said(link, dana):
    thanks = send(dana, link, recommend="9").content.decode()
    assert "You answered “9”." in thanks
    assert "Do you want" not in thanks
    same, other = (dana.get(f"{link}?a.recommend={score}").content.decode() for score in (9, 3))
    assert "Do you want" not in same
    assert "You answered “9”. <b>Do you want to change it to “3”?</b>" in other
    offered = re.search(r'</b> <a href="([^"]+)"', other)[1].replace("&amp;", "&")
    form = dana.get(f"{link}{offered}")
    assert re.search(r'value="3" checked', form.content.decode())
    assert Response.objects.get().answers == {"recommend": 9}, "until it is sent"
    sent = send(dana, f"{link}{offered}", word_of(form), recommend="3", seen=["recommend", "why", "again"])
    assert "You answered “3”." in sent.content.decode()
    assert Response.objects.get().answers == {"recommend": 3}
    for spoilt in ("99", "<b>", "3&a.why=x"):
        assert "Do you want" not in dana.get(f"{link}?a.recommend={spoilt}").content.decode() or spoilt.startswith("3")


@pytest.mark.django_db
@pytest.mark.one_database("nothing is stored")
def test_another_language_keeps_what_was_typed_and_stores_nothing(link, dana):
    page = dana.get(f"{link}?a.recommend=9").content.decode()
    to = re.search(r'formaction="([^"]+)" name="speak" lang="pt"', page)[1].replace("&amp;", "&")
    typed = {"word": "", "seen": ["recommend", "why"], "a.recommend": "7", "a.why": "Half a", "speak": ""}
    page = dana.post(f"{link}{to}", typed)
    text = page.content.decode()
    assert (page.status_code, page.headers["Content-Language"]) == (200, "pt")
    assert "Recomendar-nos-ia?" in text
    assert re.search(r'value="7" checked', text)
    assert "Half a" in text
    assert (Response.objects.count(), Invitation.objects.get().half) == (0, {})
    send(dana, link, recommend="9")
    word = word_of(dana.get(f"{link}?change=1"))
    again = dana.post(f"{link}?lang=pt&change=1", typed | {"word": word})
    assert word_of(again) == word
    assert "change=1" in re.search(r'formaction="([^"]+)" name="speak" lang="ar"', again.content.decode())[1]


@pytest.mark.django_db
def test_an_unhappy_customer_is_asked_straight_what_should_have_been_better(link, dana):
    form = send(dana, link, recommend="2")
    assert "May we call you?" in form.content.decode(), "more is asked before it is an answer"
    thanks = send(dana, link, recommend="2", seen=["recommend", "why", "again"])
    assert "What should we have done better?" in thanks.content.decode()
    assert "We are sorry" in thanks.content.decode()
    more = send(dana, link, word_of(thanks), more=True, why="Open the second gate.")
    assert more.status_code == 200
    assert "What should we have done better?" not in more.content.decode()
    assert Response.objects.get().answers == {"recommend": 2, "why": "Open the second gate."}
    form = dana.get(f"{link}?change=1")
    assert "done better?" not in send(dana, link, word_of(form), recommend="9").content.decode(), "a happy one is not"


@pytest.mark.django_db
def test_a_program_that_fills_in_one_more_word_is_doubted_as_at_any_form(link, dana):
    thanks = send(dana, link, recommend="2", seen=["recommend", "why", "again"])
    assert 'name="website"' in thanks.content.decode()
    told = {"word": word_of(thanks), "more": "1", "a.why": "Buy at spam.example.", "website": "https://spam.example"}
    assert dana.post(link, told).status_code == 200
    assert (Doubt.objects.get().kind, Response.objects.get().dimensions["doubt"]) == ("trap", "trap")


@pytest.mark.django_db
def test_what_she_sent_half_way_comes_back_on_another_device_and_goes_when_she_is_done(link, dana):
    send(dana, link, recommend="2", why="Late, and")
    assert Invitation.objects.get().half == {"recommend": 2, "why": "Late, and"}
    phone = Client()
    page = phone.get(link).content.decode()
    assert "Late, and" in page
    assert re.search(r'value="2" checked', page)
    assert "May we call you?" in page
    assert not Response.objects.exists()
    send(phone, link, recommend="2", why="Late, and cold.", again="yes", seen=["recommend", "why", "again"])
    assert Invitation.objects.get().half == {}
    assert Response.objects.get().answers == {"recommend": 2, "why": "Late, and cold.", "again": True}


@pytest.mark.django_db
def test_links_that_lead_nowhere_are_answered_alike_and_take_nothing(cast, asked, dana):
    nowhere = dana.get("/a/nothing")
    assert nowhere.status_code == 404
    assert KIND in nowhere.content.decode()
    now = clock.now()
    _one, expired = invited(cast, asked, "expired", expires_at=now)
    two, withdrawn = invited(cast, asked, "withdrawn")
    Invitation.objects.filter(pk=two.pk).update(withdrawn_at=now)
    three, erased = invited(cast, asked, "erased")
    erase_customer(customer=cast.dana, by=cast.erin)
    three.refresh_from_db()
    assert (three.customer, three.half, three.salt) == (None, {}, "")
    never = "/a/" + "A" * 22
    for address in (expired, withdrawn, erased, never, f"{never}/", "/a/%00", "/a/x/y"):
        for page in (dana.get(address), send(dana, address, recommend="9")):
            assert (page.status_code, page.content) == (404, nowhere.content)
    assert not Response.objects.exists()


@pytest.mark.django_db
def test_what_is_archived_is_asked_of_nobody(link, dana, asked):
    archive_questionnaire(questionnaire=asked.questionnaire, by=BY)
    assert dana.get(link).status_code == 404


@pytest.mark.django_db
def test_the_page_is_small_speaks_her_language_and_guards_the_secret_in_its_address(cast, asked, dana):
    _invitation, link = invited(cast, asked, "arabic", language="ar")
    page = dana.get(link, headers={"accept-language": "pt"})
    assert '<html lang="ar" dir="rtl">' in page.content.decode()
    thanks = send(dana, link, recommend="3", seen=["recommend", "why", "again"])
    for one in (page, thanks):
        assert len(one.content) <= 15 * 1024
        assert "<script" not in one.content.decode()
        assert one.headers["Referrer-Policy"] == "no-referrer"
        assert one.headers["Cache-Control"] == "no-store"
        assert not one.cookies
    assert dana.get(f"{link}?lang=pt&a.recommend=4&change=1").headers["Content-Language"] == "pt"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "hers", "browser", "spoken"),
    [
        ("?lang=pt", "ar", "en", "pt"),
        ("", "ar", "pt", "ar"),
        ("?lang=tlh", "ar", "pt", "ar"),
        ("", "fr", "pt", "pt"),
        ("", "", "", "en"),
    ],
)
def test_the_address_says_her_language_first_then_she_then_her_browser(cast, asked, dana, address, hers, browser, spoken):
    _invitation, link = invited(cast, asked, "spoken", language=hers)
    assert dana.get(f"{link}{address}", headers={"accept-language": browser}).headers["Content-Language"] == spoken


@pytest.mark.django_db
def test_the_secret_of_a_link_is_not_kept(cast, asked):
    invitation, link = invited(cast, asked)
    token = link.removeprefix("/a/")
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert token not in str(list(Line.objects.values()))


@pytest.mark.django_db
def test_what_one_customer_has_begun_or_answered_is_shown_to_no_other(cast, asked, link, dana, drawn):
    other = invited(cast, asked, "other")[1]
    untouched = dana.get(link).content
    assert dana.get(other).content == untouched, "drawn once for both"
    send(dana, link, recommend="3", seen=["recommend"])
    assert 'value="3" checked' in dana.get(link).content.decode()
    assert dana.get(other).content == untouched
    send(dana, other, recommend="9", seen=["recommend", "why"])
    assert "Your answer has arrived." in dana.get(other).content.decode()
    assert [b" checked" in b"".join(kept.parts) for kept in drawn.values()] == [False]

"""The page of a customer's case: read without signing in, in her language, small; what is sent from it is heard once."""

from datetime import timedelta

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult
from tests.act.giving import grid
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.web.reading import read, send, visit

from everweek import clock
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Aside, Decision
from everweek.act.cases.settling import close_case, decide_case, tell_decision
from everweek.act.cases.working import Word, note_in_case, write_to_customer
from everweek.act.following.returned import did_not_arrive
from everweek.act.following.services import give_link
from everweek.act.models import Case, CaseLink, Remark
from everweek.act.tasks import send_links
from everweek.journal.models import Line
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.returning import note_bounces
from everweek.messages.models import CustomerMail

pytestmark = pytest.mark.one_database("what is shown is read by queries that are tried on both elsewhere")
HOSTILE = "</textarea><script>alert(1)</script> \u202egnp.exe"


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def case(cast):
    return opened(cast)


@pytest.fixture
def page(cast, case):
    return "/c/" + give_link(case=case, by=cast.bob, handed=True).rpartition("/")[2] + "?lang=en"


def sent(page, status=200, **fields):
    return read(Client().post(page, fields), status)


def test_a_complaint_is_followed_from_the_first_word_to_the_last_without_a_sign_in(cast, case, page):
    seen = visit(Client(), page)
    assert seen.heading == "It has arrived, and somebody will take it up."
    assert "By 2 November, 17:00." in seen.says
    assert "You left my wheelchair on the quay." in seen.says
    assert "Your complaint · 2 November 2026 · number" in seen.says
    before = (Line.objects.count(), CaseLink.objects.values().get(), Case.objects.values().get(pk=case.pk))

    answer = Client().get(page)
    # Looking changes nothing, asks for nothing else, and leaves no trace behind.
    assert before == (Line.objects.count(), CaseLink.objects.values().get(), Case.objects.values().get(pk=case.pk))
    assert not answer.cookies
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    assert b"<script" not in answer.content
    assert len(answer.content) < 15_000

    note_in_case(case=case, word=Word(text="SECRET"), by=cast.bob)
    for _press in range(2):
        assert "Your words have arrived." in sent(page, deed="write", text="It is blue.", once="0f").says
    assert Remark.objects.filter(text="It is blue.").count() == 1
    refused = sent(page, 422, deed="write", text="y" * 10_001, once="1f")
    assert "y" * 10_001 in str(refused)

    write_to_customer(case=case, word=Word(text="Which pier?"), by=cast.bob, asks=True)
    assert visit(Client(), page).heading == "We need a word from you to go on."
    with clock.frozen(MONDAY + timedelta(days=30)):
        sent(page, deed="write", text="The south pier.", once="2f")
        assert visit(Client(), page).heading == "We are seeing to it."
    with clock.frozen(MONDAY + timedelta(days=60)):
        late = visit(Client(), page)
        assert "We are late, and we are sorry." in late.says
        decide_case(case=case, decision=Decision.REMEDY, what="A taxi brings it.", by=cast.bob)
        assert "A taxi brings it." not in visit(Client(), page).says
        tell_decision(case=case, word=Word(text="A taxi brings it today."), by=cast.bob)
        seen = visit(Client(), page)
        assert seen.heading == "We have told you what we decided."
        assert "So we put it right" in seen.says
        told = Case.objects.get(pk=case.pk).told_at.isoformat()
        assert "Please read it first." in sent(page, 422, deed="agree", told="", text="").says
        assert "Tell us what is still not right" in sent(page, 422, deed="disagree", told=told, text="").says
        assert "You agreed to what we decided." in sent(page, deed="agree", told=told, text="Thanks.").says
        close_case(case=Case.objects.get(pk=case.pk), by=cast.bob)
        assert visit(Client(), page).heading == "This is settled."
        assert "We are looking at it anew." in sent(page, deed="reopen", told=told, text="It came broken.").says
    case.refresh_from_db()
    assert (case.round, case.level) == (2, 1)
    everything = str(visit(Client(), page))
    assert "SECRET" not in everything
    assert cast.bob.name not in everything
    assert Line.objects.filter(kind="case.heard", actor=f"link:case:{case.pk}").count() == 2


def test_what_hostile_people_write_stays_text_and_what_they_send_is_refused_in_words(cast, case, page):
    write_to_customer(case=case, word=Word(text=HOSTILE.replace("\u202e", "")), by=cast.bob)
    seen = str(visit(Client(), page))
    assert "<script>" not in seen
    assert "&lt;script&gt;" in seen
    # A word that turns the direction of all that follows stands in an element of its own.
    sent(page, deed="write", text=HOSTILE, once="a")
    assert '<blockquote dir="auto" lang="pt">' in str(visit(Client(), page)) or '<blockquote dir="auto">' in seen
    for fields in (
        {"text": ""},
        {"deed": "write", "text": "\x00"},
        {"deed": "close", "text": " "},
        {"deed": "agree", "told": "x" * 9000},
    ):
        assert Client().post(page, fields).status_code == 422
    assert Client().post(page, {"deed": "write", "text": "x" * 2_000_000}).status_code == 413
    assert Client().put(page).status_code == 405
    case.refresh_from_db()
    assert case.standing == "in_hand"


@pytest.mark.parametrize(
    ("language", "direction", "says"), [("de", "ltr", "Wir kümmern uns darum."), ("ar", "rtl", "نتابع الأمر.")]
)
def test_it_is_read_in_the_language_of_its_customer(cast, language, direction, says):
    case = opened(cast, language=language)
    write_to_customer(case=case, word=Word(text="ok"), by=cast.bob)
    page = "/c/" + give_link(case=case, by=cast.bob).rpartition("/")[2]
    seen = visit(Client(), page)
    assert f'<html lang="{language}" dir="{direction}">' in str(seen)
    assert seen.heading == says
    assert visit(Client(), f"{page}?lang=en").heading == "We are seeing to it."


def test_a_link_that_is_none_tells_nothing_and_is_not_tried_for_long(page):
    answers = {Client().get(f"/c/{token}").content for token in ("0" * 27, "north", "0")}
    assert len(answers) == 1
    found = [Client().get(f"/c/{'0' * 27}").status_code for _try in range(30)]
    assert found[-1] == 429
    assert Client().get(page).status_code == 200


def test_who_lost_the_link_is_sent_the_one_that_leads_there_and_nobody_learns_whose_case_is_here(cast, case, page, settings):
    settings.EMAIL_HOST = "mail.example.org"
    ask = lambda address: Client().post("/c/0", {"address": address})  # noqa: E731  # one word for it
    hers, nobodys = ask("Dana@example.org "), ask("nobody@example.org")
    assert hers.status_code == nobodys.status_code == 200
    assert hers.content == nobodys.content
    for ticket in DBTaskResult.objects.filter(task_path__endswith="send_links").order_by("enqueued_at"):
        send_links.func(**ticket.args_kwargs["kwargs"])
    mail = CustomerMail.objects.get()
    assert mail.contact.customer == cast.dana
    # Whoever asks is not known to be Dana: nothing she has stops leading there.
    assert page.partition("?")[0] in mail.letter
    assert Client().get(page).status_code == 200
    refused = read(ask("north"), 422)
    assert "Please write an e-mail address" in refused.says
    assert 'value="north"' in refused
    assert [ask("dana@example.org").status_code for _try in range(3)] == [200, 200, 429]


def test_the_page_of_a_part_says_where_it_goes_on_and_one_that_was_set_aside_that_a_word_takes_it_up(cast, case, page):
    part = opened(cast, customer=None, address="dana@example.org")
    parts = "/c/" + give_link(case=part, by=cast.bob).rpartition("/")[2] + "?lang=en"
    join_cases(case=part, into=case, by=cast.bob)
    seen = visit(Client(), parts)
    assert f"We see to it together with number {case.pk}" in seen.says
    assert "Its link is on its way by mail." in sent(parts, deed="link").says
    [ticket] = DBTaskResult.objects.filter(task_path__endswith="send_links")
    assert ticket.args_kwargs["kwargs"]["cases"] == [case.pk]

    set_aside(case=case, why=Aside.SPAM, by=cast.alice)
    assert visit(Client(), page).heading == "We do not go on with this."
    assert "Wir verfolgen das nicht weiter." in visit(Client(), page.replace("lang=en", "lang=de")).says
    assert sent(page, text="I am no spam.", once="a").heading == "It has arrived, and somebody will take it up."


def test_colleagues_see_how_the_page_stands_and_make_a_new_link_that_ends_the_old_one(cast, case, page, settings):
    bob = cast.client("bob")
    here = f"/act/{case.pk}/"
    assert "Its link leads there as long as the case is open, and for 90 days after that." in visit(bob, here).says
    settings.EMAIL_HOST = ""
    shown = read(bob.post(f"{here}link"), 200)
    link = "/c/" + str(shown).split("/c/")[1].split("<")[0]
    assert Client().get(page).status_code == 404
    assert Client().get(link).status_code == 200
    assert link not in visit(bob, here)
    settings.EMAIL_HOST = "mail.example.org"
    answer = bob.post(f"{here}link", follow=True)
    assert "A new link is on its way to dana@example.org." in answer.content.decode()
    assert Client().get(link).status_code == 404
    assert CustomerMail.objects.get().contact.key.startswith(f"case:{case.pk}:link:")
    assert cast.client("charlie").post(f"{here}link").status_code == 403


def test_a_word_whose_letter_came_back_says_so_and_nothing_is_offered_from_here_any_more(cast, case, settings):
    settings.EMAIL_HOST = "mail.example.org"
    bob, here = cast.client("bob"), f"/act/{case.pk}/"
    assert "from here: onto" in visit(bob, here).says
    word = write_to_customer(case=case, word=Word(text="Which pier?", through="here"), by=cast.bob)
    Remark.objects.filter(pk=word.pk).update(letter=f"case:{case.pk}:word:{word.pk}")
    assert did_not_arrive(case.pk, word.pk, BY)
    note_bounces([(mark_of("dana@example.org"), True, "5.1.1")], by=BY)
    seen = visit(bob, here)
    for words in ("its letter did not arrive", "came back: none is sent there", "No mail can be sent from here"):
        assert words in seen.says
    assert "from here: onto" not in seen.says
    refused = read(bob.post(f"{here}write", {"text": "Which pier?", "through": "here"}), 422)
    assert "Tell them by telephone, by letter or in person" in refused.says


def test_what_was_promised_by_hand_stands_there_in_her_language_with_its_day(cast, case, page):
    grid(cast)
    bob, here = cast.client("bob"), f"/act/{case.pk}/"
    assert "The customer reads it on their page" in visit(bob, here).says
    promise = {"what": "SECRET I call", "until": "2026-11-05", "tells": "on", "once": "a"}
    untold = send(bob, here + "gestures/promise", 422, **{**promise, "tells": "", "told_as": "Telefono-lhe <b>"})
    assert "say that they do, or leave the words out" in untold.says
    assert bob.post(here + "gestures/promise", {**promise, "told_as": "Telefono-lhe <b>"}).status_code == 302
    bob.post(here + "gestures/call", {"what": "SECRET", "until": "", "once": "b"})
    seen = visit(Client(), page)
    for words in ("What we do for you", "Our promise", "Telefono-lhe <b>", "By 5 November 2026."):
        assert words in seen.says
    assert "We call you" not in seen.says
    assert "SECRET" not in seen.says
    assert "the customer reads it on their page" in visit(bob, here).says
    with clock.frozen(MONDAY + timedelta(days=4)):
        assert "Versprochen war es bis 5. November 2026." in " ".join(visit(Client(), page.replace("en", "de")).says.split())

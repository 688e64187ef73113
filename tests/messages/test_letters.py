"""Letters to customers through a real mail server: what they look like, that each leaves once, what comes of refusals."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as house
from tests.cast import BY, assemble
from tests.messages.mailing import mail_server
from tests.processes import say, several, start

from everweek import clock
from everweek.errors import Conflict, Invalid, Misconfigured, Unavailable
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.messages.contact import queries
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.opting import How, opt_out
from everweek.messages.contact.rules import Channel, Purpose, Wish
from everweek.messages.contact.services import decide, withdraw
from everweek.messages.letters import identity, sending
from everweek.messages.letters.services import send_to_customer, send_to_customers
from everweek.messages.letters.shapes import Choices, CustomerLetter, Point, Press, Spoken, Title, Words
from everweek.messages.letters.wire import hand_over
from everweek.messages.models import Contact, CustomerMail, HeldAddress
from everweek.people.models import Customer
from everweek.people.rules import check_email
from everweek.people.services import CustomerRow, erase_customer, merge_customers, upsert_customers

NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)
LETTER = CustomerLetter(
    subject="Wie war Ihr Besuch? – نعم",
    parts=(
        Title("How was it?"),
        Words("Dear Dana,\n\nthank you <for coming> & waiting."),
        Spoken("Open the second gate.", by="You, last week"),
        Choices(
            tuple(Point(str(n), f"https://service.example.org/a/secret?a.nps={n}") for n in range(11)),
            low="not at all",
            high="very much",
            address="https://service.example.org/a/secret",
        ),
        Press("Answer", "https://service.example.org/a/secret"),
    ),
    language="en",
    preview="One question",
)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def server(settings):
    with mail_server(settings) as running:
        yield running


def plan(customer, key="tests:1", purpose=Purpose.ASKING, letter=LETTER):
    [verdict] = decide([Wish(customer.pk, purpose, key)], by=BY)
    assert verdict.may
    send_to_customer(contact=key, letter=letter, by=BY)
    return verdict


@pytest.mark.django_db
def test_a_letter_leaves_once_and_says_all_that_a_mail_program_wants_to_know(cast, server, settings):
    settings.EVERWEEK_MAIL_RETURN = "returned@service.example.org"
    verdict = plan(cast.dana)
    assert not send_to_customer(contact="tests:1", letter=LETTER, by=BY)
    worker.run_waiting()
    worker.run_waiting()
    [taken] = server.taken
    assert taken.to == "dana@example.org"
    assert taken.sender == f"returned+{identity.signed(verdict.contact)}@service.example.org"
    mail = taken.message
    assert mail["Subject"] == LETTER.subject
    assert mail["Message-ID"] == identity.message_id(verdict.contact)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://localhost:8000/u/[0-9a-f]{40}>", mail["List-Unsubscribe"])
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    contact = Contact.objects.get()
    assert (contact.done_at, contact.at) == (NOON, NOON)
    assert Line.objects.filter(kind="letter.sent").count() == 1


@pytest.mark.django_db
def test_the_plain_text_says_all_that_the_html_says_and_nothing_is_fetched_or_counted(cast, server):
    plan(cast.dana)
    worker.run_waiting()
    [taken] = server.taken
    text, drawn = taken.part("plain"), taken.part("html")
    for said in ("How was it?", "Open the second gate.", "You, last week", "not at all", "very much", "Hear from us less often"):
        assert said in text
        assert said in drawn
    assert "thank you <for coming> & waiting." in text
    assert "thank you &lt;for coming&gt; &amp; waiting." in drawn
    assert "0 · 1 · 2" in text
    assert "https://service.example.org/a/secret\n" in text
    assert all(f"https://service.example.org/a/secret?a.nps={n}&quot;" not in drawn for n in range(11))
    assert all(f'href="https://service.example.org/a/secret?a.nps={n}"' in drawn for n in range(11))
    assert not re.search(r"<img|src=|url\(|@import|<link|<script", drawn)
    assert "prefers-color-scheme:dark" in drawn
    assert max(len(line) for line in taken.raw.split(b"\r\n")) <= 998
    assert len(drawn) < 15_000


@pytest.mark.django_db
def test_in_arabic_it_runs_from_right_to_left(cast, server):
    letter = CustomerLetter(
        "كيف كانت زيارتك؟", (Title("كيف كانت زيارتك؟"), Choices((Point("1", "https://e.org/1"),), "لا", "نعم")), "ar"
    )
    plan(cast.dana, letter=letter)
    worker.run_waiting()
    [taken] = server.taken
    assert '<html lang="ar" dir="rtl">' in taken.part("html")
    assert "text-align:right" in taken.part("html")
    assert taken.message["Subject"] == "كيف كانت زيارتك؟"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["word " * 3000, "x" * 15000, "كلمة " * 2000, ".\n.\nFrom here\n" * 20, "ü\r.\r\nRSET\r" * 9])
def test_no_line_is_too_long_for_a_mail_server_and_every_word_arrives(cast, server, text):
    plan(cast.dana, letter=CustomerLetter("Long", (Words(text),)))
    worker.run_waiting()
    [taken] = server.taken
    assert max(len(line) for line in taken.raw.split(b"\r\n")) <= 998
    assert taken.raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", taken.raw), "a bare break could end the letter for a careless server"
    text = re.sub("\r\n?", "\n", text)
    assert text.strip() in taken.part("plain")
    assert " ".join(text.split()) in " ".join(html.unescape(taken.part("html").replace("<br>", "")).split())


@pytest.mark.django_db
def test_news_of_her_own_case_has_no_link_that_opts_out(cast, server):
    plan(cast.dana, purpose=Purpose.CASE)
    worker.run_waiting()
    [taken] = server.taken
    assert taken.message["List-Unsubscribe"] is None
    assert "/u/" not in taken.part("plain") + taken.part("html")


@pytest.mark.django_db
def test_hundreds_go_over_one_connection(cast, server):
    rows = [CustomerRow(f"c{n}", email=f"c{n}@example.org") for n in range(300)]
    ids = [one.id for one in upsert_customers(rows, by=BY)]
    decide([Wish(pk, Purpose.ASKING, f"tests:{pk}") for pk in ids], by=BY)
    assert send_to_customers([(f"tests:{pk}", LETTER) for pk in ids], by=BY) == 300
    worker.run_waiting()
    assert len({one.to for one in server.taken}) == len(server.taken) == 300
    assert server.connections == 1
    assert len({one.message["Message-ID"] for one in server.taken}) == 300
    assert not CustomerMail.objects.exclude(letter="").exists(), "what was said is forgotten once it has left"


@pytest.mark.django_db
def test_whoever_opted_out_meanwhile_gets_nothing_and_is_not_counted_as_having_heard(cast, server):
    plan(cast.dana)
    opt_out(customer=cast.dana, how=How.LINK, by=BY)
    worker.run_waiting()
    assert server.taken == []
    assert queries.verdicts(["tests:1"])["tests:1"].says == "They asked us not to write."
    assert Line.objects.get(kind="letter.stopped").ids["because"] == "opted_out"


@pytest.mark.django_db
def test_two_who_were_planned_for_and_then_found_to_be_one_get_one_letter(cast, server):
    [other] = upsert_customers([CustomerRow("second", email="second@example.org")], by=BY)
    gone = Customer.objects.get(pk=other.id)
    for number, customer in enumerate((cast.dana, gone)):
        plan(customer, key=f"tests:{number}")
    merge_customers(kept=cast.dana, gone=gone, by=BY)
    worker.run_waiting()
    assert [one.to for one in server.taken] == ["dana@example.org"]
    assert sorted(one.says[:30] for one in queries.verdicts(["tests:0", "tests:1"]).values()) == [
        "",
        "We write for this at most once in 30"[:30],
    ]


@pytest.mark.django_db
def test_two_who_turn_out_to_have_one_mailbox_get_one_letter_there(cast, server):
    [eve] = upsert_customers([CustomerRow("eve", email="eve@example.org")], by=BY)
    plan(cast.dana)
    plan(Customer.objects.get(pk=eve.id), "tests:2")
    upsert_customers([CustomerRow("eve", email="dana@example.org")], by=BY)
    worker.run_waiting()
    assert [one.to for one in server.taken] == ["dana@example.org"]
    stopped = queries.verdicts(["tests:1", "tests:2"])
    assert [stopped[key].may for key in ("tests:1", "tests:2")] == [True, False]


@pytest.mark.django_db
def test_what_waited_for_a_mail_server_until_the_next_one_was_due_is_one_letter(cast, server, settings):
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    plan(cast.dana, key="tests:0")
    with pytest.raises(Unavailable):
        sending.send_due()
    with clock.frozen(NOON + timedelta(days=31)):
        plan(cast.dana, key="tests:1")
        settings.EMAIL_PORT = there
        sending.send_due()
    assert len(server.taken) == 1
    assert Line.objects.get(kind="letter.stopped").ids["because"] == "too_often"


@pytest.mark.django_db
def test_what_was_called_off_or_was_for_somebody_erased_never_leaves(cast, server):
    plan(cast.dana)
    withdraw(["tests:1"], by=BY)
    [eve] = upsert_customers([CustomerRow("eve", email="eve@example.org")], by=BY)
    plan(Customer.objects.get(pk=eve.id), "tests:2")
    erase_customer(customer=Customer.objects.get(pk=eve.id), by=BY)
    worker.run_waiting()
    assert server.taken == []


@pytest.mark.django_db
def test_what_changes_while_hundreds_are_on_their_way_is_heeded(cast, server, monkeypatch):
    added = upsert_customers([CustomerRow(name, email=f"{name}@example.org") for name in ("eve", "ivan", "olga")], by=BY)
    eve, ivan, olga = (Customer.objects.get(pk=one.id) for one in added)
    for number, one in enumerate((cast.dana, eve, ivan, olga)):
        plan(one, key=f"tests:{number}")

    def first_left(*told):
        hand_over(*told)
        if len(server.taken) == 1:
            withdraw(["tests:0"], by=BY)
            opt_out(customer=eve, how=How.LINK, by=BY)
            erase_customer(customer=ivan, by=BY)
            # It is an hour past midnight where she turns out to live.
            Customer.objects.filter(pk=olga.pk).update(zone="Asia/Tokyo")

    monkeypatch.setattr(sending, "MARKED", 1)
    monkeypatch.setattr(sending, "hand_over", first_left)
    with clock.frozen(datetime(2026, 10, 7, 16, tzinfo=UTC)):
        worker.run_waiting()
    assert [one.to for one in server.taken] == ["dana@example.org"]
    [again] = decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:again")], by=BY)
    assert not again.may, "called off in the moment in which it left, it has been heard"


@pytest.mark.django_db
def test_at_night_it_waits_for_the_morning_though_the_worker_was_late(cast, server):
    plan(cast.dana)
    with clock.frozen(NOON + timedelta(hours=12)):
        worker.run_waiting()
        assert server.taken == []
        assert sending.send_due() == (0, False)
    with clock.frozen(datetime(2026, 10, 8, 7, 1, tzinfo=UTC)):
        assert sending.send_due() == (1, False)


@pytest.mark.django_db
def test_an_address_that_is_none_is_held_and_nothing_more_is_sent_there(cast, server):
    server.answers["dana@example.org"] = "550 5.1.1 <dana@example.org>: no such user here"
    plan(cast.dana)
    worker.run_waiting()
    [held] = HeldAddress.objects.all()
    assert (held.hard, held.status, held.held_at) == (1, "5.1.1", NOON)
    assert queries.standing_of(cast.dana).bounced_since == NOON
    [verdict] = decide([Wish(cast.dana.pk, Purpose.CASE, "tests:2")], by=BY)
    assert verdict.says == "Mail to their address came back, so none is sent there."
    everything = str(
        [*CustomerMail.objects.values(), *Contact.objects.values(), *HeldAddress.objects.values(), *Line.objects.values()]
    )
    assert "@example" not in everything


@pytest.mark.django_db
def test_an_address_in_other_letters_is_written_as_mail_servers_know_it_and_one_that_none_takes_holds_nobody_up(cast, server):
    rows = [CustomerRow("a", email="Anna@Bücher.example"), CustomerRow("b", email="b@example.org")]
    anna, other = (Customer.objects.get(pk=one.id) for one in upsert_customers(rows, by=BY))
    Customer.objects.filter(pk=other.pk).update(email="\u017fam@example.org")
    for number, customer in enumerate((other, anna, cast.dana)):
        plan(customer, key=f"tests:{number}")
    worker.run_waiting()
    assert [one.to for one in server.taken] == ["anna@xn--bcher-kva.example", "dana@example.org"]
    assert server.taken[0].message["To"] == "anna@xn--bcher-kva.example"
    assert CustomerMail.objects.get(contact__customer=other).outcome == "refused"
    assert HeldAddress.objects.get().held_at is not None
    with pytest.raises(Invalid):
        check_email("\u017fam@example.org")


@pytest.mark.django_db
def test_what_comes_back_is_held_against_the_address_it_went_to(cast, server):
    plan(cast.dana)
    server.answers["new@example.org"] = "550 5.1.1 no such user"
    upsert_customers([CustomerRow("dana", email="new@example.org")], by=BY)
    worker.run_waiting()
    assert [one.mark for one in HeldAddress.objects.all()] == [mark_of("new@example.org")]


@pytest.mark.django_db
def test_a_full_mailbox_is_tried_again_later_and_the_others_do_not_wait(cast, server):
    [eve] = upsert_customers([CustomerRow("eve", email="eve@example.org")], by=BY)
    server.answers["dana@example.org"] = "452 4.2.2 mailbox full"
    plan(cast.dana)
    plan(Customer.objects.get(pk=eve.id), "tests:2")
    worker.run_waiting()
    assert [one.to for one in server.taken] == ["eve@example.org"]
    assert CustomerMail.objects.get(contact__key="tests:1").status == "4.2.2"
    server.answers.clear()
    assert sending.send_due() == (0, False)
    with clock.frozen(NOON + timedelta(minutes=5)):
        assert sending.send_due() == (1, False)
    assert not HeldAddress.objects.exists()


@pytest.mark.django_db
def test_after_days_of_that_it_is_given_up_and_counted(cast, server):
    server.answers["dana@example.org"] = "452 4.2.2 mailbox full"
    plan(cast.dana, purpose=Purpose.CASE)
    at = NOON
    while CustomerMail.objects.filter(ended_at__isnull=True).exists():
        with clock.frozen(at):
            sending.send_due()
        at += timedelta(hours=1)
        assert at < NOON + timedelta(days=5)
    held = HeldAddress.objects.get()
    assert (held.soft, held.hard, held.held_at) == (1, 0, None)


@pytest.mark.django_db
def test_a_letter_that_is_not_liked_says_nothing_against_her_address(cast, server):
    server.on_data = "554 5.7.1 message looks like spam"
    plan(cast.dana)
    worker.run_waiting()
    assert CustomerMail.objects.get().outcome == "refused"
    assert HeldAddress.objects.get().held_at is None


@pytest.mark.django_db
def test_a_mail_server_that_is_closing_loses_nothing(cast, server):
    server.on_data = "421 4.3.2 closing"
    plan(cast.dana)
    with pytest.raises(Unavailable):
        sending.send_due()
    server.on_data = ""
    with clock.frozen(NOON + timedelta(minutes=6)):
        assert sending.send_due()[0] == 1
    assert len(server.taken) == 1


@pytest.mark.django_db
def test_one_that_does_not_answer_loses_nothing(cast, server, settings):
    plan(cast.dana)
    settings.EMAIL_PORT = 1
    with pytest.raises(Unavailable):
        sending.send_due()
    settings.EMAIL_PORT = server.port
    assert sending.send_due() == (1, False)


@pytest.mark.django_db
def test_a_letter_needs_a_verdict_that_allows_it(cast, server):
    with pytest.raises(Conflict):
        send_to_customer(contact="tests:never", letter=LETTER, by=BY)
    decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:link", Channel.LINK)], by=BY)
    with pytest.raises(Conflict):
        send_to_customer(contact="tests:link", letter=LETTER, by=BY)
    [no] = decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:no")], by=BY)
    assert not no.may
    with pytest.raises(Conflict):
        send_to_customer(contact="tests:no", letter=LETTER, by=BY)


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_promised(cast, settings):
    decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with pytest.raises(Misconfigured):
        send_to_customer(contact="tests:1", letter=LETTER, by=BY)
    assert not CustomerMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "letter"),
    [
        ("subject", CustomerLetter("a\nBcc: x@example.org", (Words("t"),))),
        ("parts", CustomerLetter("s", ())),
        ("parts", CustomerLetter("s", (Words(" "),))),
        ("parts", CustomerLetter("s", (Press("Go", "javascript:alert(1)"),))),
        ("parts", CustomerLetter("s", (Press("Go", "https://example.org/\nBcc"),))),
        ("parts", CustomerLetter("s", (Words("half \ud800"),))),
        ("language", CustomerLetter("s", (Words("t"),), language="no such")),
    ],
)
def test_a_letter_that_is_none_is_refused_with_its_field(cast, server, field, letter):
    decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    with pytest.raises(Invalid) as refused:
        send_to_customer(contact="tests:1", letter=letter, by=BY)
    assert refused.value.field == field


def test_what_comes_back_is_known_by_what_we_signed_and_by_nothing_else():
    assert identity.contact_in(f"To: returned+{identity.signed(7)}@service.example.org") == 7
    assert identity.contact_in(f"Message-ID: {identity.message_id(7)}") == 7
    forged = identity.signed(7).replace("7.", "8.")
    assert identity.contact_in(f"returned+{forged}@service.example.org <everweek.c{forged}@localhost>") is None


# --- killed -----------------------------------------------------------------------------------------------------------


def send_until_killed(port):
    """In another process: send what is due, over and over."""
    house.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    house.EMAIL_HOST, house.EMAIL_PORT, house.EMAIL_USE_TLS = "127.0.0.1", port, False
    say("ready")
    with clock.frozen(NOON):
        while sending.send_due(most=200)[0]:
            pass
    say("done")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_killed_loses_no_letter_and_repeats_few_under_the_message_id_they_had(settings):
    assemble()
    with mail_server(settings) as server:
        rows = [CustomerRow(f"c{n}", email=f"c{n}@example.org") for n in range(400)]
        ids = [one.id for one in upsert_customers(rows, by=BY)]
        decide([Wish(pk, Purpose.ASKING, f"tests:{pk}") for pk in ids], by=BY)
        send_to_customers([(f"tests:{pk}", LETTER) for pk in ids], by=BY)
        for enough in (60, 170, 290):
            with several([start(send_until_killed, server.port)]) as [process]:
                process.wait_for("ready")
                while len(server.taken) < enough and process.is_running:
                    clock.pause(0.005)
                process.kill()
        with several([start(send_until_killed, server.port)]) as [process]:
            process.wait_for("done")
        assert {one.to for one in server.taken} == {f"c{n}@example.org" for n in range(400)}
        by_id = {}
        for one in server.taken:
            by_id.setdefault(one.message["Message-ID"], set()).add(one.to)
        assert len(by_id) == 400
        assert all(len(to) == 1 for to in by_id.values())
        assert len(server.taken) <= 400 + 3 * sending.MARKED
        assert Line.objects.filter(kind="letter.sent").count() == 400

"""The contact rules on their page, and the page behind the link of a letter, by hand and by one click of a mail program."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.cast import BY
from tests.web.reading import send, visit

from everweek import clock
from everweek.journal.models import Line
from everweek.messages.contact.queries import rules, standing_of, wants_of
from everweek.messages.contact.returning import note_bounces
from everweek.messages.contact.rules import Because, Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.identity import token_of
from everweek.messages.letters.services import send_to_customer
from everweek.messages.letters.shapes import CustomerLetter, Words
from everweek.messages.models import CustomerMail, HeldAddress, OptOut
from everweek.people.models import Customer, Organisation
from everweek.people.services import CustomerRow, erase_customer, merge_customers, upsert_customers
from everweek.web.contact.unsubscribing import MISSES_A_MINUTE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]

NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)
HERE = "/listen/contact/"
ASKING = {"most": "2", "days": "60", "gap_days": "7", "quiet_from": "21:00", "quiet_until": "07:30", "quiet_days": ["7"]}


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def link(cast):
    """The link of a letter Dana got, who reads English here."""
    upsert_customers([CustomerRow("dana", language="en")], by=BY)
    decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    send_to_customer(contact="tests:1", letter=CustomerLetter("How was it?", (Words("Tell us."),)), by=BY)
    return f"/u/{token_of(CustomerMail.objects.get().salt)}"


@pytest.fixture
def dana() -> Client:
    return Client(enforce_csrf_checks=True)


def why_not(cast):
    with clock.frozen(NOON + timedelta(days=40)):
        [verdict] = decide([Wish(cast.dana.pk, Purpose.ASKING, f"tests:{Line.objects.count()}")], by=BY)
    return verdict.because


def test_looking_at_the_link_changes_nothing_whoever_does(cast, link, dana):
    for _ in range(2):
        page = dana.get(link)
        assert page.status_code == 200
        assert "We write to you now and then." in page.content.decode()
    dana.head(link)
    assert wants_of(cast.dana) == ""
    assert not OptOut.objects.exists()


@pytest.mark.parametrize(
    ("address", "hers", "browser", "spoken"),
    [
        ("?lang=pt", "ar", "en", "pt"),
        ("", "ar", "pt", "ar"),
        ("?lang=tlh", "ar", "pt", "ar"),
        ("", "tlh", "pt, fr", "pt"),
        ("", "", "", "de"),
    ],
)
def test_the_address_says_her_language_first_then_she_then_her_browser_then_the_house(
    cast, link, dana, address, hers, browser, spoken
):
    Organisation.objects.update(language="de")
    Customer.objects.filter(pk=cast.dana.pk).update(language=hers)
    assert dana.get(f"{link}{address}", headers={"accept-language": browser}).headers["Content-Language"] == spoken
    privacy = dana.get(f"/privacy{address}", headers={"accept-language": browser}).headers["Content-Language"]
    assert privacy == (spoken if address == "?lang=pt" or hers != "ar" else "pt")


def test_one_press_opts_dana_out_at_once_and_another_undoes_it(cast, link, dana):
    page = dana.post(link, {"choice": "none"})
    assert "We write to you no more." in page.content.decode()
    assert why_not(cast) is Because.OPTED_OUT
    dana.post(link, {"choice": "none"})
    assert OptOut.objects.count() == 1
    page = dana.post(link, {"choice": "back"})
    assert "We write to you now and then." in page.content.decode()
    assert why_not(cast) is None
    kinds = list(Line.objects.filter(kind__startswith="contact.opted").values_list("kind", "actor"))
    holder = f"link:letter:{CustomerMail.objects.get().pk}"
    assert kinds == [("contact.opted_out", holder), ("contact.opted_in", holder)]


def test_she_may_choose_to_hear_from_us_only_rarely(cast, link, dana):
    page = dana.post(link, {"choice": "fewer"})
    assert "at most once in 90 days" in page.content.decode()
    assert why_not(cast) is Because.FEWER
    dana.post(link, {"choice": "none"})
    assert standing_of(cast.dana).wants == "none", "what she asked for last is what holds"
    dana.post(link, {"choice": "fewer"})
    assert standing_of(cast.dana).wants == "fewer"


@pytest.mark.parametrize("way", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_program_does_it_by_one_click_in_both_ways_it_may(cast, link, dana, way):
    if way.startswith("multipart"):
        answer = dana.post(link, {"List-Unsubscribe": "One-Click"})
    else:
        answer = dana.post(link, "List-Unsubscribe=One-Click", content_type=way)
    assert answer.status_code == 200, "and nothing leads elsewhere: programs do not follow (RFC 8058, 3.2)"
    assert (standing_of(cast.dana).wants, standing_of(cast.dana).how) == ("none", "program")


def test_the_page_is_light_tells_no_name_and_its_address_stays_a_secret(cast, link, dana):
    page = dana.get(link)
    assert len(page.content) < 15_000
    assert "Dana" not in page.content.decode()
    assert "dana@" not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert "<script" not in page.content.decode()


def test_a_link_of_somebody_merged_or_erased_leads_where_it_should(cast, link, dana):
    [other] = upsert_customers([CustomerRow("other", email="other@example.org")], by=BY)
    kept = Customer.objects.get(pk=other.id)
    merge_customers(kept=kept, gone=cast.dana, by=BY)
    dana.post(link, {"choice": "none"})
    assert wants_of(kept) == "none"
    erase_customer(customer=kept, by=BY)
    assert dana.get(link).status_code == 404


@pytest.mark.parametrize("hung_on", ["/", ".", ").", "…", "//"])
def test_what_a_sentence_hung_on_to_the_link_is_no_part_of_it(cast, link, dana, hung_on):
    assert dana.get(link + hung_on).content == dana.get(link).content
    assert dana.post(link + hung_on, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wants_of(cast.dana) == "none"


@pytest.mark.parametrize("nowhere", ["/u/nothing/", "/u/nothing.", "/u/a/b", "/u/..", "/u/%00"])
def test_whoever_comes_by_a_spoilt_link_is_told_kindly_what_to_do(cast, dana, nowhere):
    page = dana.get(nowhere)
    assert page.status_code == 404
    assert "Answer the letter itself, and we will see to it." in page.content.decode()


def test_guessing_is_counted_and_answered_like_nothing(cast, dana):
    for _ in range(MISSES_A_MINUTE):
        assert dana.get("/u/0123456789abcdef").status_code == 404
    assert dana.get("/u/0123456789abcdef").status_code == 429


def test_erin_reads_the_rules_in_sentences_and_what_they_held_back(cast):
    decide([Wish(cast.dana.pk, Purpose.ASKING, f"tests:{n}") for n in range(3)], by=BY)
    seen = visit(cast.client("erin"), HERE)
    assert seen.heading == "A customer hears from us at most 4 times in 30 days."
    assert "At most once in 30 days." in seen.says
    assert "Not from 20:00 to 08:00 by the customer's own clock." in seen.says
    assert "Somebody was to hear from us 3 times in the last 30 days: it would have held back 2." in seen.says


def test_erin_changes_a_rule_is_told_what_it_means_and_takes_it_back(cast):
    decide([Wish(cast.dana.pk, Purpose.ASKING, f"tests:{n}") for n in range(3)], by=BY)
    client = cast.client("erin")
    seen = send(client, f"{HERE}rules/asking", **ASKING)
    assert "Somebody was to hear from us 3 times in the last 30 days: it would have held back 2." in seen.says
    rule = rules()[Purpose.ASKING]
    assert (rule.most, rule.days, rule.quiet_days, rule.quiet_until.isoformat()) == (2, 60, {7}, "07:30:00")
    assert Line.objects.filter(kind="contact.rule_set", subject_id="asking").count() == 1
    address, kept = seen.undo()
    send(client, address, **kept)
    assert rules()[Purpose.ASKING].days == 30


def test_the_same_again_changes_nothing(cast):
    client = cast.client("erin")
    for _ in range(2):
        client.post(f"{HERE}rules/asking", ASKING)
    assert Line.objects.filter(kind="contact.rule_set").count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("days", "0"), ("most", "-1"), ("quiet_from", "25:00"), ("quiet_days", [str(n) for n in range(1, 8)])]
)
def test_a_rule_that_is_none_is_refused_beside_its_field_with_what_was_typed(cast, field, value):
    answer = cast.client("erin").post(f"{HERE}rules/asking", {**ASKING, field: value})
    assert answer.status_code == 422
    assert rules()[Purpose.ASKING].days == 30
    assert 'value="7"' in answer.content.decode()


def test_erin_reads_on_to_the_last_address_that_is_held(cast):
    HeldAddress.objects.bulk_create(
        HeldAddress(mark=f"{one}", status=f"5.1.{one}", last_at=NOON, held_at=NOON) for one in range(60)
    )
    first = visit(cast.client("erin"), HERE)
    second = visit(cast.client("erin"), first.link("Held before these"))
    assert first.says.count("Write there again") == 50
    assert second.says.count("Write there again") == 10
    assert visit(cast.client("erin"), second.link("Held after these")).says.count("Write there again") == 50
    assert visit(cast.client("erin"), f"{HERE}?after=nowhere", 400).link("To the first page") == HERE


def test_erin_lifts_a_held_address_and_takes_it_back(cast):
    [verdict] = decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    held_mark = cast.dana.contacts.get().mark
    note_bounces([(held_mark, True, "5.1.1")], by=BY)
    client = cast.client("erin")
    seen = visit(client, HERE)
    assert "Dana" in seen.says
    assert "there is no such mailbox" in seen.says
    assert "dana@example.org" not in client.get(HERE).content.decode()
    held = HeldAddress.objects.get()
    seen = send(client, f"{HERE}held/{held.pk}/lift")
    assert HeldAddress.objects.get().held_at is None
    address, kept = seen.undo()
    send(client, address, **kept)
    assert HeldAddress.objects.get().held_at is not None
    assert verdict.may


def test_an_empty_house_is_taught_what_will_stand_there(cast):
    seen = visit(cast.client("heidi"), HERE)
    assert "Every address takes the mail that Everweek sends." in seen.says
    assert "Nobody whom Everweek itself wrote to has asked to hear less." in seen.says

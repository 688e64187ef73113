"""Mail that comes back and complaints: from a mailbox over IMAP, from a folder, and from providers that call us."""

import json
import mailbox
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY
from tests.messages.returns import complaint, imap_server, undelivered

from everweek import clock
from everweek.errors import Invalid, Unavailable
from everweek.journal.models import Line
from everweek.messages.contact.queries import standing_of
from everweek.messages.contact.rules import Because, Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.identity import message_id, signed
from everweek.messages.letters.services import send_to_customer
from everweek.messages.letters.shapes import CustomerLetter, Words
from everweek.messages.models import Contact, CustomerMail, HeldAddress, OptOut
from everweek.messages.returned.confirming import confirm
from everweek.messages.returned.mailbox import read_mailbox, take
from everweek.messages.returned.providers import secret_of, words_of
from everweek.messages.returned.reading import Kind, Report, read_report
from everweek.messages.returned.services import take_report, take_word
from everweek.people.services import erase_customer

NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)


@pytest.fixture
def letter(cast, settings):
    """The number of a letter that Dana was sent."""
    settings.EVERWEEK_MAIL_RETURN = "returned@service.example.org"
    with clock.frozen(NOON):
        [verdict] = decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
        send_to_customer(contact="tests:1", letter=CustomerLetter("How was it?", (Words("Tell us."),)), by=BY)
        CustomerMail.objects.update(outcome="left", ended_at=NOON, letter="")
        yield verdict.contact


def back(number: int) -> str:
    return f"returned+{signed(number)}@service.example.org"


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (undelivered(back(7)), Kind.HARD, "5.1.1"),
        (undelivered(f"House <{back(7)}>", status="5.2.2"), Kind.FAILED, "5.2.2"),
        (undelivered("somebody@example.org", message_id=message_id(7)), Kind.HARD, "5.1.1"),
        (complaint(back(7)), Kind.COMPLAINT, ""),
        (complaint("x@example.org", message_id=message_id(7)), Kind.COMPLAINT, ""),
    ],
)
def test_a_report_is_understood_by_what_we_signed(raw, kind, status):
    assert read_report(raw) == Report(7, kind, status)


@pytest.mark.parametrize(
    "raw",
    [
        undelivered("returned@service.example.org"),
        undelivered(back(7).replace("+7.", "+8.")),
        undelivered(back(7), action="delayed", status="4.4.1"),
        undelivered(back(7), action="delivered", status="2.0.0"),
        complaint(back(7), kind="not-spam"),
        b"From: " + back(7).encode() + b"\r\nTo: returned@service.example.org\r\nSubject: I am away\r\n\r\nBack on Monday.",
        b"",
        b"\xff\x00" * 500,
    ],
)
def test_anything_else_is_no_report_about_a_letter_of_ours(raw):
    assert read_report(raw) is None


@given(st.binary(max_size=2000), st.integers(0, 400))
def test_whatever_a_stranger_sends_is_borne(noise, at):
    raw = undelivered(back(7))
    found = read_report(raw[:at] + noise + raw[at:])
    assert found is None or found.contact == 7
    assert read_report(noise) is None


def test_mails_within_mails_within_mails_are_borne():
    raw = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(5000))
    assert read_report(raw) is None


@pytest.mark.django_db
def test_mail_that_came_back_for_good_holds_the_address_and_gives_the_contact_back(cast, letter):
    assert take(undelivered(back(letter)))
    assert standing_of(cast.dana).bounced_since == NOON
    contact = Contact.objects.get()
    assert (contact.at, contact.because) == (None, Because.BOUNCED)
    assert Line.objects.filter(kind="letter.returned").count() == 1
    assert take(undelivered(back(letter)))
    assert (HeldAddress.objects.get().hard, Line.objects.filter(kind="letter.returned").count()) == (1, 1), "twice is once"


@pytest.mark.django_db
def test_what_is_only_late_is_counted_and_holds_nothing(cast, letter):
    take_report(report=Report(letter, Kind.SOFT, "4.2.2"), by=BY)
    held = HeldAddress.objects.get()
    assert (held.soft, held.hard, held.held_at) == (1, 0, None)
    assert Contact.objects.get().at is not None


@pytest.mark.django_db
def test_a_letter_that_is_tried_no_more_is_not_heard_of_and_holds_no_address(cast, letter):
    take_report(report=Report(letter, Kind.SOFT, "4.2.2"), by=BY)
    take(undelivered(back(letter), status="5.2.2"))
    held = HeldAddress.objects.get()
    assert (held.hard, held.held_at) == (0, None)
    contact = Contact.objects.get()
    assert (contact.at, contact.because, contact.mail.outcome) == (None, Because.BOUNCED, "failed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "held"),
    [
        ((0, 3, 6, 9, 14), True),
        ((0, 3, 6, 9, 13), False),
        ((0, 5, 10, 15), False),
        ((0, 0, 0, 0, 20), False),
        ((0, 1, 2, 3, 95), False),
        ((0, 1, 2, 3, 95, 100, 105, 110, 115), True),
    ],
)
def test_an_address_is_held_when_it_was_for_now_too_often(cast, days, held):
    for day in days:
        with clock.frozen(NOON + timedelta(days=day)):
            assert take_word(address="dana@example.org", kind=Kind.SOFT, status="5.2.2", by=BY)
    with clock.frozen(NOON + timedelta(days=200)):
        assert (standing_of(cast.dana).bounced_since is not None) is held
    assert Line.objects.filter(kind="address.held").count() == held


@pytest.mark.django_db
def test_what_arrived_in_between_begins_the_count_anew(cast, letter):
    CustomerMail.objects.update(ended_at=NOON + timedelta(days=10))
    for day in (0, 5, 10, 15, 20):
        with clock.frozen(NOON + timedelta(days=day)):
            take_word(address="dana@example.org", kind=Kind.SOFT, status="5.2.2", by=BY)
    held = HeldAddress.objects.get()
    assert (held.soft, held.held_at) == (1, None)


@pytest.mark.django_db
def test_a_complaint_is_an_opt_out(cast, letter):
    take(complaint(back(letter)))
    assert (standing_of(cast.dana).wants, standing_of(cast.dana).how) == ("none", "complaint")


@pytest.mark.django_db
def test_of_somebody_erased_nothing_is_noted(cast, letter):
    erase_customer(customer=cast.dana, by=BY)
    assert take(undelivered(back(letter)))
    assert not HeldAddress.objects.exists()


@pytest.mark.django_db
def test_a_mailbox_is_read_over_imap_and_what_was_understood_is_taken_out(cast, letter, settings):
    with imap_server([undelivered(back(letter)), b"Subject: Hello\r\n\r\nIs this you?"]) as server:
        settings.EVERWEEK_MAIL_RETURNED = server.address
        assert read_mailbox() == 1
        assert list(server.mails) == [2], "what a person wrote stays for a person"
        assert read_mailbox() == 0
    assert HeldAddress.objects.get().hard == 1


@pytest.mark.django_db
def test_a_mailbox_that_does_not_answer_or_let_us_in_is_tried_again_later(settings):
    with imap_server([]) as server:
        settings.EVERWEEK_MAIL_RETURNED = server.address.replace("secret", "guess")
        with pytest.raises(Unavailable):
            read_mailbox()
    settings.EVERWEEK_MAIL_RETURNED = "imap://a:b@127.0.0.1:1/"
    with pytest.raises(Unavailable):
        read_mailbox()


@pytest.mark.django_db
def test_a_folder_of_mails_is_read_alike(cast, letter, settings, tmp_path):
    folder = mailbox.Maildir(str(tmp_path / "returned"), create=True)
    folder.add(undelivered(back(letter)))
    folder.add(b"Subject: Hello\r\n\r\nIs this you?")
    settings.EVERWEEK_MAIL_RETURNED = f"maildir://{tmp_path / 'returned'}"
    assert read_mailbox() == 1
    assert read_mailbox() == 0
    assert [one.get_flags() for one in folder] == ["S"]


# --- providers ----------------------------------------------------------------------------------------------------------


def samples(number: int) -> list[tuple[str, object, Kind]]:
    """As each provider documents it; of our own making."""
    ours = message_id(number)
    mail = {"source": back(number), "headers": [{"name": "Message-ID", "value": ours}]}
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "dana@example.org", "status": "5.1.1"}]}
    told = {"complainedRecipients": [{"emailAddress": "dana@example.org"}]}
    mailgun = {"recipient": "dana@example.org", "message": {"headers": {"message-id": ours.strip("<>")}}}
    return [
        (
            "ses",
            {"Type": "Notification", "Message": json.dumps({"notificationType": "Bounce", "bounce": bounce, "mail": mail})},
            Kind.HARD,
        ),
        ("ses", {"eventType": "Bounce", "bounce": {**bounce, "bounceType": "Transient"}, "mail": mail}, Kind.FAILED),
        ("ses", {"eventType": "Complaint", "complaint": told, "mail": mail}, Kind.COMPLAINT),
        (
            "postmark",
            {"RecordType": "Bounce", "Type": "HardBounce", "Email": "dana@example.org", "Metadata": {"everweek": ours}},
            Kind.HARD,
        ),
        (
            "postmark",
            {"RecordType": "Bounce", "Type": "SoftBounce", "Email": "dana@example.org", "Metadata": {"everweek": ours}},
            Kind.FAILED,
        ),
        (
            "sendgrid",
            [{"event": "bounce", "type": "blocked", "email": "dana@example.org", "smtp-id": ours}],
            Kind.FAILED,
        ),
        ("postmark", {"RecordType": "SpamComplaint", "Email": "dana@example.org"}, Kind.COMPLAINT),
        (
            "sendgrid",
            [{"event": "bounce", "type": "bounce", "email": "dana@example.org", "status": "5.1.1", "smtp-id": ours}],
            Kind.HARD,
        ),
        (
            "sendgrid",
            [{"event": "spamreport", "email": "dana@example.org"}, {"event": "open", "email": "dana@example.org"}],
            Kind.COMPLAINT,
        ),
        ("mailgun", {"event-data": {**mailgun, "event": "failed", "severity": "permanent"}}, Kind.HARD),
        ("mailgun", {"event-data": {**mailgun, "event": "failed", "severity": "temporary"}}, Kind.SOFT),
        ("mailgun", {"event-data": {**mailgun, "event": "complained"}}, Kind.COMPLAINT),
        ("other", {"kind": "hard", "address": "Dana@example.org", "status": "5.1.1"}, Kind.HARD),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("at", range(13))
def test_each_provider_is_understood_in_its_own_words(cast, letter, settings, at):
    provider, body, kind = samples(letter)[at]
    settings.EVERWEEK_MAIL_PROVIDERS = frozenset({provider})
    for _ in range(2):
        answer = Client().post(f"/hooks/mail/{provider}/{secret_of(provider)}", json.dumps(body), content_type="text/plain")
        assert answer.status_code == 204
    standing = standing_of(cast.dana)
    assert (standing.wants == "none") == (kind is Kind.COMPLAINT)
    assert (standing.bounced_since is not None) == (kind is Kind.HARD)
    if kind in {Kind.FAILED, Kind.SOFT}:
        assert (CustomerMail.objects.get().outcome == "failed") == (kind is Kind.FAILED)
    if kind is Kind.COMPLAINT:
        assert OptOut.objects.count() == 1
    assert "dana@" not in str([*Line.objects.values(), *HeldAddress.objects.values(), *OptOut.objects.values()])


@pytest.mark.django_db
def test_nobody_else_can_tell_us_anything(cast, letter, settings):
    body = json.dumps({"kind": "hard", "address": "dana@example.org"})
    settings.EVERWEEK_MAIL_PROVIDERS = frozenset({"other"})
    for address in ("other/0000", f"other/{secret_of('ses')}", f"ses/{secret_of('ses')}", f"nobody/{secret_of('nobody')}"):
        assert Client().post(f"/hooks/mail/{address}", body, content_type="application/json").status_code == 404
    assert not HeldAddress.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["", "[", "{}", '{"kind": "worse", "address": "x"}', '"text"', "[1]"])
def test_what_cannot_be_read_is_refused_whole(settings, body):
    settings.EVERWEEK_MAIL_PROVIDERS = frozenset({"other"})
    answer = Client().post(f"/hooks/mail/other/{secret_of('other')}", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert not HeldAddress.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["https://sns.evil.example.org/", "http://sns.eu-west-1.amazonaws.com/", "https://sns.eu-west-1.amazonaws.com.example.org/"],
)
def test_a_subscription_is_confirmed_with_amazon_alone(address):
    with pytest.raises(Invalid):
        confirm(address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [5, None, {}, ["x"], "half \ud800", "nothing \x00@example.org"])
@pytest.mark.parametrize("provider", ["ses", "postmark", "sendgrid", "mailgun"])
def test_an_address_that_is_none_is_refused_and_breaks_nothing(settings, provider, address):
    settings.EVERWEEK_MAIL_PROVIDERS = frozenset({provider})
    body = {
        "ses": {"notificationType": "Complaint", "complaint": {"complainedRecipients": [{"emailAddress": address}]}},
        "postmark": {"RecordType": "SpamComplaint", "Email": address},
        "sendgrid": [{"event": "spamreport", "email": address}],
        "mailgun": {"event-data": {"event": "complained", "recipient": address}},
    }[provider]
    answer = Client().post(f"/hooks/mail/{provider}/{secret_of(provider)}", json.dumps(body), content_type="application/json")
    assert answer.status_code in {400, 422}
    assert not OptOut.objects.exists()


@pytest.mark.django_db
def test_a_subscription_at_an_address_nobody_can_keep_asks_for_nothing(settings):
    settings.EVERWEEK_MAIL_PROVIDERS = frozenset({"ses"})
    body = {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/\ud800\x00"}
    answer = Client().post(f"/hooks/mail/ses/{secret_of('ses')}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 204


@pytest.mark.parametrize("feedback", ["not-spam", "auth-failure"])
@pytest.mark.one_database("nothing is asked of a database")
def test_who_says_that_it_is_no_spam_complains_of_nothing(feedback):
    told = {"complainedRecipients": [{"emailAddress": "dana@example.org"}], "complaintFeedbackType": feedback}
    assert words_of("ses", json.dumps({"eventType": "Complaint", "complaint": told, "mail": {}}).encode()) == []

"""Mailboxes as sources, read from a real server and a real folder: each mail heard once, machines left out, nobody mistaken."""

import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cast import BY, Cast
from tests.listen.mails import Server, lay_in_folder, mail, mail_server
from tests.processes import start
from tests.trying import THOROUGH

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.models import Line, Values
from everweek.listen.mentions import mailboxes, services
from everweek.listen.mentions.mailboxes import look_at_mailbox
from everweek.listen.mentions.models import Mailbox, Mention, MentionSource
from everweek.listen.readers import mails
from everweek.people.services import erase_customer

pytestmark = pytest.mark.django_db
of_the_wire = pytest.mark.one_database("What servers and folders say no database decides.")
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def server(settings) -> Iterator[Server]:
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with mail_server() as found:
        yield found


@pytest.fixture
def source(cast: Cast, server: Server) -> MentionSource:
    return opened(server.address)


def opened(address: str, **more: str) -> MentionSource:
    access = {"login": "reviews", "password": "secret"} if address.startswith("imap") else {}
    with clock.frozen(NOW):
        return services.open_source(name="Post", way="mailbox", address=address, by=BY, **(access | more))


def look(source: MentionSource, at: datetime = LATER) -> MentionSource:
    with clock.frozen(at):
        while look_at_mailbox(source.pk):
            pass
    source.refresh_from_db()
    return source


def heard() -> list[str]:
    return [one.response.answers["said"] for one in Mention.objects.order_by("pk").select_related("response")]


def test_each_mail_is_heard_once_with_who_signed_it_and_the_mailbox_is_left_as_it_was(source, server):
    server.lay(mail(), LATER)
    look(source)
    server.lay(mail("It was on time today.", Subject="Again"), LATER)
    assert look(look(source)).failure == ""
    assert heard() == ["The boat was late.", "It was on time today."]
    first = Mention.objects.select_related("response").first()
    assert (first.author, first.sender, first.response.answers["title"]) == ("Dana Silva", "dana@example.org", "The boat")
    assert first.response.answered_at == LATER
    assert not [one for one in server.said if one.startswith(("UID STORE", "SELECT", "EXPUNGE"))]


def test_nobody_is_taken_for_dana_because_a_mail_says_it_is_from_her(cast, source, server):
    cast.dana.email = "dana@example.org"
    cast.dana.save()
    server.lay(mail(), LATER)
    look(source)
    mention = Mention.objects.select_related("response").get()
    assert (mention.customer, mention.response.customer) == (None, None)


def test_dana_is_erased_with_the_mails_from_her_address(cast, source, server):
    cast.dana.email = "Dana@example.org"
    cast.dana.save()
    server.lay(mail(), LATER)
    server.lay(mail("Mine stays.", sender="Ada <ada@example.org>"), LATER)
    look(source, LATER + timedelta(hours=1))
    erase_customer(customer=cast.dana, by=cast.heidi)
    hers, other = Mention.objects.order_by("pk").select_related("response")
    assert (hers.author, hers.sender, hers.response.answers) == ("", "", {})
    assert (other.author, other.response.answers["said"]) == ("Ada", "Mine stays.")
    server.validity += 1
    look(source, LATER + timedelta(hours=2))
    assert Mention.objects.exclude(author="").count() == 1, "numbered anew, her mail must not come back"


@of_the_wire
@pytest.mark.parametrize(
    ("headers", "counted"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"List_Unsubscribe": "<https://news.example.org>"}, "automatic"),
        ({"Subject": "Abwesenheitsnotiz: The boat"}, "automatic"),
        ({"Return_Path": "<>"}, "returned"),
        ({"sender": "MAILER-DAEMON@example.org"}, "returned"),
        ({"Content_Type": "multipart/report; report-type=delivery-status; boundary=b"}, "returned"),
        ({"Content_Type": "application/pdf"}, "empty"),
    ],
)
def test_what_machines_send_is_counted_and_not_heard(source, server, headers, counted):
    server.lay(mail(**headers), LATER)
    look(look(source))
    box = Mailbox.objects.get()
    assert {name: getattr(box, name) for name in ("automatic", "returned", "empty") if getattr(box, name)} == {counted: 1}
    assert heard() == []


def test_what_lay_there_before_we_listened_is_left_alone(source, server):
    server.lay(mail("Long ago."), NOW - timedelta(minutes=1))
    server.lay(mail("Since then."), NOW + timedelta(minutes=1))
    look(source)
    assert heard() == ["Since then."]
    assert not Line.objects.get(kind="response.received").history


def test_a_mailbox_that_is_numbered_anew_is_heard_no_second_time(source, server):
    server.lay(mail("First."), LATER)
    server.lay(mail("Second."), LATER)
    look(source)
    server.validity, server.mails = 8, {40: server.mails[1], 41: server.mails[2]}
    server.lay(mail("Third."), LATER + timedelta(minutes=1))
    look(source, LATER + timedelta(hours=1))
    assert heard() == ["First.", "Second.", "Third."]


def test_dana_who_was_erased_is_heard_no_second_time_however_many_mails_are_numbered_anew(cast, source, server, monkeypatch):
    monkeypatch.setattr(mailboxes, "MOST", 3)
    for number in range(8):
        server.lay(mail(f"Mail {number}.", sender="dana@example.org" if number == 7 else "x@example.org"), LATER)
    look(source)
    look(source, LATER + timedelta(minutes=5))
    cast.dana.email = "dana@example.org"
    cast.dana.save()
    erase_customer(customer=cast.dana, by=BY)
    server.validity, server.mails = 8, {number + 40: one for number, one in server.mails.items()}
    server.lay(mail("New."), LATER + timedelta(minutes=6))
    look(source, LATER + timedelta(hours=1))
    said = [one.response.answers.get("said") for one in Mention.objects.order_by("pk").select_related("response")]
    assert said == [*(f"Mail {number}." for number in range(7)), None, "New."]


def test_many_mails_are_taken_batch_by_batch(source, server, monkeypatch):
    monkeypatch.setattr(mailboxes, "MOST", 3)
    for number in range(8):
        server.lay(mail(f"Mail {number}."), LATER)
    look(source)
    assert heard() == [f"Mail {number}." for number in range(8)]


def test_two_workers_at_once_take_each_mail_once(source, server, monkeypatch):
    server.lay(mail(Auto_Submitted="auto-replied"), LATER)
    read = mailboxes._read

    def meanwhile(mails):
        monkeypatch.setattr(mailboxes, "_read", read)
        look(source)
        return read(mails)

    monkeypatch.setattr(mailboxes, "_read", meanwhile)
    look(source)
    assert Mailbox.objects.get().automatic == 1


@of_the_wire
def test_why_a_mailbox_cannot_be_read_is_said_beside_it_without_its_password(source, server):
    Mailbox.objects.update(password="wrong-Pa55")
    assert "Check its name and password" in look(source).failure
    server.shutdown()
    server.server_close()
    found = look(source).failure
    assert "cannot be reached now" in found
    assert "Pa55" not in found


@of_the_wire
def test_a_password_that_is_no_plain_ascii_is_said_as_it_is(source, server):
    server.plain = b"AHJldmlld3MAZ2VoZWltw58gcw=="  # base64 of NUL reviews NUL "geheimß s", as RFC 4616 writes it
    Mailbox.objects.update(password="geheimß s")
    server.lay(mail(), LATER)
    assert look(source).failure == ""
    assert heard() == ["The boat was late."]


@of_the_wire
def test_a_server_that_sends_more_than_was_asked_for_is_hung_up_on(source, server):
    server.lay(mail(), LATER)
    server.claims = 10**10
    assert "hung up" in look(source).failure
    server.claims = 0
    assert look(source).failure == ""
    assert heard() == ["The boat was late."]


def test_a_mail_that_breaks_its_reader_is_left_out_alone(source, server, monkeypatch):
    at_once = mails._read_at_once

    def breaks(raws):
        if any(b"poison" in raw for raw in raws):
            raise Invalid("It needs more memory than it may have.")
        return at_once(raws)

    monkeypatch.setattr(mails, "_read_at_once", breaks)
    for text in ("One.", "poison", "Two.", "Three."):
        server.lay(mail(text), LATER)
    look(source)
    assert heard() == ["One.", "Two.", "Three."]
    assert Mailbox.objects.get().empty == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 5000,
        b"Content-Type: text/plain; charset=unheard-of\nSubject: =?utf-8?b?////?=\n\n\xff\xfe hm",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + b"A" * 300_000,
        b"From: " + b"<" * 10_000 + b"\n\nHm",
        b"Content-Type: text/html\n\n" + b"<blockquote>" * 20_000 + b"hm",
        b"\n".join([b"On 1 wrote <a@b> 1:" * 15, b"> x"] * 400),
        b"Content-Type: message/rfc822\n\n" * 8_000,
        b"From: " + b"(" * 200_000 + b"\n\nHm",
    ],
)
def test_whatever_a_stranger_sends_the_mail_after_it_is_heard(source, server, raw):
    server.lay(raw, LATER)
    server.lay(mail("After it."), LATER)
    assert look(source).failure == ""
    assert heard()[-1] == "After it."


@of_the_wire
def test_a_folder_may_be_called_as_people_call_folders(cast, server):
    source = opened(server.address.replace("INBOX", "Öffentlich/Lob & Tadel"))
    assert opened(server.address.replace("INBOX", "%C3%96ffentlich/Lob%20&%20Tadel")) == source, "it is the same one"
    server.lay(mail(), LATER)
    assert look(source).failure == ""
    assert heard() == ["The boat was late."]
    # RFC 3501, 5.1.3: the letter Ö is U+00D6, of which base64 makes ANY; an ampersand is "&-".
    assert 'EXAMINE "&ANY-ffentlich/Lob &- Tadel"' in server.said


@of_the_wire
def test_a_mailbox_of_a_private_network_or_without_tls_is_refused(cast, settings):
    for address, why in (
        ("imaps://127.0.0.1/INBOX", "private network"),
        ("imap://mail.example.org/INBOX", "TLS only"),
        ("imaps://name:secret@mail.example.org/INBOX", "imaps://mail.example.org"),
        ("imaps://mail.example.org/IN\r\nBOX", "imaps://mail.example.org"),
        ("imaps://mail.example.org/IN%0D%0ABOX", "imaps://mail.example.org"),
        ("maildir:///etc", "EVERWEEK_MAIL_FOLDERS"),
        ("maildir:///var/mail/../../etc", "maildir:///var"),
        ("https://mail.example.org", "imaps://mail.example.org"),
    ):
        with pytest.raises(Invalid, match=why):
            opened(address, login="reviews", password="secret")
    assert not MentionSource.objects.exists()


@of_the_wire
def test_another_host_is_not_told_the_password(source, server, settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1", "localhost"})
    elsewhere = server.address.replace("127.0.0.1", "localhost")
    with pytest.raises(Invalid, match="Give the password again"):
        services.move_source(source=source, address=elsewhere, by=BY)
    services.move_source(source=source, address=elsewhere, password="secret", by=BY)
    services.move_source(source=source, address=elsewhere, login="others", by=BY)
    box = Mailbox.objects.get()
    assert (box.login, box.password, box.reached) == ("others", "secret", 0)


def test_a_password_stands_in_no_line_of_the_journal(source):
    lines = list(Line.objects.values()) + list(Values.objects.values())
    assert "secret" not in str(lines)


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.EVERWEEK_MAIL_FOLDERS = (str(tmp_path),)
    found = tmp_path / "post"
    lay_in_folder(found, "0", mail("Long ago."))
    os.utime(found / "new" / "0", (NOW.timestamp() - 60,) * 2)
    return found


def arrive(folder: Path, name: str, raw: bytes) -> None:
    path = lay_in_folder(folder, name, raw)
    os.utime(path, (LATER.timestamp(),) * 2)


def test_a_folder_of_this_machine_is_read_and_what_was_heard_is_marked_as_seen(cast, folder):
    source = opened(f"maildir://{folder}")
    arrive(folder, "1", mail())
    arrive(folder, "2", mail(Precedence="bulk"))
    look(look(source))
    assert heard() == ["The boat was late."]
    assert Mailbox.objects.get().automatic == 1
    assert sorted(one.name for one in (folder / "cur").iterdir()) == ["1:2,S", "2:2,S"]
    assert [one.name for one in (folder / "new").iterdir()] == ["0"]


@of_the_wire
def test_a_folder_that_is_gone_or_no_longer_to_be_read_is_said(cast, folder, settings):
    source = opened(f"maildir://{folder}")
    folder.rename(folder.with_name("elsewhere"))
    assert "no folder of mails" in look(source).failure
    settings.EVERWEEK_MAIL_FOLDERS = ()
    assert "EVERWEEK_MAIL_FOLDERS" in look(source).failure


def look_for_ever(source: str) -> None:
    """In a process of its own, to be killed: what the worker does, in small batches."""
    mailboxes.MOST = 8
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    while look_at_mailbox(int(source)):
        pass
    sys.stdout.write("done\n")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["imap", pytest.param("folder", marks=of_the_wire)])
@pytest.mark.django_db(transaction=True)
def test_a_reader_killed_again_and_again_hears_each_mail_once_and_counts_each_machine_once(cast, tmp_path, server, way):
    folder = tmp_path / "post"
    for number in range(40):
        raw = mail(f"Mail {number}.", **({"Precedence": "bulk"} if number % 4 == 0 else {}))
        server.lay(raw, clock.now() + timedelta(hours=1))
        lay_in_folder(folder, f"{number:02}", raw)
    access = {"login": "reviews", "password": "secret"} if way == "imap" else {}
    address = server.address if way == "imap" else f"maildir://{folder}"
    settings = {"EVERWEEK_PRIVATE_HOSTS": "127.0.0.1", "EVERWEEK_MAIL_FOLDERS": str(tmp_path)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.conf.settings.EVERWEEK_MAIL_FOLDERS", (str(tmp_path),))
        source = services.open_source(name="Post", way="mailbox", address=address, by=BY, **access)
    MentionSource.objects.update(opened_at=clock.now() - timedelta(days=1))
    chance, kills = random.Random(5), 0
    for attempt in range(24):
        running = start(look_for_ever, str(source.pk), **settings)
        running.wait_for("begun")
        # A quick machine is met under way at first, a slow one gets somewhere at last: soon, but where all is tried.
        time.sleep(chance.uniform(0.05, 0.15) * (1.3 if THOROUGH else 1.6) ** attempt)
        running.kill()
        if "done" in running.outcome()[1]:
            break
        kills += 1
    else:
        running = start(look_for_ever, str(source.pk), **settings)
        running.wait_for("done")
    assert kills >= 2, "the test must kill it under way"
    assert sorted(heard()) == sorted(f"Mail {number}." for number in range(40) if number % 4)
    assert Mailbox.objects.get().automatic == 10

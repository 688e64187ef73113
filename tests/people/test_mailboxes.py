"""A server of a mailbox may lie, stall and send without an end: it is hung up on, and whoever reads goes on with the next."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from tests.listen.mails import lay_in_folder, mail, mail_server

from everweek import clock
from everweek.errors import Unavailable
from everweek.people import mailboxes
from everweek.people.mailboxes import Folder, Imap, imap

CAN = b"* CAPABILITY IMAP4rev1"
Talk = Callable[[socket.socket], None]


@contextmanager
def talking(talk: Talk) -> Iterator[str]:
    """A server that says whatever it likes to who comes first; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connected, _address = listening.accept()
            try:
                talk(connected)
            except OSError:
                return
            finally:
                connected.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"imap://127.0.0.1:{listening.getsockname()[1]}/INBOX"


def saying(answers: dict[bytes, bytes]) -> Talk:
    """Answers each command as told, and every other one with nothing but that it is done."""

    def talk(connected: socket.socket) -> None:
        lines = connected.makefile("rb")
        connected.sendall(b"* OK ready\r\n")
        for line in lines:
            tag, rest = line.split(b" ", 1)
            told = next((told for begins, told in answers.items() if rest.startswith(begins)), b"")
            connected.sendall((told + b"\r\n" if told else b"") + tag + b" OK done\r\n")

    return talk


@contextmanager
def opened(address: str, folder: str = "") -> Iterator[Imap]:
    parts = urlsplit(address.replace("/INBOX", f"/{folder}") if folder else address)
    with imap(parts, name="reviews", password="secret", trusted=True) as box:
        yield box


def test_a_number_that_no_mail_can_have_is_none():
    lies = b"* SEARCH 0 4 " + b"9" * 5000 + b" 4294967296 7"
    selected = b"* 1 EXISTS\r\n* OK [UIDVALIDITY " + b"8" * 6000 + b"] so"
    with talking(saying({b"CAPABILITY": CAN, b"EXAMINE": selected, b"UID SEARCH": lies})) as address, opened(address) as box:
        assert (box.validity, box.numbers("ALL")) == (0, [4, 7])


@pytest.mark.parametrize("day", ["01-Xyz-2026", "99-Jan-0000"])
def test_a_day_that_there_is_not_is_long_ago(day):
    fetched = f'* 1 FETCH (UID 4 INTERNALDATE "{day} 99:99:99 +9999" BODY[]<0> {{2}}\r\nHi)'.encode()
    answers = {b"CAPABILITY": CAN, b"EXAMINE": b"* 1 EXISTS", b"UID FETCH": fetched}
    with talking(saying(answers)) as address, opened(address) as box:
        found = box.read(4)
    assert found is not None
    assert (found.raw, found.at) == (b"Hi", datetime(1970, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "without_end",
    [b"* OK [ALERT " + b"x" * 60_000 + b"]\r\n", b"* 1 FETCH (UID 9 BODY[]<0> {100000}\r\n" + b"x" * 100_000 + b")\r\n"],
)
def test_an_answer_without_an_end_is_hung_up_on_before_it_fills_the_memory(without_end):
    sent = 0

    def talk(connected: socket.socket) -> None:
        nonlocal sent
        lines = connected.makefile("rb")
        connected.sendall(b"* OK ready\r\n")
        connected.sendall(CAN + b"\r\n" + lines.readline().split(b" ")[0] + b" OK done\r\n")
        lines.readline()
        for _time in range(500):
            connected.sendall(without_end)
            sent += len(without_end)

    with talking(talk) as address, pytest.raises(Unavailable), opened(address):
        pass
    # Beside what was read, so much lies in the buffers of the system.
    assert sent < 12_000_000


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_a_server_that_never_comes_to_the_point_is_hung_up_on(scheme, monkeypatch):
    monkeypatch.setattr(mailboxes, "WHOLE_SECONDS", 0.2)
    over = threading.Event()

    def talk(connected: socket.socket) -> None:
        # A handshake of TLS begins so, and tells of more to come.
        connected.sendall(b"\x16\x03\x03\x40\x00" if scheme == "imaps" else b"* OK ")
        while not over.wait(0.02):
            connected.sendall(b"\x00")

    began = time.monotonic()
    with talking(talk) as address, pytest.raises(Unavailable), opened(address.replace("imap:", f"{scheme}:")):
        pass
    over.set()
    assert time.monotonic() - began < mailboxes.SECONDS / 2


@pytest.mark.parametrize("command", [b"LOGIN", b"EXAMINE"])
def test_a_length_that_is_none_is_hung_up_on_at_the_door_as_well(command):
    answers = {b"CAPABILITY": CAN, command: b"* 1 FETCH (BODY[] {" + b"9" * 5000 + b"}"}
    with talking(saying(answers)) as address, pytest.raises(Unavailable, match="hung up"), opened(address):
        pass


def test_what_is_no_word_says_nothing_about_what_a_server_can():
    with (
        talking(saying({b"CAPABILITY": b"* CAPABILITY IMAP4rev1 \xff\xfe"})) as address,
        pytest.raises(Unavailable, match="cannot be reached now"),
        opened(address),
    ):
        pass


def test_a_folder_is_called_in_the_letters_of_its_server_and_its_name_is_no_command():
    with mail_server() as server:
        with opened(server.address, "Gel%C3%B6scht%20%26%20%22mehr%22"):
            pass
        # RFC 3501, 5.1.3: ö is U+00F6, of which base64 makes APY; "&" is "&-".
        assert r'EXAMINE "Gel&APY-scht &- \"mehr\""' in server.said
        with pytest.raises(Unavailable, match="no folder"), opened(server.address, "IN%0D%0AA1%20DELETE%20INBOX"):
            pass
        assert not [one for one in server.said if "DELETE" in one]


def test_a_mail_in_a_folder_is_looked_at_no_further_than_it_is_read_and_stays_as_it_was_sent(tmp_path):
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 5000
    )
    lay_in_folder(tmp_path, "deep", raw)
    box = Folder(str(tmp_path))
    assert box.names() == ["deep"]
    found = box.read("deep")
    assert found is not None
    assert found.raw == raw[: mailboxes.LONGEST]
    assert abs((clock.now() - found.at).total_seconds()) < 60
    box.mark("deep")
    assert ([one.name for one in (tmp_path / "cur").iterdir()], Folder(str(tmp_path)).names()) == (["deep:2,S"], [])
    assert (tmp_path / "cur" / "deep:2,S").read_bytes() == raw


def test_a_mail_that_somebody_took_out_meanwhile_is_none(tmp_path):
    path = lay_in_folder(tmp_path, "gone", mail())
    box = Folder(str(tmp_path))
    path.unlink()
    assert (box.names(), box.came("gone"), box.read("gone")) == ([], None, None)
    box.mark("gone")

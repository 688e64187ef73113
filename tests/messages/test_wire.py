"""A letter over the wire, to servers that take what belongs together at once and to those that do not: the same arrive."""

import smtplib
import socket
import threading
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
from tests.messages.mailing import mail_server

from everweek.messages.letters.wire import hand_over

LETTER = b"Subject: Hello\r\n\r\n.\r\n..two dots\r\nA line.\r\n"
AS_TAKEN = b"Subject: Hello\r\n\r\n.\r\n..two dots\r\nA line.\r\n"
FROM = "us@example.org"


@pytest.fixture(params=[True, False], ids=["at once", "one by one"])
def server(request):
    """A real one, which says that it can take several commands at once, or says nothing of it."""
    with mail_server(SimpleNamespace()) as found:
        found.pipelining = request.param
        yield found


@contextmanager
def connected(port):
    line = smtplib.SMTP("127.0.0.1", port, timeout=10)
    try:
        yield line
    finally:
        line.close()


def test_letters_arrive_whole_one_after_the_other(server):
    with connected(server.port) as line:
        for to in ("dana@example.org", "bob@example.org"):
            hand_over(line, FROM, to, LETTER)
        assert line.has_extn("pipelining") is server.pipelining
    assert [(one.sender, one.to, one.raw) for one in server.taken] == [
        (FROM, "dana@example.org", AS_TAKEN),
        (FROM, "bob@example.org", AS_TAKEN),
    ]


def test_whoever_is_refused_stops_nobody_else(server):
    server.answers["bob@example.org"] = "550 5.1.1 unknown"
    with connected(server.port) as line:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            hand_over(line, FROM, "bob@example.org", LETTER)
        assert refused.value.recipients == {"bob@example.org": (550, b"5.1.1 unknown")}
        hand_over(line, FROM, "dana@example.org", LETTER)
    assert [one.to for one in server.taken] == ["dana@example.org"]


def test_a_letter_that_is_refused_stops_no_other(server):
    with connected(server.port) as line:
        server.on_data = "554 5.6.0 not like this"
        with pytest.raises(smtplib.SMTPDataError) as refused:
            hand_over(line, FROM, "dana@example.org", LETTER)
        assert (refused.value.smtp_code, refused.value.smtp_error) == (554, b"5.6.0 not like this")
        server.on_data = ""
        hand_over(line, FROM, "dana@example.org", LETTER)
    assert len(server.taken) == 1


def test_no_command_is_hidden_in_an_address(server):
    with connected(server.port) as line:
        for to in ("dana@example.org>\r\nRCPT TO:<eve@example.org", "dana@example.org\r\nDATA"):
            with suppress(ValueError, smtplib.SMTPException):
                hand_over(line, FROM, to, LETTER)
    assert {one.to for one in server.taken} <= {"dana@example.org"}


class Scripted:
    """A server that answers each line as told, and remembers what it was sent; for answers no kind server gives."""

    def __init__(self, answers):
        self.answers, self.heard, self.letters = answers, [], []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        line, _where = self.listening.accept()
        with line, line.makefile("rwb") as stream:
            self.say(stream, "220 here")
            while told := stream.readline():
                word = told[:4].decode().strip().upper()
                self.heard.append(word)
                answer = "250-here\r\n250 PIPELINING" if word == "EHLO" else self.answers.get(word, "250 fine")
                self.say(stream, answer)
                if answer.startswith("354"):
                    letter = []
                    while (part := stream.readline()) != b".\r\n":
                        letter.append(part)
                    self.letters.append(b"".join(letter))
                    self.say(stream, self.answers.get("LETTER", "250 taken"))
                if answer.startswith("421"):
                    return

    def say(self, stream, text):
        stream.write(f"{text}\r\n".encode())
        stream.flush()


def test_a_server_that_waits_for_a_letter_to_nobody_gets_none():
    """It refused whom it is for and asks for it all the same: RFC 2920 has it end with nothing."""
    there = Scripted({"RCPT": "550 no", "DATA": "354 go on", "LETTER": "554 for nobody"})
    with connected(there.port) as line:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            hand_over(line, FROM, "dana@example.org", LETTER)
        there.answers.clear()
        there.answers["DATA"] = "354 go on"
        hand_over(line, FROM, "bob@example.org", LETTER)
    assert there.letters == [b"", b"Subject: Hello\r\n\r\n..\r\n...two dots\r\nA line.\r\n"]


def test_a_sender_that_is_refused_is_said_so():
    there = Scripted({"MAIL": "553 not you", "RCPT": "503 first a sender", "DATA": "503 first a sender"})
    with connected(there.port) as line, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        hand_over(line, FROM, "dana@example.org", LETTER)
    assert (refused.value.smtp_code, refused.value.sender) == (553, FROM)
    assert there.letters == []


def test_a_server_that_closes_says_so_and_is_left():
    there = Scripted({"MAIL": "421 closing"})
    with connected(there.port) as line, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        hand_over(line, FROM, "dana@example.org", LETTER)
    assert refused.value.smtp_code == 421
    assert there.letters == []

"""Reports as mail servers and providers send them, written by us after RFC 3464, RFC 5965 and the providers' documentation."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def undelivered(to: str, *, action: str = "failed", status: str = "5.1.1", message_id: str = "<x@elsewhere>") -> bytes:
    """A delivery status notification (RFC 3464), as it comes back to ``to``."""
    return f"""From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.example.net.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Wed, 7 Oct 2026 12:00:00 +0000

Final-Recipient: rfc822; dana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown
--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: How was it?
--b--
""".replace("\n", "\r\n").encode()


def complaint(mail_from: str, *, kind: str = "abuse", message_id: str = "<x@elsewhere>") -> bytes:
    """A complaint (RFC 5965)."""
    return f"""From: feedback@isp.example.net
To: returned@service.example.org
Subject: FW: How was it?
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Feedback/1
Version: 1
Original-Mail-From: <{mail_from}>
--b
Content-Type: message/rfc822

From: House <everweek@service.example.org>
Message-ID: {message_id}
Subject: How was it?

Hello
--b--
""".replace("\n", "\r\n").encode()


class _Talk(socketserver.StreamRequestHandler):
    """As much of IMAP (RFC 3501) as a mailbox needs that is read and cleared."""

    server: "_Imap"

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, rest = line.decode().rstrip("\r\n").partition(" ")
            command = rest.upper()
            if command.startswith("CAPABILITY"):
                self.say("* CAPABILITY IMAP4rev1")
            elif command.startswith("SELECT"):
                self.say(f"* {len(self.server.mails)} EXISTS")
            elif command.startswith("UID SEARCH"):
                waiting = [str(n) for n in self.server.mails if n not in self.server.seen]
                self.say(f"* SEARCH {' '.join(waiting)}")
            elif command.startswith("UID FETCH"):
                number = int(rest.split()[2])
                raw = self.server.mails[number]
                self.say(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}")
                self.wfile.write(raw + b")\r\n")
            elif command.startswith("UID STORE"):
                number = int(rest.split()[2])
                self.server.seen.add(number)
                if "DELETED" in command:
                    self.server.deleted.add(number)
            elif command.startswith("CLOSE"):
                for number in self.server.deleted:
                    self.server.mails.pop(number, None)
            elif command.startswith("LOGIN") and "secret" not in rest:
                self.say(f"{tag} NO wrong")
                continue
            self.say(f"{tag} OK done")
            if command.startswith("LOGOUT"):
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Imap(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails = dict(enumerate(mails, start=1))
        self.seen: set[int] = set()
        self.deleted: set[int] = set()

    @property
    def address(self) -> str:
        return f"imap://returned:secret@127.0.0.1:{self.socket.getsockname()[1]}/INBOX"


@contextmanager
def imap_server(mails: list[bytes]) -> Iterator[_Imap]:
    """A mailbox over IMAP, started and stopped by the test."""
    server = _Imap(mails)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


__all__ = ["complaint", "imap_server", "undelivered"]

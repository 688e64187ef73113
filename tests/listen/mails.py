"""A mail server for reading, as much of IMAP (RFC 3501) as a mailbox needs that is only looked at; and mails to lie in it."""

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def mail(text: str = "The boat was late.", *, sender: str = "Dana Silva <dana@example.org>", **headers: str) -> bytes:
    """A mail somebody wrote."""
    told = {
        "From": sender,
        "Subject": "The boat",
        "Date": "Mon, 05 Oct 2026 12:00:00 +0100",
        "Content-Type": "text/plain; charset=utf-8",
    }
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "\n".join(f"{name}: {value}" for name, value in told.items())
    return f"{head}\n\n{text}\n".encode()


def with_files(text: str, files: dict[str, bytes], **headers: str) -> bytes:
    """The same, with files that hang on it; one that ends with ``.eml`` is a mail within the mail."""
    parts = [f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"]
    for name, body in files.items():
        if name.endswith(".eml"):
            parts.append(f"Content-Type: message/rfc822\n\n{body.decode()}\n")
        else:
            told = f'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="{name}"'
            parts.append(f"{told}\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(body).decode()}")
    told = "".join(f"--b\n{one}" for one in parts)
    return mail(f"{told}--b--", **{**headers, "Content_Type": "multipart/mixed; boundary=b"})


class _Talk(socketserver.StreamRequestHandler):
    server: "Server"

    def setup(self) -> None:
        if self.server.tls is not None:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, rest = line.decode().rstrip("\r\n").partition(" ")
            self.server.said.append(rest)
            if lie := next((told for begins, told in self.server.lies.items() if rest.startswith(begins)), ""):
                self.say(lie.replace("TAG", tag))
                continue
            if not self.answered(rest):
                self.say(f"{tag} NO {rest}")
                continue
            self.say(f"{tag} OK done")
            if rest.upper().startswith("LOGOUT"):
                return

    def answered(self, rest: str) -> bool:
        command = rest.upper()
        if command.startswith("CAPABILITY"):
            self.say(f"* CAPABILITY IMAP4rev1{' AUTH=PLAIN' if self.server.plain else ''}")
        elif command.startswith("AUTHENTICATE"):
            self.say("+ ")
            return self.rfile.readline().strip() == self.server.plain
        elif command.startswith("LOGIN"):
            return "secret" in rest
        elif command.startswith(("SELECT", "EXAMINE")):
            self.say(f"* {len(self.server.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.server.validity}] so")
        elif command.startswith("UID SEARCH"):
            self.say(f"* SEARCH {' '.join(str(one) for one in self.server.found(rest))}")
        elif command.startswith("UID FETCH"):
            number = int(rest.split()[2])
            if number not in self.server.mails:
                return True
            at, raw = self.server.mails[number]
            came = f"{at.day:2d}-{MONTHS[at.month - 1]}-{at:%Y %H:%M:%S} +0000"
            raw = raw[: int(rest.partition("<0.")[2].partition(">")[0])]
            size = self.server.claims or len(raw)
            self.say(f'* {number} FETCH (UID {number} INTERNALDATE "{came}" BODY[]<0> {{{size}}}')
            self.wfile.write(raw + b")\r\n")
        return True

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """A mailbox over IMAP. ``mails`` are by their numbers, each with when it came; ``said`` is what was asked of it.

    ``lies`` are what it says instead, by how a command begins.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.tls, self.plain, self.claims, self.validity = tls, b"", 0, 7
        self.mails: dict[int, tuple[datetime, bytes]] = {}
        self.said: list[str] = []
        self.lies: dict[str, str] = {}

    @property
    def address(self) -> str:
        return f"{'imaps' if self.tls else 'imap'}://127.0.0.1:{self.server_address[1]}/INBOX"

    def lay(self, raw: bytes, at: datetime) -> None:
        """Let a mail come."""
        self.mails[max(self.mails, default=0) + 1] = (at, raw)

    def found(self, asked: str) -> list[int]:
        above = re.search(r"UID (\d+):\*", asked.partition("SEARCH ")[2])
        if above is not None:
            # As servers do: the last one, where nothing is above.
            return sorted({one for one in self.mails if one >= int(above[1])} | {max(self.mails, default=0)} - {0})
        day, month, year = re.search(r"SINCE (\d+)-(\w+)-(\d+)", asked).groups()
        since = datetime(int(year), MONTHS.index(month) + 1, int(day), tzinfo=UTC)
        return sorted(number for number, (at, _raw) in self.mails.items() if at >= since)

    def handle_error(self, *_words: object) -> None:
        """A client that hangs up is none."""


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A mailbox over IMAP, started and stopped by the test."""
    server = Server(tls)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def lay_in_folder(folder: Path, name: str, raw: bytes) -> Path:
    """Let a mail come into a Maildir."""
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    path = folder / "new" / name
    path.write_bytes(raw)
    return path

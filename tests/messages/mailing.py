"""A real mail server for a test: started and stopped by it, on a free port of this machine; what it took can be read.

    with mail_server(settings) as server:
        ...
        assert [one.to for one in server.taken] == ["dana@example.org"]

``server.answers["bob@example.org"] = "550 5.1.1 unknown"`` is what it says to that address; ``server.on_data`` to every letter.
"""

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Taken:
    """One mail as it came over the wire."""

    sender: str
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    def part(self, kind: str) -> str:
        """What the part of that kind says."""
        found = self.message.get_body((kind,))
        assert found is not None
        return str(found.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """What a mail server hears and answers."""

    taken: list[Taken] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    on_data: str = ""
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0
    pipelining: bool = False

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802  # aiosmtpd's
        session.host_name = hostname
        self.connections += 1
        return [*responses[:-1], "250-PIPELINING", *responses[-1:]] if self.pipelining else responses

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  # aiosmtpd's
        if refusal := self.answers.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # aiosmtpd's
        if self.on_data:
            return self.on_data
        with self.lock:
            self.taken.extend(Taken(envelope.mail_from, to, envelope.content) for to in envelope.rcpt_tos)
        return "250 2.0.0 Ok"


@contextmanager
def mail_server(settings) -> Iterator[MailServer]:
    """A mail server that runs, and the house set to send through it."""
    server = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    try:
        yield server
    finally:
        controller.stop()

"""A letter as it goes over the wire: the bytes of a mail, put together here because a hundred thousand of them are.

Two parts, text and HTML, both pure ASCII in lines that every mail server takes: as they are where they can be (HTML can write
every letter so), else quoted-printable, which costs more than all the rest.
"""

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from typing import Final

from everweek.messages.letters.drawing import Frame, as_html, as_text
from everweek.messages.letters.shapes import CustomerLetter
from everweek.messages.rules import headers_of

_BREAKS: Final = re.compile(r"\r\n?")
LONGEST_LINE: Final = 990
"""Characters: a mail server may cut a line of more than 998 (RFC 5322, 2.1.1)."""


@dataclass(frozen=True)
class Envelope:
    """What stands around the letter on its way: its sender, whom it goes to, where it comes back, by what it is known.

    ``named_to_provider``: Postmark tells nothing of our Message-ID, but hands back what stands in a header of its own.
    """

    sender: str
    to: str
    message_id: str
    returned_to: str
    at: datetime
    named_to_provider: bool = False


def as_bytes(letter: CustomerLetter, frame: Frame, envelope: Envelope) -> bytes:
    """The whole mail; the same letter is the same mail each time, but for the moment it was sent."""
    # Of no text can follow what it is: the mark between the parts is made of the Message-ID, which stands in none of them.
    boundary = "=_" + envelope.message_id.strip("<>").partition("@")[0]
    head = [
        ("From", _address(envelope.sender)),
        ("To", envelope.to),
        ("Subject", _encoded(letter.subject, "Subject")),
        ("Date", format_datetime(envelope.at)),
        ("Message-ID", envelope.message_id),
        # So that an answering machine does not answer.
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
        ("Content-Language", letter.language or "en"),
    ]
    head += headers_of(letter.answers).items()
    if envelope.named_to_provider:
        head.append(("X-PM-Metadata-everweek", envelope.message_id))
    if frame.stop_at:
        head += [("List-Unsubscribe", f"<{frame.stop_at}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
    mark = f"--{boundary}"
    body = [
        *(f"{name}: {value}" for name, value in head),
        "",
        mark,
        *_part("text/plain", as_text(letter, frame)),
        mark,
        *_part("text/html", as_html(letter, frame)),
        f"{mark}--",
        "",
    ]
    return "\r\n".join(body).encode("ascii")


def _part(kind: str, text: str) -> list[str]:
    plain = text.encode("ascii", "xmlcharrefreplace").decode("ascii") if kind == "text/html" else text
    lines = plain.splitlines()
    if plain.isascii() and max(map(len, lines), default=0) <= LONGEST_LINE:
        return [f"Content-Type: {kind}; charset=utf-8", "Content-Transfer-Encoding: 7bit", "", *lines, ""]
    coded = binascii.b2a_qp(_BREAKS.sub("\n", text).encode("utf-8", "replace"), istext=True).decode("ascii")
    return [
        f"Content-Type: {kind}; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        coded.replace("\n", "\r\n"),
    ]


def _encoded(text: str, name: str) -> str:
    if text.isascii() and len(text) < 70:
        return text
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


def _address(text: str) -> str:
    name, address = parseaddr(text)
    return formataddr((name, address))

"""What a mail in the mailbox of returns says: a report that something was not delivered (RFC 3464), or a complaint (RFC 5965).

Whom it is about follows from what we signed: the address it came back to, or the Message-ID of the letter it quotes.
"""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from typing import Final

from everweek.messages.letters.identity import contact_in
from everweek.messages.letters.rules import is_hard, status_in
from everweek.text.envelopes import take_apart

LONGEST: Final = 256 * 1024
"""No more of a mail is read: the reports stand at its beginning, whatever letter it quotes."""
_TO: Final = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
_QUOTED: Final = ("message-id", "return-path", "original-mail-from", "x-original-mail-from")
NO_COMPLAINT: Final = frozenset({"not-spam", "auth-failure", "dmarc"})


class Kind(StrEnum):
    """What came back: for good, this letter alone (``failed``), for now with more tries to come, or a complaint."""

    HARD = "hard"
    FAILED = "failed"
    SOFT = "soft"
    COMPLAINT = "complaint"


@dataclass(frozen=True)
class Report:
    """One report about one letter."""

    contact: int
    kind: Kind
    status: str = ""


def read_report(raw: bytes) -> Report | None:
    """What a mail reports about a letter of ours; None where it reports nothing, or of no letter of ours."""
    try:
        mail = take_apart(raw[:LONGEST])
        parts = {part.get_content_type(): part for part in reversed(list(mail.walk()))}
        contact = _contact_of(mail, parts)
        found = _complaint(parts) or _undelivered(parts)
    except (ValueError, LookupError, RecursionError, AttributeError):
        # A stranger's mail may be anything.
        return None
    return Report(contact, *found) if contact is not None and found is not None else None


def _undelivered(parts: dict[str, Message]) -> tuple[Kind, str] | None:
    report = parts.get("message/delivery-status")
    if report is None:
        return None
    for block in _blocks(report):
        action, status = _said(block, "action").lower(), status_in(_said(block, "status"))
        if action == "failed":
            return (Kind.HARD if is_hard(status) else Kind.FAILED), status
    return None


def _complaint(parts: dict[str, Message]) -> tuple[Kind, str] | None:
    report = parts.get("message/feedback-report")
    if report is None:
        return None
    kinds = [_said(block, "feedback-type").lower() for block in _blocks(report)]
    if any(kind and kind not in NO_COMPLAINT for kind in kinds):
        return Kind.COMPLAINT, ""
    return None


def _contact_of(mail: Message, parts: dict[str, Message]) -> int | None:
    """The letter: by where it came back to, else by the letter it quotes. Never by who it says it is from."""
    told = [_said(mail, name) for name in _TO]
    for kind in ("message/feedback-report", "message/rfc822", "text/rfc822-headers"):
        part = parts.get(kind)
        for block in _blocks(part) if part is not None else ():
            told += [_said(block, name) for name in _QUOTED]
    return next((found for one in told if (found := contact_in(one)) is not None), None)


def _blocks(part: Message) -> Iterator[Message]:
    """The headers within a part, however the parser has read them."""
    inside = part.get_payload()
    if isinstance(inside, list):
        yield from (one for one in inside if isinstance(one, Message))
        # A report whose blocks stand in one another's bodies.
        within = [one.get_payload() for one in inside if isinstance(one, Message)]
        inside = "\n\n".join(one for one in within if isinstance(one, str))
    if isinstance(inside, str):
        for block in inside.replace("\r\n", "\n").split("\n\n")[:50]:
            yield email.message_from_string(block)


def _said(block: Message, name: str) -> str:
    return " ".join(str(one) for one in block.get_all(name, []))[:2000]

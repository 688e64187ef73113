"""Decisions without a database: what a mail server's answer means, and when a letter is tried again."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Final

WAITS: Final = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 720, 1440, 1440))
"""After so many temporary refusals one after the other; then it is given up."""
_STATUS: Final = re.compile(r"(?<![0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")
_NO_SUCH: Final = frozenset({550, 551, 553})


class Reply(StrEnum):
    """What an answer means: later again; this address takes no mail; this letter is not taken, and the address may be well."""

    AGAIN = "again"
    HARD = "hard"
    REFUSED = "refused"


def status_in(text: str) -> str:
    """The enhanced status (RFC 3463) in what a mail server said, or nothing.

    >>> status_in("550 5.1.1 <nobody@example.org> unknown"), status_in("server 192.5.1.1 says no")
    ('5.1.1', '')
    """
    found = _STATUS.search(text)
    return found[1] if found else ""


def meaning_of(code: int, text: str, *, of_address: bool) -> Reply:
    """What a refusal means; ``of_address``: it was said of the address (RCPT), not of the letter (DATA).

    >>> meaning_of(550, "5.1.1 no such user", of_address=True).value, meaning_of(550, "5.7.1 blocked", of_address=True).value
    ('hard', 'refused')
    >>> meaning_of(450, "greylisted", of_address=True).value, meaning_of(552, "5.2.2 mailbox full", of_address=True).value
    ('again', 'again')
    """
    status = status_in(text)
    if code < 500 or status.startswith("5.2.2"):
        return Reply.AGAIN
    if of_address and is_hard(status or ("5.1.1" if code in _NO_SUCH else "")):
        return Reply.HARD
    return Reply.REFUSED


def is_hard(status: str) -> bool:
    """Whether a status says that the address takes no mail, for good: it is none, or it is switched off.

    >>> is_hard("5.1.1"), is_hard("5.2.1"), is_hard("5.2.2"), is_hard("4.1.1"), is_hard("5.7.1")
    (True, True, False, False, False)
    """
    return status.startswith("5.1.") or status == "5.2.1"


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None: no longer at all."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None

"""Decisions about following a case, without a database: the secret of its link, where a case stands for its customer, what may
be done there.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from everweek.act.cases.rules import LONGEST_TEXT, Aside, Standing
from everweek.errors import Invalid
from everweek.people.links import secret_in
from everweek.people.rules import check_words

LASTS: Final = timedelta(days=90)
"""So long a link leads somewhere after the last letter, the last word that came through it, and the end of its case."""
HERE: Final = "here"
"""How a word goes that is sent from here: as a letter, and onto the page."""
PAGE: Final = "page"
"""How a word came that was written on the page."""
ANSWER: Final = "answer"
"""How a word came that its customer added to what they had answered; there they read it, and not on the page."""
LINK: Final = "case"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{27}")


class Where(StrEnum):
    """Where a case stands, as its customer is told."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    TOLD = "told"
    AGREED = "agreed"
    CLOSED = "closed"
    ASIDE = "aside"
    ELSEWHERE = "elsewhere"
    UNREACHED = "unreached"


class May(StrEnum):
    """What a customer may do on the page of a case."""

    WRITE = "write"
    AGREE = "agree"
    DISAGREE = "disagree"
    REOPEN = "reopen"


_WHERE: Final = {
    Standing.NEW: Where.RECEIVED,
    Standing.IN_HAND: Where.IN_HAND,
    Standing.WAITING: Where.WAITING,
    Standing.TOLD: Where.TOLD,
    Standing.CLOSED: Where.CLOSED,
    # Of a case that is read with another one its customer is told no more than that it goes on: the other one may be somebody
    # else's.
    Standing.JOINED: Where.IN_HAND,
}


_ASIDE: Final = {Aside.ELSEWHERE: Where.ELSEWHERE, Aside.UNREACHED: Where.UNREACHED}
"""Whoever reads it of the rest is told one thing, and that a word takes it up: we may have been mistaken."""


def where_for_her(standing: Standing, *, agreed: bool | None, aside: str = "") -> Where:
    """Where a case stands for its customer.

    >>> where_for_her(Standing.TOLD, agreed=True).value, where_for_her(Standing.JOINED, agreed=None).value
    ('agreed', 'in_hand')
    """
    if standing is Standing.ASIDE:
        return _ASIDE.get(Aside(aside), Where.ASIDE)
    if standing is Standing.TOLD and agreed:
        return Where.AGREED
    return _WHERE[standing]


def may_do(where: Where) -> frozenset[May]:
    """What the customer of a case may do where it stands so; a word is always heard.

    >>> [one.value for one in sorted(may_do(Where.TOLD))]
    ['agree', 'disagree', 'write']
    >>> [one.value for one in sorted(may_do(Where.CLOSED))]
    ['reopen', 'write']
    """
    match where:
        case Where.TOLD:
            return frozenset({May.WRITE, May.AGREE, May.DISAGREE})
        case Where.AGREED | Where.CLOSED:
            return frozenset({May.WRITE, May.REOPEN})
        case _:
            return frozenset({May.WRITE})


@dataclass(frozen=True, kw_only=True)
class Ours:
    """A word of ours to the customer: when, by whom and in which round it was said, whether it asked, and whether it arrived."""

    remark: int
    at: datetime
    by: str
    round: int
    asks: bool
    arrived: bool


@dataclass(frozen=True)
class Instead:
    """What holds in place of a word that did not arrive: the moment of the next word that did (``replied``), and of the next one
    that asked (``asked``); ``waits``: another question of ours still waits for the customer's answer.
    """

    replied: datetime | None
    asked: datetime | None
    waits: bool


def instead_of(word: Ours, ours: Sequence[Ours], *, heard_at: datetime | None) -> Instead:
    """What holds in place of one of our words, that did not arrive; ``heard_at`` is when the customer wrote last.

    >>> from datetime import UTC
    >>> first, second = (
    ...     Ours(remark=one, at=datetime(2026, 11, one, tzinfo=UTC), by="member:1", round=1, asks=True, arrived=True)
    ...     for one in (1, 2)
    ... )
    >>> instead_of(first, [first, second], heard_at=None).asked.day, instead_of(second, [first, second], heard_at=None).waits
    (2, True)
    >>> instead_of(second, [second], heard_at=None)
    Instead(replied=None, asked=None, waits=False)
    """
    others = [one for one in ours if one.arrived and one.remark != word.remark]
    later = [one for one in others if (one.at, one.remark) > (word.at, word.remark)]
    asked = [one for one in others if one.asks and one.round == word.round and (heard_at is None or one.at >= heard_at)]
    return Instead(
        replied=min((one.at for one in later), default=None),
        asked=min((one.at for one in later if one in asked), default=None),
        waits=bool(asked),
    )


def leads_until(ends_at: datetime, settled_at: datetime | None) -> datetime | None:
    """Until when a link leads to its page: None while its case is open, for nobody who waits for us is shut out.

    >>> opened, settled = datetime(2026, 1, 1), datetime(2026, 12, 1)
    >>> leads_until(opened, None), leads_until(opened, settled) == settled + LASTS
    (None, True)
    """
    return None if settled_at is None else max(ends_at, settled_at + LASTS)


def fresh_salt() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def token_of(salt: str, of: str = "everweek.case") -> str:
    """The secret of a link, 160 bits that only the holder of the key of the house can make of the salt; ``of`` says of what kind.

    Made anew each time, so that every letter of a case carries the same link, and no secret stands in the database. The key of
    the seals is kept for good; the key of sign-ins may be changed at any time.
    """
    digest = salted_hmac(of, salt, secret=settings.SEAL_KEY, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:20]).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is kept of a link's secret: enough to know it again, and nothing to make it of."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_in(address: str) -> str:
    """The secret in the end of an address that somebody opened; empty where it is none.

    >>> token_in("abcdefghijklmnopqrstuvwxyz0."), token_in("north desk")
    ('abcdefghijklmnopqrstuvwxyz0', '')
    """
    told = secret_in(address)
    return told if _TOKEN.fullmatch(told) else ""


def address_of(token: str) -> str:
    """The whole address of the page."""
    return f"{settings.EVERWEEK_ADDRESS}/c/{token}"


def check_hers(text: str, *, empty: str) -> str:
    """What a customer wrote, as it is kept. ``Invalid`` in words for customers, ``empty`` where nothing was written."""
    if not text.strip():
        raise Invalid(empty, field="text")
    try:
        return check_words(text, "text")
    except Invalid:
        message = _(
            "That is more than %(most)d characters, or there are some among them that cannot be kept. Shorten it, please."
        )
        raise Invalid(message % {"most": LONGEST_TEXT}, field="text") from None


def word_key(case: int, once: str, text: str, files: Sequence[str] = ()) -> str:
    """The key of a word written on the page: a double press is one; the same form with other words, or files, is another.

    >>> word_key(12, "a", "Hello") == word_key(12, "a", "Hello"), word_key(12, "a", "Hello") == word_key(12, "a", "Bye")
    (True, False)
    """
    told = "\n".join([once, *files, text]).encode("utf-8", "surrogatepass")
    return f"page:{case}:{hashlib.sha256(told).hexdigest()[:40]}"

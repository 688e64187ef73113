"""Decisions without a database: what a letter may be, and what its Message-ID is."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people.rules import check_email
from everweek.text.storable import is_one_line

SILENT_BACKENDS = ("console", "dummy", "filebased")
"""Django's ways of mailing that reach nobody."""
_IN_A_HEADER = re.compile(r"[!-~]{3,254}")
KEY = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,159}")
LONGEST_SUBJECT = 200
LONGEST_TEXT = 200_000
MOST_PICTURES = 4
"""So many pictures are in one letter at most."""
HEAVIEST_PICTURE = 60_000
"""So many bytes a picture has at most: a mailbox is no place for more, and a phone on the way fetches it."""


@dataclass(frozen=True)
class Answers:
    """Where an answer to a letter goes: ``to``, an address, and ``thread``, the Message-ID under which its conversation stands.

    Every letter of a conversation names it as the first it answers, and so does whoever answers one, whatever else is lost.
    """

    to: str
    thread: str


def headers_of(answers: Answers | None) -> dict[str, str]:
    """The headers of a letter that say so."""
    return {"Reply-To": answers.to, "References": answers.thread} if answers is not None else {}


def check_answers(answers: Answers | None) -> None:
    """``Invalid`` where an answer can go nowhere: what stands in a header is one line of plain letters."""
    for told in (answers.to, answers.thread) if answers is not None else ():
        if not _IN_A_HEADER.fullmatch(told):
            raise Invalid(_("Where an answer goes is one address."), field="answers")


@dataclass(frozen=True)
class Picture:
    """A picture as it travels: a PNG, so many pixels ``wide`` as it is shown, and what it ``says`` to who does not see it."""

    png: bytes
    wide: int
    says: str


@dataclass(frozen=True)
class Wanted:
    """A picture that is drawn as its letter leaves: of a ``kind`` of notice with these ``values``, for a member, by number."""

    kind: str
    values: Mapping[str, object]
    member: int


@dataclass(frozen=True)
class Letter:
    """What is sent: an address, a subject of one line, the text, which ``html`` only repeats. ``person``: whom it is for.

    ``pictures`` stand in the html where it has the mark of their number (``letters.drawing.place_of``).
    """

    to: str
    subject: str
    text: str
    html: str = ""
    person: str = ""
    answers: Answers | None = None
    pictures: tuple[Wanted, ...] = ()


def is_set_up() -> bool:
    """Whether a mail that is sent goes to a mail server."""
    return bool(settings.EMAIL_HOST) and not any(word in settings.EMAIL_BACKEND for word in SILENT_BACKENDS)


def check_key(key: str) -> str:
    """The key as it is; ``Invalid`` where it cannot be one.

    >>> check_key("daily:2026-10-05:12")
    'daily:2026-10-05:12'
    """
    if not KEY.fullmatch(key):
        raise Invalid(_("A message's key has up to 160 small letters, digits and . _ : -, and no name in it."), field="key")
    return key


def check_letter(letter: Letter) -> Letter:
    """The letter with its address in lower case; ``Invalid`` names what is wrong with it."""
    to = check_email(letter.to, "to", required=True)
    if not letter.subject.strip() or len(letter.subject) > LONGEST_SUBJECT or not is_one_line(letter.subject):
        raise Invalid(_("A subject is one line of 1 to %(n)d characters.") % {"n": LONGEST_SUBJECT}, field="subject")
    if not letter.text.strip() or max(len(letter.text), len(letter.html)) > LONGEST_TEXT:
        # HTML alone is not read by everybody, and not trusted by every mail server.
        raise Invalid(_("A message needs a plain text, of at most %(n)d characters.") % {"n": LONGEST_TEXT}, field="text")
    if len(letter.pictures) > MOST_PICTURES:
        raise Invalid(_("A letter has at most %(n)d pictures.") % {"n": MOST_PICTURES}, field="pictures")
    check_answers(letter.answers)
    return replace(letter, to=to)


def message_id(key: str, host: str) -> str:
    """The Message-ID of a key: always the same, so that a repeat can be dropped, and telling nothing of the key.

    >>> message_id("daily:2026-10-05:12", "service.example.org")
    '<everweek.02a5521db263ee5ea3a71dc3fc865267@service.example.org>'
    """
    return f"<everweek.{hashlib.sha256(f'{host}/{key}'.encode()).hexdigest()[:32]}@{host}>"

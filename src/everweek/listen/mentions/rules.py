"""Decisions about mentions without a database: what a source is called, and what can be taken of what is said there."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires.apart import UNASKED
from everweek.text.letters import plain
from everweek.text.storable import is_name

KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_KEY: Final = 40
LONGEST_IDENTITY: Final = 150
LONGEST_LINK: Final = 1000
LONGEST_AUTHOR: Final = 200
CHANNEL: Final = "unasked"
RATING: Final = "rating"
TITLE: Final = "title"
SAID: Final = "said"
MAILDIR: Final = "maildir"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing said, on its way in.

    ``identity`` is what its source calls it: again under the same one it is the same. ``at`` is aware. ``customer``, ``unit`` and
    ``about_member`` are ids. ``rating`` stands on the scale of the source. ``sender`` is the address a mail says it is from.
    """

    identity: str
    at: datetime
    text: str = ""
    title: str = ""
    rating: float | None = None
    author: str = ""
    link: str = ""
    language: str = ""
    customer: int | None = None
    unit: int | None = None
    touchpoint: str = ""
    about_member: int | None = None
    sender: str = ""


def check_key(text: str) -> str:
    """Return the key of a source as it is kept; raises ``Invalid`` for one that cannot be."""
    key = text.strip().lower()
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        message = _("Write the short name in small letters, digits and single hyphens, such as harbour-reviews, {most} at most.")
        raise Invalid(message.format(most=LONGEST_KEY), field="key")
    return key


def key_of(name: str) -> str:
    """A key for a source of that name.

    >>> key_of("Harbour Reviews (Lisboa)")
    'harbour-reviews-lisboa'
    """
    return re.sub(r"[^a-z0-9]+", "-", plain(name))[:LONGEST_KEY].strip("-")


def check_name(text: str) -> str:
    """Return the name of a source as it is kept; raises ``Invalid`` for one that is empty, too long or holds control
    characters.
    """
    name = " ".join(text.split())
    if not 1 <= len(name) <= 120 or not is_name(name):
        raise Invalid(_("Give the source a name of at most 120 characters, such as Harbour Reviews."), field="name")
    return name


def check_scale(low: float, high: float) -> tuple[float, float]:
    """Return the ends of the ratings of a source; raises ``Invalid`` where they are none."""
    if not (isfinite(low) and isfinite(high) and -1000 <= low < high <= 1000):
        raise Invalid(_("Give the lowest and the highest rating there is, such as 1 and 5."), field="scale")
    return low, high


def measure_of(key: str) -> str:
    """Under which name the ratings of a source count: one of its own, that nothing we ask can have.

    >>> measure_of("harbour-reviews")
    'mention.harbour_reviews'
    """
    return UNASKED + key.replace("-", "_")


def identity_of(key: str, told: str) -> str:
    """The identity of what a source calls ``told``: as it stands where that can be kept, else its digest.

    >>> identity_of("harbour", "r-17")
    'harbour:r-17'
    """
    if not told:
        raise Invalid(_("Say what its source calls it (id): again under the same one it is the same."), field="id")
    if len(told) <= LONGEST_IDENTITY and not _CONTROL.search(told):
        return f"{key}:{told}"
    return f"{key}:sha256:{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()}"


def check_author(text: str) -> str:
    """Return who signed something said unasked, in one line; raises ``Invalid`` for a name that is too long."""
    author = " ".join(text.split())
    if len(author) > LONGEST_AUTHOR or _CONTROL.search(author):
        raise Invalid(_("The author's name has at most {most} characters.").format(most=LONGEST_AUTHOR), field="author")
    return author


def check_link(text: str) -> str:
    """Return the link to where something was said: an address of the web, or nothing; raises ``Invalid`` for anything else.

    >>> check_link("https://reviews.example.org/17"), check_link("")
    ('https://reviews.example.org/17', '')
    """
    link = text.strip()
    if link and not is_link(link):
        raise Invalid(_("A link begins with https:// and has at most {most} characters.").format(most=LONGEST_LINK), field="link")
    return link


def is_link(text: str) -> bool:
    """Whether that is an address of the web.

    >>> is_link("https://reviews.example.org/17"), is_link("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    whole = len(text) <= LONGEST_LINK and not _CONTROL.search(text) and " " not in text
    return whole and parts.scheme in {"https", "http"} and bool(parts.hostname)


def check_mailbox(text: str) -> str:
    """The address of a mailbox, without name and password: ``imaps://host/INBOX``, or ``maildir:///folder``.

    >>> check_mailbox("imaps://mail.example.org/Reviews"), check_mailbox("maildir:///var/mail/reviews/")
    ('imaps://mail.example.org/Reviews', 'maildir:///var/mail/reviews')
    """
    told = _with_folder_as_link(text.strip())
    message = _("Give the mailbox as imaps://mail.example.org/INBOX, or a folder of this machine as maildir:///var/mail/reviews.")
    try:
        parts = urlsplit(told)
        sound = parts.port is None or parts.port > 0
    except ValueError as wrong:
        raise Invalid(message, field="address") from wrong
    plain_ = told.isascii() and told.isprintable() and not set(told) & set(' "\\?#') and len(told) <= LONGEST_LINK
    plain_ = plain_ and not _CONTROL.search(unquote(told))
    if not plain_ or not sound or "@" in parts.netloc:
        raise Invalid(message, field="address")
    if parts.scheme == MAILDIR and not parts.netloc and parts.path.startswith("/") and ".." not in parts.path.split("/"):
        return told.rstrip("/")
    if parts.scheme in {"imaps", "imap"} and parts.hostname:
        return told
    raise Invalid(message, field="address")


def _with_folder_as_link(told: str) -> str:
    """The address with its folder written as addresses write it: people call folders as they like.

    >>> _with_folder_as_link("imaps://mail.example.org/Öffentlich/Voices of today")
    'imaps://mail.example.org/%C3%96ffentlich/Voices%20of%20today'
    """
    way, found, rest = told.partition("://")
    host, slash, folder = rest.partition("/")
    return f"{way}{found}{host}{slash}{quote(folder, safe='/%&+,;=:@!*~')}" if way in {"imap", "imaps"} else told


def check_access(login: str, password: str) -> tuple[str, str]:
    """Return the name and the password of a mailbox; raises ``Invalid`` where one is empty or too long."""
    for word, most, field in ((login, 200, "login"), (password, 300, "password")):
        if not 1 <= len(word) <= most or _CONTROL.search(word):
            message = _("Give the name and the password with which the mailbox is entered, {most} characters each at most.")
            raise Invalid(message.format(most=most), field=field)
    return login, password


def document_of(name: str, key: str, low: float, high: float) -> dict[str, object]:
    """What is held of each thing said at a source, as a questionnaire nobody is asked."""
    asked = {"en": f"Rating on {name}"}
    rating = {"key": RATING, "kind": "number", "text": asked, "measure": measure_of(key), "scale": [low, high]}
    title = {"key": TITLE, "kind": "text", "text": {"en": "Title"}}
    said = {"key": SAID, "kind": "text", "text": {"en": "In own words"}, "about": "experience", "longest": 20_000}
    return {"title": {"en": name}, "language": "en", "languages": ["en"], "questions": [rating, title, said]}

"""Decisions about links without a database: which addresses are good ones, and by which way an answer came."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from everweek.errors import Invalid

LONGEST: Final = 40
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[0-9a-f]{32}")
LINK: Final = "link"
KIOSK: Final = "kiosk"
WIDGET: Final = "widget"
WAYS: Final = frozenset({LINK, "qr", KIOSK, WIDGET})
"""How a customer comes to an open link; the address may say so (``?via=qr`` stands in the printed code)."""
TRAP: Final = "trap"
QUICK: Final = "quick"
QUICKEST: Final = 1.0
"""Seconds: nobody reads a question and answers it in less."""
MOST_SITES: Final = 20


def check_slug(text: str) -> str:
    """The last part of the link's address as it will be; ``Invalid`` says what would be right.

    >>> check_slug(" North-Desk ")
    'north-desk'
    """
    slug = text.strip().lower()
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST:
        message = _("Write the end of the address in small letters, digits and single hyphens, such as north-desk, 40 at most.")
        raise Invalid(message, field="slug")
    return slug


def slug_in(address: str) -> str:
    """The end of the address that somebody typed, who may have read it on a poster; empty where it is none of ours.

    >>> slug_in("North-Desk/"), slug_in("north desk")
    ('north-desk', '')
    """
    slug = address.removesuffix("/").lower()
    return slug if len(slug) <= LONGEST and _SLUG.fullmatch(slug) else ""


def way_of(told: str) -> str:
    """Return the way a customer came, as the link told it; ``link`` where it told none of ``WAYS``.

    >>> way_of("qr"), way_of("nonsense")
    ('qr', 'link')
    """
    return told if told in WAYS else LINK


def is_word(told: str) -> bool:
    """Whether that is the word of a page: 128 bits in hexadecimal, by which the same form is told when it comes again."""
    return _WORD.fullmatch(told) is not None


def doubt_of(*, trap: str, took: float | None) -> str:
    """Why an answer may be no person's: it filled in a field nobody sees, or was sent sooner than anybody reads; else nothing.

    A doubtful answer is kept and marked, never dropped: programs that fill in fields for people touch that one too.

    >>> doubt_of(trap="", took=8.5), doubt_of(trap="https://spam.example", took=8.5), doubt_of(trap="", took=0.2)
    ('', 'trap', 'quick')
    """
    if trap.strip():
        return TRAP
    return QUICK if took is not None and took < QUICKEST else ""


def check_sites(told: Iterable[str]) -> list[str]:
    """Websites as browsers name them; ``Invalid`` says what would be right. A page's address stands for its whole site.

    >>> check_sites(["https://WWW.example.org/contact", "https://www.example.org", "http://localhost:8080"])
    ['http://localhost:8080', 'https://www.example.org']
    """
    sites = {_site(one.strip()) for one in told if one.strip()}
    if len(sites) > MOST_SITES:
        raise Invalid(_("Name at most %(n)s websites; open another link for more.") % {"n": MOST_SITES}, field="sites")
    return sorted(sites)


def _site(address: str) -> str:
    message = _("%(address)s is no website: write it as it begins in the browser, such as https://www.example.org.")
    wrong = Invalid(message % {"address": address[:100]}, field="sites")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError as unread:
        raise wrong from unread
    if parts.scheme not in {"https", "http"} or not re.fullmatch(r"[a-z0-9.\-]{1,253}", host) or parts.username is not None:
        raise wrong
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, usual} else "")

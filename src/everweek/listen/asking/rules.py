"""Decisions about links without a database: which addresses are good ones, and by which way an answer came."""

import re
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid

LONGEST: Final = 40
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[0-9a-f]{32}")
LINK: Final = "link"
WAYS: Final = frozenset({LINK, "qr"})
"""How a customer comes to an open link; what she follows may say so (``?via=qr`` stands in the printed code)."""


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
    """The way a customer came by: what her link told, where it is one there is.

    >>> way_of("qr"), way_of("nonsense")
    ('qr', 'link')
    """
    return told if told in WAYS else LINK


def is_word(told: str) -> bool:
    """Whether that is the word of a page: 128 bits in hexadecimal, by which the same form is told when it comes again."""
    return _WORD.fullmatch(told) is not None

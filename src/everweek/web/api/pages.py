"""Cursors: where a list goes on. Opaque outside, an id inside."""

import base64
import binascii

from django.utils.translation import gettext as _

from everweek.errors import Invalid


def cursor_of(place: int) -> str:
    """The cursor that stands for ``place``.

    >>> place_of(cursor_of(41))
    41
    """
    return base64.urlsafe_b64encode(f"after:{place}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> int:
    """The place a cursor stands for; ``Invalid`` where it is none of ours."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        text = ""
    word, _colon, number = text.partition(":")
    if word != "after" or not number.isdecimal() or len(number) > 18:
        raise Invalid(_("This cursor is not one we gave; leave it out to begin at the start."), field="after")
    return int(number)

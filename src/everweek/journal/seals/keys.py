"""Which key the seals were made with: told by a fingerprint, from which nobody finds the key.

A journal whose folder of keys was left behind is whole, and cannot be held against its seals until that folder is back.
"""

import hashlib
import hmac
from pathlib import Path

from django.conf import settings

from everweek.journal.models import Seal
from everweek.journal.seals.text import stored_lines

_SAMPLE = 20
_LENGTH = 16


def fingerprint() -> str:
    """The fingerprint of the key in use: the first 64 bits of an HMAC made with it, in hexadecimal."""
    return hmac.new(settings.SEAL_KEY.encode(), b"everweek.key/1", hashlib.sha256).hexdigest()[:_LENGTH]


def other_key() -> str | None:
    """Return the fingerprint of the key that the last seal was made with where it is not the key in use; None where it is, or
    nothing is sealed.

    A seal that was made before fingerprints were kept is of another key where none of its last lines was written with the one in
    use; the fingerprint is empty then.
    """
    last = Seal.objects.order_by("-number").values_list("key", "first_seq", "last_seq").first()
    if last is None:
        return None
    key, first_seq, last_seq = last
    if key is None:
        return None if fits(max(first_seq, last_seq - _SAMPLE + 1), last_seq) else ""
    return None if key == fingerprint() else key


def fits(first_seq: int, last_seq: int) -> bool:
    """Whether any line of the range was written with the key in use, or there is none."""
    lines = list(stored_lines(first_seq, last_seq))
    return not lines or any(line.is_ours() for line in lines)


def told(other: str) -> str:
    """What to say of a fingerprint: itself, or that it was not kept."""
    return other or "an older one, whose fingerprint was not kept"


def withdraw_made() -> bool:
    """Take away the keys that this process made because it found none; whether it had made any."""
    made: list[Path] = settings.KEYS_MADE
    for path in made:
        path.unlink(missing_ok=True)
    there = bool(made)
    made.clear()
    return there

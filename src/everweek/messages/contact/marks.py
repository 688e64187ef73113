"""An address as a keyed hash: enough to know it again, not enough to write to it or to guess it from a copy of the database."""

import hashlib
import hmac

from django.conf import settings


def as_mailed(address: str) -> str:
    """The address as mail servers know it: in lower case, its domain in the letters of ASCII.

    >>> as_mailed(" Dana@Bücher.example"), as_mailed("dana@example.org")
    ('dana@xn--bcher-kva.example', 'dana@example.org')
    """
    told = address.strip().lower()
    name, at, domain = told.rpartition("@")
    try:
        return f"{name}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return told


def mark_of(address: str) -> str:
    """The mark of an address, however it is spelt; empty for none. The key is the one of the seals, which is kept for good."""
    told = as_mailed(address)
    if not told:
        return ""
    return hmac.new(
        settings.SEAL_KEY.encode(), f"everweek.contact\n{told}".encode("utf-8", "surrogatepass"), hashlib.sha256
    ).hexdigest()

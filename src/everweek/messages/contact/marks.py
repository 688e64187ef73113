"""An address as a keyed hash: enough to know it again, not enough to write to it or to guess it from a copy of the database."""

import hashlib
import hmac

from django.conf import settings


def mark_of(address: str) -> str:
    """The mark of an address, whatever its case; empty for none. The key is the one of the seals, which is kept for good."""
    told = address.strip().lower()
    if not told:
        return ""
    return hmac.new(settings.SEAL_KEY.encode(), f"everweek.contact\n{told}".encode(), hashlib.sha256).hexdigest()

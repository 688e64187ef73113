"""By what a letter is known again: its Message-ID and return address, signed; and the secret of the link that opts out.

Who a mail that comes back was for follows from one of these two, and never from what somebody wrote into ``From:``.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

_SIGNED: Final = re.compile(r"([0-9]{1,18})\.([0-9a-f]{24})")
_RETURNED: Final = re.compile(r"[^\s@<>]{1,200}?\+([0-9]{1,18}\.[0-9a-f]{24})@")
_ID: Final = re.compile(r"<?everweek\.c([0-9]{1,18}\.[0-9a-f]{24})@", re.IGNORECASE)


def fresh_salt() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def token_of(salt: str) -> str:
    """The secret of the link, made anew each time of the salt and the key of the house: a repeat carries the same link.

    Who has read the database has the salt and the hash, and neither opens anything.
    """
    return _hmac(f"unsubscribe\n{salt}")[:40]


def hash_of(token: str) -> str:
    """The hash under which a link is found."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def signed(contact: int) -> str:
    """The number of a contact, signed."""
    return f"{contact}.{_hmac(f'letter {contact}')[:24]}"


def read_signed(text: str) -> int | None:
    """The number, where the signature is ours.

    >>> read_signed(signed(12)), read_signed("12.000000000000000000000000"), read_signed("nothing")
    (12, None, None)
    """
    found = _SIGNED.fullmatch(text.strip().lower())
    if found is None or not hmac.compare_digest(signed(int(found[1])), text.strip().lower()):
        return None
    return int(found[1])


def message_id(contact: int) -> str:
    """The Message-ID of the letter of a contact: always the same, so that a repeat can be dropped."""
    return f"<everweek.c{signed(contact)}@{_host()}>"


def return_address(contact: int) -> str:
    """Whither a letter goes back that cannot be delivered; empty where no mailbox is set for it."""
    if not settings.EVERWEEK_MAIL_RETURN:
        return ""
    name, _at, host = settings.EVERWEEK_MAIL_RETURN.rpartition("@")
    return f"{name}+{signed(contact)}@{host}"


def contact_in(text: str) -> int | None:
    """The contact that a return address or a Message-ID of ours within ``text`` names; None where there is none.

    >>> contact_in(f"Original-Message-ID: {message_id(12)}"), contact_in("<somebody@example.org>")
    (12, None)
    """
    for shape in (_RETURNED, _ID):
        for found in shape.finditer(text):
            number = read_signed(found[1])
            if number is not None:
                return number
    return None


def _host() -> str:
    return urlsplit(settings.EVERWEEK_ADDRESS).hostname or "localhost"


def _hmac(text: str) -> str:
    # The key of the seals is kept for good: a letter comes back, and a link is followed, after a year too.
    return hmac.new(settings.SEAL_KEY.encode(), f"everweek.letter\n{text}".encode(), hashlib.sha256).hexdigest()

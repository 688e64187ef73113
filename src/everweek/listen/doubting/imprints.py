"""From which place an answer came, without knowing the place: numbers that are others every day."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.listen.models import Imprint, ImprintSalt, Wording
from everweek.people.keeping import Keeping, keep

KEPT_FOR: Final = timedelta(days=2)
WORDINGS_KEPT_FOR: Final = timedelta(days=31)
LONGEST: Final = 1_000


@dataclass(frozen=True)
class Whence:
    """Where an answer comes from, as the web knows it for the moment: a network address, and what the browser says of itself."""

    address: str
    browser: str


def imprint(answers: Iterable[tuple[int, int, Whence]]) -> None:
    """Keep from where answers at links came (response, link, whence); in the transaction that stores them."""
    fresh = list(answers)
    if fresh:
        key = _key_of(clock.now().date())
        Imprint.objects.bulk_create([_made(key, response, link, whence) for response, link, whence in fresh])


def clear_away() -> int:
    """Delete what is older than two days, with what it was made with, and the numbers of old comments; how many there were."""
    now = clock.now()
    gone, _each = Imprint.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    ImprintSalt.objects.filter(day__lt=(now - timedelta(days=1)).date()).delete()
    Wording.objects.filter(made_at__lt=now - WORDINGS_KEPT_FOR).delete()
    return gone


def _key_of(day: date) -> bytes:
    """The key of a day, made of the installation's own and of a salt that is deleted when the day is over.

    The installation's key lies outside the database: a copy of the database alone makes no number again, not even today.
    """
    made, _new = ImprintSalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})
    return hmac.digest(settings.SECRET_KEY.encode(), made.salt.encode(), "sha256")


def _made(key: bytes, response: int, link: int, whence: Whence) -> Imprint:
    place = whence.address if whence.address != "unknown" else ""
    return Imprint(
        response_id=response,
        link=link,
        place=_number(key, "place", place) if place else "",
        browser=_number(key, "browser", f"{place}\n{whence.browser[:LONGEST]}") if place else "",
    )


def _number(key: bytes, what: str, text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), key=key, person=what.encode(), digest_size=8).hexdigest()


keep(
    Keeping(
        key="imprints",
        what=_("From which network and browser an answer at an open link came, as a number that is another every day"),
        then=_("It is deleted. The address itself is never kept."),
        days=KEPT_FOR.days,
        place=45,
    )
)

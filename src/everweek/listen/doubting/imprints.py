"""From which place an answer came, without knowing the place: numbers that are others every day."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.journal import bulk
from everweek.listen.models import Imprint, ImprintSalt, Wording
from everweek.people.keeping import Keeping, keep

KEPT_FOR: Final = timedelta(days=2)
WORDINGS_KEPT_FOR: Final = timedelta(days=31)
LONGEST: Final = 1_000
_TABLE: Final = Imprint._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_SALTS: Final = ImprintSalt._meta.db_table  # noqa: SLF001  # the same


@dataclass(frozen=True)
class Whence:
    """Where an answer comes from, as the web knows it for the moment: a network address, and what the browser says of itself."""

    address: str
    browser: str


def imprint(answers: Iterable[tuple[int, int, Whence]]) -> None:
    """Keep from where answers at links came (response, link, whence); in the transaction that stores them."""
    fresh = list(answers)
    if fresh:
        now = clock.now()
        key = _key_of(now.date())
        rows = [(response, link, *_numbers(key, whence), now) for response, link, whence in fresh]
        bulk.insert_rows(_TABLE, ("response_id", "link", "place", "browser", "made_at"), rows)


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
    return hmac.digest(settings.SECRET_KEY.encode(), (_salt_of(day) or _new_salt(day)).encode(), "sha256")


def _salt_of(day: date) -> str:
    # With every answer: Django would take five times as long to make the query as the database to answer it.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT salt FROM {_SALTS} WHERE day = %s", [connection.ops.adapt_datefield_value(day)])  # noqa: S608  # our own table's name
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def _new_salt(day: date) -> str:
    made, _new = ImprintSalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})
    return made.salt


def _numbers(key: bytes, whence: Whence) -> tuple[str, str]:
    """Return the number of the place, and that of the browser there; an empty text for each that is unknown."""
    place = whence.address
    if place in {"", "unknown"}:
        return "", ""
    return _number(key, "place", place), _number(key, "browser", f"{place}\n{whence.browser[:LONGEST]}")


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

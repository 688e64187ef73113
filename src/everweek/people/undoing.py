"""What was before, kept for a day for whoever changed it, who can take the change back by one press.

Neither an address nor the session holds it: an address is written into logs on its way, where no erasure reaches, and a session
is read with every request. Why it stands here: docs/decisions/0008-the-way-back.md.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict
from everweek.people.erasure import eraser
from everweek.people.models import Member, WayBack

KEPT_FOR: Final = timedelta(days=1)
LONGEST: Final = 400_000
"""Characters of what is kept; of something longer nothing is kept, and no way back is offered."""
MOST: Final = 20
MOST_OF_ALL: Final = 200
"""So many ways back one person has at a time, of one thing and of all together; the oldest make room."""


def keep(*, by: Member, of: str, was: Mapping[str, object]) -> str:
    """Keep what was before of the thing ``of`` (``member:7``); returns the word it is taken back by, empty where it is too long.

    ``was`` is plain JSON, with days, moments and decimals among it.
    """
    text = json.dumps(was, default=_written, ensure_ascii=False)
    if len(text) > LONGEST:
        return ""
    token = secrets.token_urlsafe(16)
    with transaction.atomic():
        mine = WayBack.objects.filter(member=by)
        mine.filter(until__lte=clock.now()).delete()
        for some, most in ((mine.filter(of=of), MOST), (mine, MOST_OF_ALL)):
            some.filter(pk__in=list(some.order_by("-pk").values_list("pk", flat=True)[most - 1 :])).delete()
        WayBack.objects.create(token=token, member=by, of=of, was=text, until=clock.now() + KEPT_FOR)
    return token


def kept_of(*, by: Member, of: str) -> list[tuple[str, Mapping[str, Any]]]:
    """What is kept for this person of this thing, the newest first: the word it is taken back by, and what was before."""
    rows = WayBack.objects.filter(member=by, of=of).exclude(until__lte=clock.now()).order_by("-pk")
    return [(row.token, json.loads(row.was, object_hook=_read)) for row in rows]


@contextmanager
def taken(*, by: Member, token: str, of: str) -> Iterator[Mapping[str, Any]]:
    """What was before, in the transaction of what takes it back: once, and if that is refused it stays for another try.

    Raises:
        Conflict: nothing is kept under ``token`` for this person and this thing any more.
    """
    with transaction.atomic():
        kept = WayBack.objects.select_for_update().filter(token=token[:40].replace("\0", ""), member=by, of=of).first()
        if kept is None or kept.until <= clock.now():
            raise Conflict(_("This cannot be undone any more: once, within a day, by whoever did it. Change it by hand."))
        yield json.loads(kept.was, object_hook=_read)
        kept.delete()


def forget_old() -> int:
    """Delete ways back that are older than a day; returns how many."""
    return WayBack.objects.filter(until__lte=clock.now()).delete()[0]


@eraser
def erase_ways_back(_customer_id: int, _facts_key: int | None) -> None:
    """Forget every way back: what was before may quote anybody, and a way back lasts a day only."""
    WayBack.objects.all().delete()


def _written(value: object) -> object:
    # A moment is a day too, to Python.
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    message = f"What was before cannot be kept as it is: {value!r}"
    raise TypeError(message)


def _read(found: dict[str, Any]) -> Any:  # noqa: ANN401  # whatever was kept
    match found:
        case {"$moment": str(text), **rest} if not rest:
            return datetime.fromisoformat(text)
        case {"$day": str(text), **rest} if not rest:
            return date.fromisoformat(text)
        case {"$decimal": str(text), **rest} if not rest:
            return Decimal(text)
    return found

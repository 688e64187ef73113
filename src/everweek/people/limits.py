"""Rate limits, kept in the database: a count in each process would limit nothing.

    hit(f"api:token:{token_id}", 600, timedelta(minutes=1))

counts one and raises ``TooMany`` once there were more than that in the window. A window begins with the first hit and ends after
its time: whoever was refused knows from ``retry_after`` when to come back.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db import connection, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid, TooMany
from everweek.people.models import Limit

_COUNT = """
    INSERT INTO people_limit (key, hits, ends_at) VALUES {rows}
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN people_limit.ends_at <= %s THEN excluded.hits ELSE people_limit.hits + excluded.hits END,
        ends_at = CASE WHEN people_limit.ends_at <= %s THEN excluded.ends_at ELSE people_limit.ends_at END
    RETURNING key, hits, ends_at
"""


@dataclass(frozen=True)
class Hits:
    """The how-many-eth in its window one was, and in how many seconds that ends."""

    number: int
    ends_in: float

    def check(self, limit: int) -> "Counted":
        """How many of ``limit`` are left; ``TooMany`` where there were so many before."""
        if self.number > limit:
            raise TooMany(_("That was too often. Please wait a moment and try again."), retry_after=max(1, ceil(self.ends_in)))
        return Counted(limit - self.number, self.ends_in)


@dataclass(frozen=True)
class Counted:
    """How many are left in the window, and in how many seconds it ends."""

    left: int
    ends_in: float


def hit(key: str, limit: int, window: timedelta) -> int:
    """Count one for ``key``; returns how many are left in the window. See ``count``, which also says when the window ends."""
    return count(key, limit, window).left


def count(key: str, limit: int, window: timedelta) -> Counted:
    """Count one for ``key``, and answer with how many are left in this window of at most ``limit``.

    One statement counts and looks: two at once are two. ``key`` names what is limited and whose (``signin:ip:192.0.2.7``);
    only its hash is stored. Call it before the transaction of the work: a count taken back by a rollback is not a count.

    Raises:
        TooMany: there were ``limit`` already; ``retry_after`` is in whole seconds, at least 1.
        Invalid: a limit below 1 or a window that is not ahead.
    """
    if limit < 1:
        message = "A limit is at least 1."
        raise Invalid(message, field="limit")
    return note([key], window)[0].check(limit)


def note(keys: Sequence[str], window: timedelta) -> list[Hits]:
    """Count one for each of ``keys``, in one transaction, or in that it is called in; the same key twice is two.

    In a transaction that goes back the count goes back with it: only where that happens to nobody on purpose.
    """
    if window <= timedelta(0):
        message = "A window is longer than no time."
        raise Invalid(message, field="window")
    now = _milliseconds()
    ends = now + ceil(window / timedelta(milliseconds=1))
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(_hash(key), []).append(place)
    if not places:
        return []
    # In one order for everybody, so that two processes with the same keys do not wait for each other in a circle.
    rows = [value for key in sorted(places) for value in (key, len(places[key]), ends)]
    query = _COUNT.format(rows=", ".join(["(%s, %s, %s)"] * len(places)))
    found: dict[int, Hits] = {}
    # Django's SQLite backend gives the write lock to transactions only.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(query, [*rows, now, now])
        for key, hits, ends_at in cursor.fetchall():
            first = int(hits) - len(places[key]) + 1
            found.update((place, Hits(first + later, (ends_at - now) / 1000)) for later, place in enumerate(places[key]))
    return [found[place] for place in range(len(keys))]


def is_used_up(key: str, limit: int) -> bool:
    """Whether there were ``limit`` in this window already, so that one more would be too many. Nothing is counted."""
    return Limit.objects.filter(key=_hash(key), ends_at__gt=_milliseconds(), hits__gte=limit).exists()


def forget_old() -> int:
    """Delete the windows that have ended; returns how many they were."""
    return Limit.objects.filter(ends_at__lte=_milliseconds()).delete()[0]


def _milliseconds() -> int:
    return int(clock.now().timestamp() * 1000)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

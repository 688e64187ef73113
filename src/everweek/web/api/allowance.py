"""Rate limits that are exact over all processes and cost one write in sixty calls."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta

from everweek import clock
from everweek.errors import TooMany
from everweek.people.limits import Hits, count

_WINDOW = timedelta(minutes=1)
_PORTIONS = 100
_LOCKS = 64


@dataclass
class _Held:
    left: int
    until: float
    refused: bool = False


@dataclass
class Allowance:
    """Calls taken from the database's count in portions, and spent one by one here.

    A count in each process would limit nothing, and a write for each call would cost more than many a call. So a process takes
    a hundredth of the minute's calls at once, and what it holds is good until that minute ends: a caller is refused at most a
    hundredth per process too early and never too late. Of several calls that find nothing left one takes the next portion, and
    the others wait for it: each with a portion of its own, a few slow calls at once would use up a whole minute's.

    That a minute's calls are spent is remembered until it ends: who goes on calling costs no write.
    """

    _held: dict[str, _Held] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _taking: list[threading.Lock] = field(default_factory=lambda: [threading.Lock() for _place in range(_LOCKS)])

    def take(self, key: str, limit: int) -> None:
        """Spend one call of ``limit`` a minute for ``key``; ``TooMany`` when they are spent."""
        if self._spent(key):
            return
        with self._taking[hash(key) % _LOCKS]:
            if self._spent(key):
                return
            portion = max(1, limit // _PORTIONS)
            try:
                ends_in = count(key, max(1, limit // portion), _WINDOW).ends_in
            except TooMany as refused:
                self._keep(key, _Held(left=0, until=clock.elapsed() + refused.retry_after, refused=True))
                raise
            self._keep(key, _Held(left=portion - 1, until=clock.elapsed() + ends_in))

    def _keep(self, key: str, held: _Held) -> None:
        with self._lock:
            if len(self._held) > 10_000:
                self._held.clear()
            self._held[key] = held

    def _spent(self, key: str) -> bool:
        """Spend one of those held, where there is one; ``TooMany`` where there is known to be none."""
        now = clock.elapsed()
        with self._lock:
            held = self._held.get(key)
            if held is None or held.until <= now:
                return False
            if held.left > 0:
                held.left -= 1
                return True
        if held.refused:
            Hits(1, held.until - now).check(0)
        return False

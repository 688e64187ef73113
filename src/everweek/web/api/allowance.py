"""Rate limits that are exact over all processes and cost one write in sixty calls."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta

from everweek import clock
from everweek.people.limits import count

_WINDOW = timedelta(minutes=1)
_PORTIONS = 100
_LOCKS = 64


@dataclass
class _Held:
    left: int
    until: float


@dataclass
class Allowance:
    """Calls taken from the database's count in portions, and spent one by one here.

    A count in each process would limit nothing, and a write for each call would cost more than many a call. So a process takes
    a hundredth of the minute's calls at once, and what it holds is good until that minute ends: a caller is refused at most a
    hundredth per process too early and never too late. Of several calls that find nothing left one takes the next portion, and
    the others wait for it: each with a portion of its own, a few slow calls at once would use up a whole minute's.
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
            ends_in = count(key, max(1, limit // portion), _WINDOW).ends_in
            with self._lock:
                if len(self._held) > 10_000:
                    self._held.clear()
                self._held[key] = _Held(left=portion - 1, until=clock.elapsed() + ends_in)

    def _spent(self, key: str) -> bool:
        """Spend one of those held, where there is one."""
        now = clock.elapsed()
        with self._lock:
            held = self._held.get(key)
            if held is None or held.left <= 0 or held.until <= now:
                return False
            held.left -= 1
            return True

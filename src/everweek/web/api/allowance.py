"""Rate limits that are exact over all processes and cost one write in fifty calls."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta

from everweek import clock
from everweek.people.limits import hit

_WINDOW = timedelta(minutes=1)
_PORTIONS = 20
_HELD_FOR = 5.0


@dataclass
class _Held:
    left: int
    until: float


@dataclass
class Allowance:
    """Calls taken from the database's count in portions, and spent one by one here.

    A count in each process would limit nothing, and a write for each call would cost more than many a call. So a process takes
    a twentieth of the minute's calls at once. What it holds is given up after five seconds, so a caller is refused at most a
    twentieth per process too early and never too late.
    """

    _held: dict[str, _Held] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, limit: int) -> None:
        """Spend one call of ``limit`` a minute for ``key``; ``TooMany`` when they are spent."""
        now = clock.elapsed()
        with self._lock:
            held = self._held.get(key)
            if held is not None and held.left > 0 and held.until > now:
                held.left -= 1
                return
        portion = max(1, limit // _PORTIONS)
        hit(key, max(1, limit // portion), _WINDOW)
        with self._lock:
            if len(self._held) > 10_000:
                self._held.clear()
            self._held[key] = _Held(left=portion - 1, until=now + _HELD_FOR)

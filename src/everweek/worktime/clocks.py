"""A promise that runs in working time: it waits for the customer, is stopped when it is kept, and started anew.

What was promised stays promised. A clock keeps the hours it was started with: whoever edits them changes the clocks that start
afterwards, and none that runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from everweek.worktime.counting import due_at_last, worked
from everweek.worktime.hours import Hours

__all__ = ["Clock", "Lap", "Move", "Moved"]


class Move(StrEnum):
    """What happens to a clock."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RESTART = "restart"


_MAY: dict[Move, frozenset[Move | None]] = {
    Move.PAUSE: frozenset({None, Move.RESUME, Move.RESTART}),
    Move.RESUME: frozenset({Move.PAUSE}),
    Move.STOP: frozenset({None, Move.PAUSE, Move.RESUME, Move.RESTART}),
    Move.RESTART: frozenset({Move.STOP}),
}
"""After which move, or after the start (None), each may come."""


@dataclass(frozen=True)
class Moved:
    """A move, and its moment."""

    at: datetime
    move: Move


@dataclass(frozen=True)
class Lap:
    """From a start up to a stop, or still running.

    ``used`` is the working time up to the moment that is asked about, ``due`` when all of it will be used, as far as can be told
    now: nobody knows while it waits for the customer (None), unless it was used up before. ``late_since`` is the moment it was
    used up, where that has passed.
    """

    started: datetime
    allowed: timedelta
    used: timedelta
    due: datetime | None
    late_since: datetime | None
    stopped: datetime | None
    waits: bool

    @property
    def left(self) -> timedelta:
        """What is left of the working time: negative where it is late."""
        return self.allowed - self.used

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept: None while that is open."""
        if self.late_since is not None:
            return False
        return True if self.stopped is not None else None


@dataclass(frozen=True)
class Clock:
    """A promise to do something within so much working time, and all that has happened to it.

    Args:
        hours: The working hours as they were when it was started.
        allowed: The working time promised; more than none.
        started: When it was started.
        moves: What happened since, in order.

    Raises:
        ValueError: Nothing is allowed, a moment has no zone or lies before the one before it, or a move cannot follow another.

    >>> from datetime import UTC, time
    >>> from everweek.worktime.hours import Shift
    >>> desk = Hours("Europe/Lisbon", [[Shift(time(9), time(17))]] * 5 + [[]] * 2)
    >>> monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> asked = Clock(desk, timedelta(hours=4), monday).moved(Move.PAUSE, at=monday + timedelta(hours=1))
    >>> answered = asked.moved(Move.RESUME, at=monday + timedelta(days=1))
    >>> asked.lap(at=monday + timedelta(hours=5)).due, answered.lap(at=monday + timedelta(days=1)).due.isoformat()
    (None, '2026-11-03T12:00:00+00:00')
    """

    hours: Hours
    allowed: timedelta
    started: datetime
    moves: Sequence[Moved] = field(default=())

    def __post_init__(self) -> None:
        """Refuse moves that cannot have happened: out of order, without a zone, or impossible after the one before."""
        if self.allowed <= timedelta():
            raise ValueError(f"allowed must be more than no time, but it is {self.allowed}")
        if self.started.tzinfo is None:
            raise ValueError(f"started must have a zone, but {self.started} has none")
        object.__setattr__(self, "moves", tuple(self.moves))
        last_at, last = self.started, None
        for moved in self.moves:
            if moved.at.tzinfo is None or moved.at < last_at:
                raise ValueError(f"moves must be in order and have zones, but {moved.at} follows {last_at}")
            if last not in _MAY[moved.move]:
                raise ValueError(f"moves: a clock cannot {moved.move} after {last or 'its start'}")
            last_at, last = moved.at, moved.move

    def moved(self, move: Move, *, at: datetime) -> "Clock":
        """Return this clock after one more move, made ``at`` that time; the clock itself does not change."""
        return Clock(self.hours, self.allowed, self.started, [*self.moves, Moved(at, move)])

    def lap(self, *, at: datetime) -> Lap:
        """How the newest lap stands at a moment: what was moved later is not known yet."""
        return self.laps(at=at)[-1]

    def laps(self, *, at: datetime) -> list[Lap]:
        """Every lap up to a moment, oldest first: one more for each time the clock was started anew.

        Raises:
            ValueError: The moment lies before the start.
        """
        if at < self.started:
            raise ValueError(f"at must not be before the start, but {at} is before {self.started}")
        laps: list[Lap] = []
        began = self.started
        known: list[Moved] = []
        for moved in (one for one in self.moves if one.at <= at):
            if moved.move is Move.RESTART:
                laps.append(self._told(began, known, at))
                began, known = moved.at, []
            else:
                known.append(moved)
        return [*laps, self._told(began, known, at)]

    def _told(self, began: datetime, moves: Sequence[Moved], at: datetime) -> Lap:
        used, late_since, running = timedelta(), None, began
        waits, stopped = False, None
        for moved in moves:
            if not waits:
                used, late_since = self._counted(used, late_since, running, moved.at)
            waits, stopped = moved.move is Move.PAUSE, moved.at if moved.move is Move.STOP else None
            running = moved.at
        open_ = stopped is None and not waits
        expected = late_since
        if open_:
            expected = late_since or due_at_last(self.hours, running, self.allowed - used)
            used, late_since = self._counted(used, late_since, running, at)
        return Lap(began, self.allowed, used, expected, late_since, stopped, waits)

    def _counted(
        self, used: timedelta, late_since: datetime | None, since: datetime, until: datetime
    ) -> tuple[timedelta, datetime | None]:
        """What is used, and since when it is late, after the clock ran between two moments."""
        more = worked(self.hours, since, until)
        if late_since is None and used + more >= self.allowed:
            # By the clock on the wall: promised by five on Friday, it is late at six, though nobody has worked since.
            promised = due_at_last(self.hours, since, self.allowed - used)
            late_since = promised if promised < until else None
        return used + more, late_since

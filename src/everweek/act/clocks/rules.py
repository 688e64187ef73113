"""Decisions about clocks without a database: what is promised where nobody said anything, what comes of a clock, who hears of it.

A clock tells four things in its life, each once: that half of it is used up, three quarters, nine tenths, all of it. They go to
the owner, then to whoever leads there as well, at last to a director.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from everweek.act.cases.rules import Severity
from everweek.worktime.clocks import Clock, Lap, Move, Moved
from everweek.worktime.counting import due_at_last
from everweek.worktime.hours import Hours


class ClockKind(StrEnum):
    """What is promised: a first word from a person, a word back each time the customer writes, that it is settled.

    A ``LOOK`` is what we promise ourselves where nobody can be replied to: that one of us has looked at it, within the time of a
    first reply.
    """

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    SOLUTION = "solution"
    LOOK = "look"


REPLIES: Final = (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY)
"""What a word to the customer keeps."""
TO_CUSTOMERS: Final = (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, ClockKind.SOLUTION)
"""What is promised to a customer: units say how much time each may take, and only these count as kept or broken."""


def timed_as(kind: ClockKind) -> ClockKind:
    """The kind of promise whose time a clock of this kind has.

    >>> timed_as(ClockKind.LOOK).value, timed_as(ClockKind.SOLUTION).value
    ('first_reply', 'solution')
    """
    return ClockKind.FIRST_REPLY if kind is ClockKind.LOOK else kind


_HOUR: Final = 60
USUAL: Mapping[ClockKind, Mapping[Severity, int]] = MappingProxyType(
    {
        ClockKind.FIRST_REPLY: MappingProxyType(
            {Severity.LOW: 16 * _HOUR, Severity.NORMAL: 8 * _HOUR, Severity.HIGH: 4 * _HOUR, Severity.CRITICAL: _HOUR}
        ),
        ClockKind.NEXT_REPLY: MappingProxyType(
            {Severity.LOW: 16 * _HOUR, Severity.NORMAL: 8 * _HOUR, Severity.HIGH: 4 * _HOUR, Severity.CRITICAL: 2 * _HOUR}
        ),
        ClockKind.SOLUTION: MappingProxyType(
            {Severity.LOW: 80 * _HOUR, Severity.NORMAL: 40 * _HOUR, Severity.HIGH: 24 * _HOUR, Severity.CRITICAL: 8 * _HOUR}
        ),
    }
)
"""Minutes of working time that are promised where nobody has said anything."""


class Level(StrEnum):
    """Who is told of a clock."""

    OWNER = "owner"
    LEAD = "lead"
    DIRECTOR = "director"


@dataclass(frozen=True)
class Step:
    """At which share of what is allowed somebody is told, and who is; ``late`` where the promise is broken by then."""

    share: float
    to: tuple[Level, ...]
    late: bool


_AFTER: Final = timedelta(seconds=1)
STEPS: Final = (
    Step(0.5, (Level.OWNER,), late=False),
    Step(0.75, (Level.OWNER, Level.LEAD), late=False),
    Step(0.9, (Level.OWNER, Level.LEAD, Level.DIRECTOR), late=False),
    Step(1.0, (Level.OWNER, Level.LEAD, Level.DIRECTOR), late=True),
)
"""In their order. Of what is critical, or where somebody's safety is at stake, a director hears as soon as a lead does."""


@dataclass(frozen=True)
class Reading:
    """What follows from a clock at a moment, as it is kept beside it; see ``CaseClock``."""

    due_at: datetime | None
    late_since: datetime | None
    stopped_at: datetime | None
    next_at: datetime | None
    used: int | None = None


def read_off(clock: Clock, *, step: int, at: datetime) -> Reading:
    """What follows from a clock at a moment: when it is due, since when it is late, when to tell of it next.

    ``step`` is how many things were told of it already.
    """
    return reading_of(clock, clock.lap(at=at), step=step, at=at)


def reading_of(clock: Clock, lap: Lap, *, step: int, at: datetime) -> Reading:
    """What follows from a clock at a moment, for a caller who knows its ``lap``; ``step`` things were told of it already.

    No next moment of telling is set for a clock that waits or was stopped: what is left of the promise is not being used up.
    """
    if lap.stopped is not None or lap.waits:
        used = round(lap.used.total_seconds()) if lap.stopped is not None else None
        return Reading(lap.due, lap.late_since, lap.stopped, None, used)
    return Reading(lap.due, lap.late_since, None, _next_at(clock, lap, step, at))


def told_by(lap: Lap, *, step: int) -> int:
    """How many of the steps are reached by now: at least ``step``, which were told already."""
    reached = sum(1 for one in STEPS if (lap.late_since is not None if one.late else lap.used >= lap.allowed * one.share))
    return max(step, reached)


def levels_told(steps: Sequence[Step], *, urgent: bool) -> frozenset[Level]:
    """Who is told of these steps. ``urgent`` is what is critical, or where somebody's safety is at stake."""
    told = {level for one in steps for level in one.to}
    return frozenset(told | ({Level.DIRECTOR} if urgent and Level.LEAD in told else set()))


def kept_as(hours: Hours, allowed: int, started_at: datetime, moves: Sequence[Sequence[str]]) -> Clock:
    """A clock as it is kept: ``allowed`` in seconds, ``moves`` as [moment, move]."""
    done = [Moved(datetime.fromisoformat(at), Move(move)) for at, move in moves]
    return Clock(hours, timedelta(seconds=allowed), started_at, done)


def written(moves: Sequence[Moved]) -> list[list[str]]:
    """Moves as they are kept."""
    return [[one.at.isoformat(), one.move.value] for one in moves]


def moment_of(lap: Lap, at: datetime, *, now: datetime) -> datetime:
    """The moment from which on a promise counts as kept, or waits, by what is said to have been said ``at`` a moment and is
    written down ``now``: a promise that is late by now stays late, whatever somebody says was said before.

    >>> from datetime import UTC
    >>> due, now = datetime(2026, 11, 2, 17, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC)
    >>> hour = timedelta(hours=1)
    >>> late = Lap(due - 8 * hour, 8 * hour, 9 * hour, due, due, None, waits=False)
    >>> moment_of(late, due - hour, now=now) == now, moment_of(late, due + hour, now=now) == due + hour
    (True, True)
    """
    return now if lap.late_since is not None and at <= lap.late_since else at


def without(moves: Sequence[Moved], move: Move, at: datetime, *, instead: datetime | None) -> Sequence[Moved] | None:
    """The moves of a clock as if one of them had not been made at a moment, but at a later one (``instead``) or not at all.

    None where there is no such move, or where what followed began by it: a wait that was ended by something else has ended.

    >>> from datetime import UTC
    >>> one, two = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    >>> without([Moved(one, Move.STOP)], Move.STOP, one, instead=None)
    []
    >>> [(moved.move.value, moved.at.day) for moved in without([Moved(one, Move.PAUSE)], Move.PAUSE, one, instead=two)]
    [('pause', 3)]
    >>> without([Moved(one, Move.PAUSE), Moved(two, Move.RESUME)], Move.PAUSE, one, instead=None)
    """
    place = next((n for n, one in enumerate(moves) if one.move is move and one.at == at), None)
    if place is None:
        return None
    before, after = moves[:place], moves[place + 1 :]
    if after and (move is not Move.PAUSE or after[0].move is not Move.STOP):
        return None
    again = [Moved(instead, move)] if instead is not None and (not after or instead <= after[0].at) else []
    return [*before, *again, *after]


def _next_at(clock: Clock, lap: Lap, step: int, at: datetime) -> datetime | None:
    if step >= len(STEPS):
        return None
    following = STEPS[step]
    left = lap.allowed * following.share - lap.used
    moment = at if left <= timedelta() else due_at_last(clock.hours, at, left)
    # At the very moment it is due it is not late yet.
    return moment + _AFTER if following.late and lap.late_since is None else moment

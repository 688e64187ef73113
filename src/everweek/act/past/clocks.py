"""What was promised for past cases, reckoned as it would have run in the hours, and by the promises, that their unit has now.

What a unit worked and promised in other years nobody has written down. How long a customer was waited for is in no file: a case
that waited for its customer seems slower than it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from everweek.act.cases.rules import Severity
from everweek.act.clocks import rules
from everweek.act.clocks.queries import list_promises
from everweek.act.clocks.rules import ClockKind
from everweek.act.models import CaseClock
from everweek.act.past.rules import Checked
from everweek.people.hours.queries import Kept, hours_long_ago
from everweek.people.hours.services import keep_hours
from everweek.people.models import Unit
from everweek.worktime.clocks import Clock, Move, Moved


@dataclass(frozen=True)
class Promises:
    """What a unit promises, in seconds by kind and severity, and the hours in which that runs."""

    kept: Kept
    allowed: Mapping[ClockKind, Mapping[Severity, int]]


def promises_of(unit: Unit) -> Promises:
    """What a unit promises now; where nobody has said when it works, that is written down first."""
    told = list_promises(unit)
    seconds = {kind: {severity: one.minutes * 60 for severity, one in each.items()} for kind, each in told.items()}
    return Promises(keep_hours(unit), seconds)


def clocks_of(one: Checked, promises: Promises, *, acts: bool, now: datetime) -> Iterator[CaseClock]:
    """The clocks of a past case, without their case: those that were stopped and, where it ``acts``, those that run by now.

    One is counted where it is known to the minute from when until when it ran.
    """
    replied_by = "first_reply_at" if one.times.first_reply_at is not None else "told_at"
    ends = {
        ClockKind.FIRST_REPLY: (one.replied_at or one.times.told_at, replied_by, one.row.told_replies),
        ClockKind.SOLUTION: (one.times.told_at, "told_at", True),
    }
    for kind, (ended, named, is_told) in ends.items():
        if ended is None:
            if acts:
                yield _running(one, kind, promises, now)
        elif is_told and {"opened_at", named} <= one.times.minutes:
            yield _stopped(one, kind, promises, ended)


def _stopped(one: Checked, kind: ClockKind, promises: Promises, ended: datetime) -> CaseClock:
    row, began = _row(one, kind, promises), one.times.opened_at
    stop = Moved(ended, Move.STOP)
    clock = Clock(hours_long_ago(promises.kept, began), timedelta(seconds=row.allowed), began, [stop])
    reading = rules.read_off(clock, step=0, at=ended)
    row.moves = rules.written([stop])
    # As of any clock that was stopped, it stays known by when it had been promised.
    row.due_at = Clock(clock.hours, clock.allowed, began).lap(at=began).due
    row.late_since, row.stopped_at, row.used = reading.late_since, reading.stopped_at, reading.used
    return row


def _running(one: Checked, kind: ClockKind, promises: Promises, now: datetime) -> CaseClock:
    row = _row(one, kind, promises)
    clock = Clock(promises.kept.hours, timedelta(seconds=row.allowed), row.started_at)
    # Nobody has been told anything of it: what it has to tell by now the next round of the clocks tells, as one.
    reading = rules.read_off(clock, step=0, at=now)
    row.due_at, row.late_since, row.next_at = reading.due_at, reading.late_since, reading.next_at
    return row


def _row(one: Checked, kind: ClockKind, promises: Promises) -> CaseClock:
    return CaseClock(
        kind=kind,
        number=1,
        hours=promises.kept.row,
        zone=promises.kept.zone,
        allowed=promises.allowed[kind][one.severity],
        started_at=one.times.opened_at,
    )

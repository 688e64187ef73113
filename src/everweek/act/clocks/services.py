"""Starting, stopping and pausing the clocks of a case, in the transaction of what makes them do so; and telling what is due."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.rules import Severity
from everweek.act.clocks import rules
from everweek.act.clocks.queries import list_promises, promised_minutes
from everweek.act.clocks.rules import ClockKind
from everweek.act.models import Case, CaseClock, PromisedTime
from everweek.errors import Invalid
from everweek.journal.bulk import update_rows
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, System, record, record_many
from everweek.people.hours import rules as hours_rules
from everweek.people.hours.services import keep_hours
from everweek.people.models import Unit
from everweek.worktime.clocks import Clock, Lap, Move, Moved

BY: Final = System("clocks")
_TABLE: Final = CaseClock._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
logger = logging.getLogger("everweek.act")
AT_ONCE: Final = 500
"""So many clocks are looked at in one transaction."""
MOST_MINUTES: Final = 2000 * 60
"""About a working year."""


class Told(NamedTuple):
    """Of how many clocks was told, whether more may wait, and which could not be read."""

    clocks: int
    more: bool
    unreadable: frozenset[int]


def start_clock(case: Case, kind: ClockKind, at: datetime) -> CaseClock | None:
    """Start the clock of a promise at a moment, unless one of that kind runs already; returns it, None for history.

    Call it, as everything here that takes a case, inside the transaction that holds the case.
    """
    if case.history or running(case, kind) is not None:
        return None
    kept = keep_hours(case.unit)
    if kept.row is None:
        return None
    number = CaseClock.objects.filter(case=case, kind=kind).count() + 1
    allowed = promised_minutes(case.unit, kind, Severity(case.severity)) * 60
    row = CaseClock(case=case, kind=kind, number=number, hours=kept.row, zone=kept.zone, allowed=allowed, started_at=at)
    _keep(row, at)
    return row


def begin_clocks(case: Case, kinds: Sequence[ClockKind], at: datetime) -> datetime | None:
    """Start several clocks of a case that was opened just now and has none yet; returns when the first is due.

    None where nothing is promised: a case that is history has no promises.
    """
    if case.history:
        return None
    kept = keep_hours(case.unit)
    if kept.row is None:
        return None
    promised, rows = list_promises(case.unit), []
    for kind in kinds:
        allowed = promised[rules.timed_as(kind)][Severity(case.severity)].minutes * 60
        row = CaseClock(case=case, kind=kind, number=1, hours=kept.row, zone=kept.zone, allowed=allowed, started_at=at)
        _fill(row, at)
        rows.append(row)
    CaseClock.objects.bulk_create(rows)
    return min((row.due_at for row in rows if row.due_at is not None and row.stopped_at is None), default=None)


def stop_clock(case: Case, kind: ClockKind, at: datetime) -> None:
    """Stop a clock because its promise was kept, late or not; late by now, it stays late. Where none runs, nothing happens."""
    _move_by_now(case, kind, Move.STOP, at)


def run_on(case: Case, kinds: Collection[ClockKind], stopped: datetime, *, at: datetime, instead: datetime | None = None) -> None:
    """Let promises run on that were held for kept at the moment ``stopped``, and were not: as if nothing had stopped them.

    ``instead`` is the moment at which they were kept after all, None where they were not.
    """
    rows = CaseClock.objects.select_for_update(of=("self",)).select_related("hours")
    for row in rows.filter(case=case, kind__in=kinds, stopped_at=stopped).order_by("pk"):
        if instead is not None or running(case, ClockKind(row.kind)) is None:
            _move_instead(row, Move.STOP, stopped, instead, at)


def ask_instead(case: Case, asked: datetime, *, at: datetime, instead: datetime | None = None) -> None:
    """Move a wait for the customer on: the question asked at a moment reached nobody, so the solution did not wait from then on.

    It waits from ``instead`` on, when the customer was asked after all, or not at all where that is None.
    """
    rows = CaseClock.objects.select_for_update(of=("self",)).select_related("hours")
    for row in rows.filter(case=case, kind=ClockKind.SOLUTION).order_by("pk"):
        _move_instead(row, Move.PAUSE, asked, instead, at)


def _move_instead(row: CaseClock, move: Move, moved: datetime, instead: datetime | None, at: datetime) -> None:
    moves = rules.without(clock_of(row).moves, move, moved, instead=instead)
    if moves is not None:
        row.moves = rules.written(moves)
        _keep(row, at)


def let_go(case: Case, kind: ClockKind, at: datetime) -> None:
    """Let go of a promise that is not owed any more: it counts as neither kept nor broken, unless it was broken by then."""
    row = running(case, kind)
    if row is None:
        return
    if clock_of(row).lap(at=max(at, _moved_at(row))).late_since is None:
        row.delete()
    else:
        stop_clock(case, kind, at)


def pause_clock(case: Case, kind: ClockKind, at: datetime) -> None:
    """Pause a clock while the customer is waited for; late by now, it stays late; one that waits already goes on waiting."""
    _move_by_now(case, kind, Move.PAUSE, at)


def rest_clock(case: Case, kind: ClockKind, since: datetime) -> None:
    """Let a promise of a case rest from a moment in the past on: nothing was owed since then.

    Unlike ``pause_clock`` it counts from that moment even where the promise is late by now.
    """
    _move(case, kind, Move.PAUSE, since)


def resume_clock(case: Case, kind: ClockKind, at: datetime) -> None:
    """Let a clock run again, since the customer is waited for no more; one that runs goes on running."""
    _move(case, kind, Move.RESUME, at)


def tighten_clocks(case: Case, at: datetime) -> None:
    """Shorten the clocks that run to what the case's severity promises now that it is graver; nothing is ever put off by this."""
    rows = CaseClock.objects.select_for_update(of=("self",)).select_related("hours")
    for row in rows.filter(case=case, stopped_at=None).order_by("pk"):
        allowed = promised_minutes(case.unit, ClockKind(row.kind), Severity(case.severity)) * 60
        if allowed < row.allowed:
            row.allowed = allowed
            _keep(row, at)


def running(case: Case, kind: ClockKind) -> CaseClock | None:
    """The clock of that kind that runs or waits for the case, held; None where there is none."""
    rows = CaseClock.objects.select_for_update(of=("self",)).select_related("hours")
    return rows.filter(case=case, kind=kind, stopped_at=None).first()


def clock_of(row: CaseClock) -> Clock:
    """The clock that a row stands for, as ``worktime`` reckons with it."""
    hours = hours_rules.hours_read(row.zone, row.hours.week, row.hours.days)
    return rules.kept_as(hours, row.allowed, row.started_at, row.moves)


def lap_of(row: CaseClock, at: datetime) -> Lap:
    """How the clock of a row stands at a moment."""
    return clock_of(row).lap(at=max(at, _moved_at(row)))


def working_day_of(row: CaseClock) -> timedelta:
    """How long a working day is, on average, of the hours that the clock of a row runs in."""
    return hours_rules.hours_read(row.zone, row.hours.week, row.hours.days).working_day


def promise_time(*, unit: Unit, kind: ClockKind, severity: Severity, minutes: int | None, by: Actor) -> None:
    """Say how much working time a unit promises from now on; None leaves it to the unit above. The same again changes nothing.

    Clocks that run go on with what was promised when they began.
    """
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        message = _("Promise between a minute and %(most)d hours of working time.") % {"most": MOST_MINUTES // 60}
        raise Invalid(message, field="minutes")
    with transaction.atomic():
        hold_until_commit(f"act.promised:{unit.pk}")
        rows = PromisedTime.objects.filter(unit=unit, kind=kind, severity=severity)
        old = rows.values_list("minutes", flat=True).first()
        if old == minutes:
            return
        if minutes is None:
            rows.delete()
        else:
            PromisedTime.objects.update_or_create(unit=unit, kind=kind, severity=severity, defaults={"minutes": minutes})
        ids = {"kind": kind.value, "severity": int(severity), "from": old, "to": minutes}
        record(Happening("promised_time.set", by, ("unit", unit.pk), ids=ids))


def tell_due(most: int = AT_ONCE, *, without: Collection[int] = ()) -> Told:
    """Write into the journal what clocks have to tell by now, each thing once; returns what became of it.

    A clock that cannot be read stops no other: it stays as it is, is named in the log and by doctor, and is looked at again by
    whoever calls next; ``without`` leaves out those that were found so just now.
    """
    now = clock.now()
    with transaction.atomic():
        due = CaseClock.objects.filter(next_at__lte=now).exclude(pk__in=without).order_by("next_at", "pk")
        rows = list(due.select_for_update(of=("self",), skip_locked=True).select_related("hours", "case")[:most])
        lines: list[Happening] = []
        read: list[CaseClock] = []
        for row in rows:
            try:
                lines.extend(_advance(row, now))
            except (ValueError, TypeError, KeyError, IndexError):
                logger.exception("Clock %s of case %s cannot be read.", row.pk, row.case_id)
            else:
                read.append(row)
        told = [(row.step, row.due_at, row.late_since, row.stopped_at, row.next_at, row.pk) for row in read]
        update_rows(_TABLE, ("step", "due_at", "late_since", "stopped_at", "next_at"), told)
        record_many(lines)
    return Told(len(read), len(rows) == most, frozenset({row.pk for row in rows} - {row.pk for row in read}))


def _advance(row: CaseClock, now: datetime) -> Sequence[Happening]:
    """Move a clock on to a moment; returns the journal lines of what it has to tell by then."""
    clock_, at = clock_of(row), max(now, _moved_at(row))
    lap = clock_.lap(at=at)
    before, row.step = row.step, rules.told_by(lap, step=row.step)
    _take(row, rules.reading_of(clock_, lap, step=row.step, at=at))
    return _lines(row, lap, before)


def _moved_at(row: CaseClock) -> datetime:
    """When a clock was moved last, or started.

    Nothing is told of it for a moment before: a mail tells when it was written, and of two machines one may be a second behind.
    """
    return datetime.fromisoformat(row.moves[-1][0]) if row.moves else row.started_at


def _move(case: Case, kind: ClockKind, move: Move, at: datetime) -> None:
    row = running(case, kind)
    if row is None:
        return
    last = row.moves[-1][1] if row.moves else ""
    if (move is Move.PAUSE and last == Move.PAUSE) or (move is Move.RESUME and last != Move.PAUSE):
        return
    row.moves = [*row.moves, *rules.written([Moved(max(at, _moved_at(row)), move)])]
    _keep(row, at)


def _move_by_now(case: Case, kind: ClockKind, move: Move, at: datetime) -> None:
    row, now = running(case, kind), clock.now()
    if row is not None:
        _move(case, kind, move, rules.moment_of(lap_of(row, now), at, now=now))


def _keep(row: CaseClock, at: datetime) -> None:
    _fill(row, at)
    row.save()


def _fill(row: CaseClock, at: datetime) -> None:
    _take(row, rules.read_off(clock_of(row), step=row.step, at=max(at, _moved_at(row))))


def _take(row: CaseClock, reading: rules.Reading) -> None:
    row.late_since, row.stopped_at, row.next_at = reading.late_since, reading.stopped_at, reading.next_at
    row.used = reading.used
    if reading.stopped_at is None:
        # Of one that was stopped it stays known by when it had been promised.
        row.due_at = reading.due_at


def _lines(row: CaseClock, lap: Lap, before: int) -> list[Happening]:
    steps = rules.STEPS[before : row.step]
    if not steps:
        return []
    case = row.case
    due = lap.due or row.due_at
    urgent = case.safety or case.severity == Severity.CRITICAL
    ids = {
        "case": case.pk,
        "unit": case.unit_id,
        "owner": case.owner_id,
        "kind": row.kind,
        "to": sorted(rules.levels_told(steps, urgent=urgent)),
        "due": due.isoformat() if due is not None else None,
    }
    late = any(one.late for one in steps)
    return [Happening("case.clock_late" if late else "case.clock_warned", BY, ("case", case.pk), ids=ids)]

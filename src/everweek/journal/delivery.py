"""Bringing lines to their subscribers: in order, each line's effects exactly once, a failing line set aside after five tries.

Order is kept while a line fails: what comes after it for the same subscriber waits for at most the three seconds of the five
tries, other subscribers do not wait at all. Tries are kept in the database, so that a restart does not begin to count anew.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

from django.db import InterfaceError, OperationalError, connection, transaction

from everweek import clock
from everweek.errors import Unavailable
from everweek.journal import queries, rules, seals, sequencer, subscribers
from everweek.journal.locks import held
from everweek.journal.models import Line, Parked, Position
from everweek.journal.subscribers import Subscriber

logger = logging.getLogger(__name__)

AT_ONCE = 5000  # how many lines get their place in one transaction
WINDOW = 20_000  # how many lines are looked through in one go for those a subscriber wants
REST = 0.25  # seconds between two rounds, unless more waits than one could take: lines gather meanwhile, and share a commit
REST_OUTSIDE = 1.0  # the same after effects outside the database, of which each is dearer: a commit of the facts, say
MANY = 100  # so many lines in one round are a busy hour: more of them then share what a round takes whatever their number
REST_BUSY = 3.0  # which is most of what it takes; a thousand together cost each a third of what they cost by the quarter
GIVES_WAY = 5.0  # seconds at most that a round waits while those whom somebody waits for are behind: they share one process
LOOKS_AGAIN = 0.05  # seconds between two looks at whether they still are
SEAL_EVERY = 60.0  # seconds between two sealings

_sizes: dict[str, int] = {}
"""How many lines a subscriber is given in one transaction, where that is not its ``batch``: what one takes is found by doing."""

_behind: set[str] = set()
"""Those whom somebody waits for and who had more to do in their last round than it takes: nobody else begins one meanwhile."""

RESTED = {"failing_seq": None, "tries": 0, "try_after": None, "reason": ""}


@dataclass(frozen=True)
class Round:
    """What one round did: ``applied`` lines, whether anything ``moved``, and whether ``more`` waited than it could take."""

    applied: int
    moved: bool
    more: bool


def run(stop: threading.Event) -> None:
    """Place, deliver and seal until ``stop`` is set: one of the worker's threads, with others beside it.

    Placing and sealing wait for no subscriber, and those with effects in the database for none whose effects lie outside, which
    may be slow: each of these has a thread of its own, and so has what somebody waits for. A database that is away is waited
    for. Any number of processes may run this at once.
    """
    threads = [
        threading.Thread(target=_go_on, args=(stop, partial(_step, stop, share)), name=f"to {share[0].name}", daemon=True)
        for share in _shares(subscribers.registered())
    ]
    for thread in threads:
        thread.start()
    _go_on(stop, _Keeper().step)
    for thread in threads:
        thread.join()


def _shares(listeners: Sequence[Subscriber]) -> list[list[Subscriber]]:
    """The lists of subscribers that are served one after the other, one thread for each list."""
    apart = [one for one in listeners if one.external or one.alone]
    together = [one for one in listeners if one not in apart]
    return [share for share in (together, *([one] for one in apart)) if share]


class _Keeper:
    """Places and seals."""

    def __init__(self) -> None:
        self.sealed_at = clock.elapsed() - SEAL_EVERY

    def step(self) -> float:
        """How many seconds to rest."""
        take_up()
        placed = sequencer.place(AT_ONCE)
        more_to_seal = False
        if clock.elapsed() - self.sealed_at >= SEAL_EVERY:
            more_to_seal = seals.seal() is not None
            if not more_to_seal:
                self.sealed_at = clock.elapsed()
        return 0.0 if placed == AT_ONCE or more_to_seal else REST


def _step(stop: threading.Event, listeners: Sequence[Subscriber]) -> float:
    urgent = [one.name for one in listeners if one.alone]
    if not urgent:
        _give_way(stop)
    more = False
    try:
        done = _round(stop, listeners)
        more = done.more
    finally:
        # Whoever stumbles holds nobody up.
        (_behind.update if more else _behind.difference_update)(urgent)
    if more:
        return 0.0
    if not done.applied or not any(one.external for one in listeners):
        return REST
    return REST_OUTSIDE if done.applied < MANY else REST_BUSY


def _give_way(stop: threading.Event) -> None:
    """Wait while somebody whom people wait for is behind, and not for ever: what nobody waits for comes to its turn too.

    In one process Python does one thing at a time. Whoever counts or understands then takes more at once, which is cheaper.
    """
    began = clock.elapsed()
    while _behind and clock.elapsed() - began < GIVES_WAY and not stop.wait(LOOKS_AGAIN):
        pass


def _go_on(stop: threading.Event, step: Callable[[], float]) -> None:
    """Take one step after the other until ``stop`` is set, resting as long as each says.

    Without the rest every answer would be placed and delivered in a commit of its own, and those who write would wait for it.
    Whatever goes wrong, the next step is tried a second later: one that has stumbled must not end the journal.
    """
    while not stop.is_set():
        try:
            rest = step()
        except (InterfaceError, OperationalError):
            logger.exception("The journal cannot reach its database; trying again.")
        except Exception:
            logger.exception("The journal stumbled; trying again.")
        else:
            if rest:
                connection.close_if_unusable_or_obsolete()
                stop.wait(rest)
            continue
        connection.close()
        stop.wait(1)
    connection.close()


def deliver_once() -> int:
    """Do one round: each subscriber gets its next batch of placed lines; returns how many lines were applied, over all."""
    return _everybody().applied


def settle() -> int:
    """Place and deliver until nothing is left but lines that wait for their next try; returns how many lines were applied."""
    applied, moving = 0, True
    while moving:
        placed = sequencer.place()
        done = _everybody()
        applied += done.applied
        moving = bool(placed) or done.moved
    return applied


def take_up() -> None:
    """Give each new subscriber its position: at the head as it is now, or at the beginning.

    Called after each migration, so that a subscriber that starts at the head begins when it is installed and not when a worker
    first runs, and again by the worker.
    """
    known = set(Position.objects.values_list("subscriber", flat=True))
    fresh = [one for one in subscribers.registered() if one.name not in known]
    if fresh:
        head = queries.head()
        rows = [Position(subscriber=one.name, seq=head if one.start == "head" else 0) for one in fresh]
        Position.objects.bulk_create(rows, ignore_conflicts=True)


def _everybody() -> Round:
    take_up()
    return _round(threading.Event(), subscribers.registered())


def _round(stop: threading.Event, listeners: Sequence[Subscriber]) -> Round:
    head, now = queries.head(), clock.now()
    positions = {one.subscriber: one for one in Position.objects.filter(seq__lt=head)}
    applied, moved, more, idle = 0, False, False, []
    waits = cache(_kinds_between)
    for subscriber in listeners:
        position = positions.get(subscriber.name)
        if position is None or stop.is_set() or rules.is_waiting(position.try_after, now):
            continue
        try:
            upto = min(head, position.seq + WINDOW)
            if not any(subscriber.wants(kind, history=history) for kind, history in waits(position.seq, upto)):
                idle.append((position, upto))
                more = more or upto < head
                continue
            handled = _deliver(subscriber, head, 1) if position.tries else _deliver_batch(stop, subscriber, head)
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            # Not what it does with the lines, which is counted and parked: reading or noting failed. The others go on.
            logger.exception("Subscriber %s cannot be served.", subscriber.name)
            continue
        applied += handled
        moved = moved or handled > 0
        more = more or handled >= (1 if position.tries else subscriber.batch)
    return Round(applied=applied, moved=_skip(idle) or moved, more=more)


def _deliver_batch(stop: threading.Event, subscriber: Subscriber, head: int) -> int:
    """Apply a batch of the next lines in short transactions, several where needed; returns how many were applied or parked."""
    handled = 0
    while handled < subscriber.batch and not stop.is_set():
        size = min(_sizes.get(subscriber.name, subscriber.batch), subscriber.batch - handled)
        done = _deliver(subscriber, head, size)
        handled += done
        if done < size:
            break
    return handled


def _deliver(subscriber: Subscriber, head: int, size: int) -> int:
    """Apply the next lines; where a batch fails, line by line up to the one that fails. Returns how many were handled."""
    failed = _Failed()
    handled = _attempt(subscriber, head, size, failed)
    if len(failed.lines) <= 1 or failed.is_out_of_reach:
        return handled + _note(subscriber, failed)
    for _ in range(len(failed.lines)):
        failed = _Failed()
        handled += _attempt(subscriber, head, 1, failed)
        if failed.lines:
            return handled + _note(subscriber, failed)
    return handled


class _Failed:
    """The lines an attempt was given, where it failed, and why."""

    def __init__(self) -> None:
        self.lines: Sequence[Line] = ()
        self.reason = ""
        self.is_out_of_reach = False


def _attempt(subscriber: Subscriber, head: int, size: int, failed: _Failed) -> int:
    """Apply up to ``size`` lines and move the position with them; how many. A failure undoes both and is told in ``failed``."""
    lines: Sequence[Line] = ()
    try:
        # Read before the turn: on SQLite everybody who writes waits for it. Lines are never changed, so what was read stays true.
        after = Position.objects.values_list("seq", flat=True).get(subscriber=subscriber.name)
        lines, upto = _wanted(subscriber, after, head, limit=size)
        sieved = subscriber.sieve(lines)
        with _turn(subscriber) as position:
            if position is None or position.seq != after:
                return 0
            if sieved:
                began = clock.elapsed()
                subscriber.apply(sieved)
                _keep_short(subscriber, len(lines), clock.elapsed() - began)
            Position.objects.filter(subscriber=subscriber.name, seq=after).update(seq=upto, **RESTED)
            return len(lines)
    except (Exception, SystemExit) as failure:
        if not lines or (isinstance(failure, InterfaceError | OperationalError) and not connection.is_usable()):
            raise
        logger.exception("Subscriber %s failed at lines %s to %s.", subscriber.name, lines[0].seq, lines[-1].seq)
        failed.lines = lines
        failed.reason = rules.reason_of(failure)
        failed.is_out_of_reach = isinstance(failure, Unavailable)
        return 0


def _keep_short(subscriber: Subscriber, handled: int, took: float) -> None:
    """Let the next transaction take so many lines that it is short; effects outside the database hold nobody up."""
    if not subscriber.external:
        before = _sizes.get(subscriber.name, subscriber.batch)
        _sizes[subscriber.name] = rules.size_after(before, handled=handled, took=took, most=subscriber.batch)


@contextmanager
def _turn(subscriber: Subscriber) -> Iterator[Position | None]:
    """The subscriber's position, held so that no other process delivers to it meanwhile; None where one does already."""
    if subscriber.external:
        with held(f"journal.{subscriber.name}", wait=False) as mine:
            yield Position.objects.get(subscriber=subscriber.name) if mine else None
    else:
        with transaction.atomic():
            yield Position.objects.select_for_update(skip_locked=True).filter(subscriber=subscriber.name).first()


def _wanted(subscriber: Subscriber, after: int, head: int, *, limit: int) -> tuple[Sequence[Line], int]:
    """The next lines it wants after ``after``, and the seq up to which it then has had all it wants."""
    upto = min(head, after + WINDOW)
    lines = Line.objects.filter(seq__gt=after, seq__lte=upto).select_related("values_row").order_by("seq")
    if not subscriber.wants_every_kind():
        lines = lines.filter(kind__in=subscriber.kinds)
    if not subscriber.history:
        lines = lines.filter(history=False)
    found = list(lines[:limit])
    last = found[-1].seq if len(found) == limit else upto
    return found, upto if last is None else last


def _kinds_between(after: int, upto: int) -> Sequence[tuple[str, bool]]:
    """The kinds of the lines after ``after`` up to ``upto``, each with whether they are history.

    Most listeners stand at the same line, and want none of the next ones: all of them are told by one look.
    """
    return list(Line.objects.filter(seq__gt=after, seq__lte=upto).order_by().values_list("kind", "history").distinct())


def _skip(idle: Sequence[tuple[Position, int]]) -> bool:
    """Move on the subscribers who wanted nothing, all in one transaction; returns whether any moved."""
    if not idle:
        return False
    upto = {position.subscriber: (position.seq, seq) for position, seq in idle}
    with transaction.atomic():
        mine = Position.objects.select_for_update(skip_locked=True).filter(subscriber__in=upto).order_by("subscriber")
        still: dict[int, list[str]] = {}
        for one in mine:
            if one.seq == upto[one.subscriber][0]:
                still.setdefault(upto[one.subscriber][1], []).append(one.subscriber)
        for seq, listeners in still.items():
            Position.objects.filter(subscriber__in=listeners).update(seq=seq)
    return bool(still)


def _note(subscriber: Subscriber, failed: _Failed) -> int:
    """Note that a line failed, and when to try again; park it after the last try. Returns how many were parked."""
    if not failed.lines:
        return 0
    line = failed.lines[0]
    now = clock.now()
    with transaction.atomic():
        position = Position.objects.select_for_update().get(subscriber=subscriber.name)
        if line.seq is None or position.seq >= line.seq:
            return 0  # it was applied after all: what failed came after the commit
        if failed.is_out_of_reach:
            position.try_after = now + timedelta(seconds=rules.PAUSE)
            position.reason = failed.reason
            position.save()
            return 0
        tries = position.tries + 1 if position.failing_seq == line.seq else 1
        wait = rules.wait_after(tries)
        if wait is None:
            told = {"tries": tries, "reason": failed.reason, "parked_at": now}
            Parked.objects.update_or_create(subscriber=subscriber.name, line=line, defaults=told)
            Position.objects.filter(pk=position.pk).update(seq=line.seq, **RESTED)
            return 1
        position.failing_seq, position.tries, position.reason = line.seq, tries, failed.reason
        position.try_after = now + timedelta(seconds=wait)
        position.save()
    return 0

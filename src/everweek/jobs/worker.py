"""The worker: one thread that claims, keeps, finishes and schedules, and beside it one thread for each job that runs."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from django.db import DatabaseError, close_old_connections, connection

from everweek import clock
from everweek.jobs import presence, queue, schedules
from everweek.jobs.tasks import PutBack, ask_to_stop, discover

logger = logging.getLogger("everweek.jobs")

AT_ONCE = 2
LOOKS_EVERY = 0.5
KEEPS_HOUSE_EVERY = 2.0
TIDIES_EVERY = 3600.0
GRACE = 8.0
_JOB = "job "
DONE_JOBS_ARE_KEPT = timedelta(days=2)


def run(stop: threading.Event, *, at_once: int = AT_ONCE, grace: float = GRACE) -> None:
    """Run jobs until ``stop`` is set; then finish those that run, for at most ``grace`` seconds.

    What still runs after that is left: when the process ends, its lock ends with it and another worker takes the job over, which
    uses up no try. A database that does not answer is waited for.
    """
    discover()
    ask_to_stop(asked=False)
    with presence.present() as here:
        worker = _Worker(here.name, at_once=at_once)
        worker.until(stop)
        ask_to_stop(asked=True)
        worker.wind_up(grace)
        here.stays = bool(worker.running)
    connection.close()


def running() -> bool:
    """Whether a job runs in this process now."""
    return any(thread.name.startswith(_JOB) for thread in threading.enumerate())


def run_waiting(limit: int = 1000) -> int:
    """Run what waits now, one after the other, in this thread, and give how many ran: for tests, and commands without a worker.

    A job that fails is put back for its next try, which is not waited for.
    """
    with presence.present() as here:
        for ran in range(limit):
            claimed = queue.claim(here.name)
            if claimed is None:
                return ran
            _settle(claimed, _call(claimed))
    return limit


class _Caught:
    """Holds what a block raised. Whatever a job raises, down to SystemExit, is the job's failure and not the worker's."""

    error: BaseException | None = None
    ended = False

    def __enter__(self) -> "_Caught":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        self.error = error
        self.ended = True
        return True


@dataclass
class _Running:
    claimed: queue.Claimed
    thread: threading.Thread
    caught: _Caught
    kept_at: float


class _Worker:
    def __init__(self, name: str, *, at_once: int) -> None:
        self.name = name
        self.at_once = at_once
        self.running: list[_Running] = []
        # Set when a job ends, so that its result is written and the next is begun without waiting.
        self.wake = threading.Event()
        self.next_house = 0.0
        self.next_tidy = clock.elapsed() + 60
        self.fired: dict[str, datetime] = {}

    def until(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                close_old_connections()
                self.keep_house()
                self.settle_ended()
                began = self.begin_waiting()
            except DatabaseError as error:
                logger.error("The database does not answer (%s); trying again in 2 seconds.", type(error).__name__)
                connection.close()
                stop.wait(2)
                continue
            except Exception:
                # A mistake of ours, or of one job: whatever it is, the other jobs are still to be run.
                logger.exception("The worker stumbled; going on in 2 seconds.")
                stop.wait(2)
                continue
            if not began:
                self.rest(stop)

    def rest(self, stop: threading.Event) -> None:
        if self.running:
            self.wake.wait(LOOKS_EVERY)
            self.wake.clear()
        else:
            stop.wait(LOOKS_EVERY)

    def begin_waiting(self) -> bool:
        if len(self.running) >= self.at_once:
            return False
        claimed = queue.claim(self.name)
        if claimed is None:
            return False
        caught = _Caught()
        # A daemon: a job that does not end must not keep a process alive that was asked to stop.
        thread = threading.Thread(target=self.call, args=(claimed, caught), name=f"{_JOB}{claimed.job.key}", daemon=True)
        self.running.append(_Running(claimed, thread, caught, clock.elapsed()))
        thread.start()
        return True

    def call(self, claimed: queue.Claimed, caught: _Caught) -> None:
        with caught:
            try:
                claimed.job.call(**claimed.arguments)
            finally:
                # Connections belong to threads: left open, each job would leak one.
                connection.close()
        self.wake.set()

    def settle_ended(self) -> None:
        for one in [one for one in self.running if one.caught.ended]:
            one.thread.join()
            try:
                _settle(one.claimed, one.caught.error)
            except DatabaseError:
                raise
            except Exception:
                # It is left to its lease: kept among those running, it would be stumbled over again each time.
                logger.exception("How %s ended cannot be written down.", one.claimed.job.key)
            self.running.remove(one)

    def keep_house(self) -> None:
        now = clock.elapsed()
        for one in self.running:
            if now - one.kept_at >= one.claimed.job.lease.total_seconds() / 4:
                queue.keep(one.claimed)
                one.kept_at = now
        if now < self.next_house:
            return
        self.next_house = now + KEEPS_HOUSE_EVERY
        dead = presence.dead_workers()
        if taken := queue.take_back(dead):
            logger.warning("Took back %d jobs whose worker has ended.", taken)
        for name in dead:
            presence.forget(name)
        for fired in schedules.fire_due(self.fired):
            logger.info("%s is due.", fired)
        if now >= self.next_tidy:
            self.next_tidy = now + TIDIES_EVERY
            queue.prune(DONE_JOBS_ARE_KEPT)
            schedules.prune()

    def wind_up(self, grace: float) -> None:
        give_up = clock.elapsed() + grace
        while self.running and clock.elapsed() < give_up:
            self.wake.wait(0.1)
            self.wake.clear()
            try:
                self.settle_ended()
            except DatabaseError as error:
                logger.error("A finished job could not be written down (%s); it will run again.", type(error).__name__)
                return
        for one in self.running:
            logger.warning("%s did not end in time; another worker will run it again.", one.claimed.job.key)
            try:
                queue.excuse(one.claimed)
            except DatabaseError as error:
                logger.error("That this is not its fault could not be written down (%s).", type(error).__name__)


def _call(claimed: queue.Claimed) -> BaseException | None:
    with _Caught() as caught:
        claimed.job.call(**claimed.arguments)
    return caught.error


def _settle(claimed: queue.Claimed, error: BaseException | None) -> None:
    """Write down how a job ended. Logs name the job and the kind of error only: its text may name a person."""
    kept = queue.finish(claimed) if error is None else queue.fail(claimed, error)
    if not kept:
        logger.warning("%s %s: another worker has taken it over; this result is dropped.", claimed.job.key, claimed.id)
    elif isinstance(error, PutBack):
        logger.info("%s %s: put back.", claimed.job.key, claimed.id)
    elif error is not None:
        logger.warning("%s %s: try %d failed (%s).", claimed.job.key, claimed.id, claimed.tries, type(error).__name__)

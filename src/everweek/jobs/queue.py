"""The queue itself: claim, keep, finish, fail, take back. Every step is one short transaction, and each checks
that the job is still its own.

django-tasks-db keeps the jobs; its own worker claims them without a lease, so ours claims them here. A worker that was stopped
for longer than its lease finds, when it goes on, that the job is no longer its own, and its result is dropped.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from traceback import format_exception
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import models, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from everweek import clock
from everweek.jobs.models import Ticket
from everweek.jobs.rules import is_last, wait_before
from everweek.jobs.signals import happened
from everweek.jobs.tasks import JOBS, Job, PutBack
from everweek.text.storable import storable

ACTOR = "system:jobs"
LONGEST_REASON = 100_000  # characters of a traceback; its end says what went wrong


class Killed(Exception):
    """The worker ended while it ran the job."""


@dataclass(frozen=True)
class Claimed:
    """A job that this worker holds: its id, its name, what to call, and for how long at a time the lease runs."""

    id: UUID
    worker: str
    tries: int
    job: Job[..., Any]
    arguments: dict[str, Any]


def claim(worker: str) -> Claimed | None:
    """Take the next waiting job; returns it, or None. A job whose function is gone dies here, with that reason."""
    # Looking is free; taking needs the write lock of SQLite, which an idle worker should leave to others.
    claimed: Claimed | bool = True
    while claimed is True and _waiting().exists():
        claimed = _claim_next(worker)
    return claimed if isinstance(claimed, Claimed) else None


def _claim_next(worker: str) -> Claimed | bool:
    """The next job; True where it died of being claimed and there may be another; False where others are at all that wait."""
    with transaction.atomic():
        row = _waiting().select_for_update(skip_locked=True).first()
        if row is None:
            return False
        now = clock.now()
        ticket, _ = Ticket.objects.get_or_create(task=row, defaults={"name": row.task_path})
        row.status = TaskResultStatus.RUNNING
        row.started_at = now
        row.worker_ids = [*row.worker_ids, worker]
        row.save(update_fields=["status", "started_at", "worker_ids"])
        ticket.worker = worker
        ticket.tries += 1
        found = _job_of(row)
        if isinstance(found, BaseException):
            _bury(row, ticket, found)
            return True
        ticket.lease_until = now + found.lease
        ticket.save(update_fields=["worker", "tries", "lease_until"])
        arguments = dict(row.args_kwargs["kwargs"])
        return Claimed(id=row.pk, worker=worker, tries=ticket.tries, job=found, arguments=arguments)


def keep(claimed: Claimed) -> bool:
    """Renew the lease of a job; returns False where the job is no longer this worker's."""
    until = clock.now() + claimed.job.lease
    return bool(_held(claimed).update(lease_until=until))


def finish(claimed: Claimed) -> bool:
    """Note that a job is done; returns False where it is no longer this worker's."""
    with transaction.atomic():
        held = _lock(claimed)
        if held is None:
            return False
        row, ticket = held
        if ticket.erased:
            row.delete()
            return True
        row.status = TaskResultStatus.SUCCESSFUL
        row.finished_at = clock.now()
        row.exception_class_path = row.traceback = ""
        row.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
        _release(ticket)
        return True


def fail(claimed: Claimed, error: BaseException) -> bool:
    """Note that a job raised ``error``: it waits for another try, or dies. Returns False where it is no longer this worker's."""
    with transaction.atomic():
        held = _lock(claimed)
        if held is None:
            return False
        row, ticket = held
        if ticket.erased:
            row.delete()
        elif isinstance(error, PutBack):
            ticket.tries -= 1
            _put_back(row, ticket, after=timedelta(0))
        elif is_last(error, tries=ticket.tries, allowed=claimed.job.tries):
            _bury(row, ticket, error)
        else:
            _say_why(row, error)
            _put_back(row, ticket, after=wait_before(ticket.tries, chance=random.random()))  # noqa: S311  # no secret
        return True


def excuse(claimed: Claimed) -> bool:
    """Note that the worker stops and the job does not, which is no try; returns False where it is no longer this worker's.

    The job stays this worker's until its process has ended, and its result, should it still come, is dropped.
    """
    return bool(_held(claimed).update(tries=models.F("tries") - 1))


def take_back(dead_workers: Iterable[str]) -> int:
    """Put the jobs of dead workers, and those whose lease has run out, back into the queue; returns how many there were.

    A job that has used all its tries this way (it may be what kills its worker) is dead.
    """
    lost = Ticket.objects.filter(
        models.Q(worker__in=list(dead_workers)) | models.Q(lease_until__lt=clock.now()), lease_until__isnull=False
    )
    if not lost.exists():
        return 0
    with transaction.atomic():
        rows = DBTaskResult.objects.filter(ticket__in=lost).select_for_update(skip_locked=True, of=("self",)).in_bulk()
        # Asked again under the locks: a worker that was only slow may have renewed or finished meanwhile.
        tickets = list(lost.filter(pk__in=rows))
        for ticket in tickets:
            row = rows[ticket.task_id]
            declared = JOBS.get(ticket.name)
            killed = Killed("The worker that ran it was killed or lost its machine.")
            if ticket.erased:
                row.delete()
            elif is_last(killed, tries=ticket.tries, allowed=declared.tries if declared else 1):
                _bury(row, ticket, killed)
            else:
                _put_back(row, ticket, after=timedelta(0))
        return len(tickets)


def prune(older_than: timedelta) -> int:
    """Forget jobs that were done longer ago than that. Dead ones stay until a person has seen to them."""
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=clock.now() - older_than)
    _, by_model = done.delete()
    return by_model.get(DBTaskResult._meta.label, 0)  # noqa: SLF001  # Django's documented door to a model's name


def _waiting() -> models.QuerySet[DBTaskResult[..., Any]]:
    due = models.Q(run_after=get_date_max()) | models.Q(run_after__lte=clock.now())
    return DBTaskResult.objects.filter(due, status=TaskResultStatus.READY)


def _job_of(row: "DBTaskResult[..., Any]") -> Job[..., Any] | BaseException:
    try:
        found: object = row.task
    except (ImportError, SuspiciousOperation):
        return LookupError(f"There is no job {row.task_path} in this version of Everweek.")
    if not isinstance(found, Job):
        return LookupError(f"{row.task_path} was not declared with everweek.jobs.job.")
    return found


def _held(claimed: Claimed) -> models.QuerySet[Ticket]:
    # The number of the try belongs to it: the same worker may have lost the job and claimed it again.
    return Ticket.objects.filter(task_id=claimed.id, worker=claimed.worker, tries=claimed.tries, lease_until__isnull=False)


def _lock(claimed: Claimed) -> "tuple[DBTaskResult[..., Any], Ticket] | None":
    # Everyone locks the job's row first and its ticket, if at all, after it: two orders would be a deadlock.
    row = DBTaskResult.objects.select_for_update().filter(pk=claimed.id).first()
    ticket = _held(claimed).first()
    return None if row is None or ticket is None else (row, ticket)


def _release(ticket: Ticket) -> None:
    ticket.worker = ""
    ticket.lease_until = None
    ticket.save(update_fields=["worker", "lease_until", "tries"])


def _put_back(row: "DBTaskResult[..., Any]", ticket: Ticket, *, after: timedelta) -> None:
    row.status = TaskResultStatus.READY
    row.run_after = clock.now() + after
    row.save(update_fields=["status", "run_after", "exception_class_path", "traceback"])
    _release(ticket)


def _bury(row: "DBTaskResult[..., Any]", ticket: Ticket, error: BaseException) -> None:
    _say_why(row, error)
    row.status = TaskResultStatus.FAILED
    row.finished_at = clock.now()
    row.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
    _release(ticket)
    happened.send(sender=Ticket, kind="job.died", job=str(row.pk), name=ticket.name, actor=ACTOR)


def _say_why(row: "DBTaskResult[..., Any]", error: BaseException) -> None:
    row.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
    row.traceback = storable("".join(format_exception(error)))[-LONGEST_REASON:]

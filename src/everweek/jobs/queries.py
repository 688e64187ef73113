"""What can be seen of the jobs. Front doors check ``jobs.read`` first: jobs stand below people and know no policy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from everweek import clock
from everweek.jobs import presence
from everweek.jobs.models import Ticket
from everweek.jobs.tasks import Job


@dataclass(frozen=True)
class DeadJob:
    """A job that failed for good: what it was, why, and what it was to do."""

    id: str
    name: str
    tries: int
    died_at: datetime
    reason: str
    traceback: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class LivingJob:
    """A job that waits (``at`` is when it is due) or runs (``at`` is when this try began), and how often it was begun."""

    id: str
    name: str
    tries: int
    at: datetime


@dataclass(frozen=True)
class QueueState:
    """How the queue stands: counts, the age in seconds of the longest wait past its time, and the workers of this machine."""

    waiting: int
    running: int
    dead: int
    lag_seconds: float
    workers: int


def dead_tasks() -> models.QuerySet[DBTaskResult[..., Any]]:
    """What ``dead_job`` tells of, in no order: for whoever reads it stretch by stretch, by ``died``."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, ticket__isnull=False).select_related("ticket")


def died() -> Coalesce:
    """When a dead job ended."""
    return Coalesce("finished_at", "enqueued_at", output_field=models.DateTimeField())


def dead_job(task: DBTaskResult[..., Any]) -> DeadJob:
    """What a person sees of a dead job."""
    ticket = task.ticket
    return DeadJob(
        id=str(task.pk),
        name=ticket.name,
        tries=ticket.tries,
        died_at=task.finished_at or task.enqueued_at,
        reason=task.traceback.strip().rpartition("\n")[2],
        traceback=task.traceback,
        arguments=dict(task.args_kwargs["kwargs"]),
    )


def list_dead(limit: int = 100) -> list[DeadJob]:
    """The dead jobs, the latest first."""
    return [dead_job(one) for one in dead_tasks().order_by(died().desc(), "-pk")[:limit]]


def last_died_at() -> datetime | None:
    """When a job failed for good last, of those that still wait for a person."""
    found: datetime | None = dead_tasks().aggregate(last=models.Max(died()))["last"]
    return found


def count_dead() -> int:
    """How many jobs failed for good."""
    return dead_tasks().count()


def waiting_tasks() -> models.QuerySet[DBTaskResult[..., Any]]:
    """What ``waiting_job`` tells of, in no order: for whoever reads it stretch by stretch, by ``due``."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, ticket__isnull=False).select_related("ticket")


def due() -> models.Case:
    """When a waiting job is due: one without a time of its own from the moment it was enqueued."""
    at_once = models.When(run_after=get_date_max(), then="enqueued_at")
    return models.Case(at_once, default="run_after", output_field=models.DateTimeField())


def waiting_job(task: DBTaskResult[..., Any]) -> LivingJob:
    """What a person sees of a waiting job."""
    at = task.enqueued_at if task.run_after == get_date_max() else task.run_after
    return LivingJob(str(task.pk), task.ticket.name, task.ticket.tries, at)


def is_waiting(job: Job[..., Any]) -> bool:
    """Whether that job is in the queue, due, and not begun: one that is enqueued now would find nothing more to do."""
    now = models.Q(run_after=get_date_max()) | models.Q(run_after__lte=clock.now())
    return waiting_tasks().filter(now, ticket__name=job.key).exists()


def given_of(job: Job[..., Any], argument: str) -> set[object]:
    """What the jobs of that kind that are not done, and the dead among them, were given for one argument."""
    left = DBTaskResult.objects.filter(ticket__name=job.key).exclude(status=TaskResultStatus.SUCCESSFUL)
    return {given["kwargs"].get(argument) for given in left.values_list("args_kwargs", flat=True)}


def list_waiting(limit: int = 20) -> list[LivingJob]:
    """The jobs that wait, the next one first."""
    return [waiting_job(one) for one in waiting_tasks().annotate(due=due()).order_by("due", "pk")[:limit]]


def list_running(limit: int = 20) -> list[LivingJob]:
    """The jobs that run, the longest first."""
    tickets = Ticket.objects.filter(task__status=TaskResultStatus.RUNNING).select_related("task")
    found = tickets.order_by("task__started_at", "pk")[:limit]
    return [LivingJob(str(one.task_id), one.name, one.tries, one.task.started_at or one.task.enqueued_at) for one in found]


def get_state() -> QueueState:
    """Counts and lag, from the database; living workers, from this machine."""
    now = clock.now()
    counted = dict(DBTaskResult.objects.order_by().values_list("status").annotate(models.Count("pk")))
    # A job without a time of its own is due from the moment it was enqueued.
    oldest = DBTaskResult.objects.filter(status=TaskResultStatus.READY).aggregate(
        at_once=models.Min("enqueued_at", filter=models.Q(run_after=get_date_max())),
        timed=models.Min("run_after", filter=models.Q(run_after__lte=now)),
    )
    lag = max(((now - due).total_seconds() for due in oldest.values() if due is not None), default=0.0)
    return QueueState(
        waiting=counted.get(TaskResultStatus.READY, 0),
        running=counted.get(TaskResultStatus.RUNNING, 0),
        dead=counted.get(TaskResultStatus.FAILED, 0),
        lag_seconds=max(lag, 0.0),
        workers=presence.count_alive(),
    )

"""Declaring jobs and putting them in the queue.

    @schedule(at="03:00")
    @job(name="facts.compact", tries=3)
    def compact() -> None:
        services.compact()

    enqueue(compact)

A job is a function at the top of a module (by custom a room's ``tasks.py``) that takes keyword arguments of plain JSON kinds. It
is enqueued in the caller's transaction: rolled back with it, visible to workers when it commits. It runs *at least once*: where
a worker is killed after the job's own commit and before the queue's, the job runs again. What it does must bear being done twice.
"""

import inspect
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task, TaskResult

from everweek.errors import Conflict, EverweekError, Invalid
from everweek.jobs.rules import Rhythm, parse_rhythm
from everweek.text.storable import is_storable

P = ParamSpec("P")
T = TypeVar("T")

JOBS: dict[str, "Job[Any, Any]"] = {}
SCHEDULES: dict[str, Rhythm] = {}
_stopping = threading.Event()


class PutBack(EverweekError):
    """Raised by a job that stops half-way on purpose (see ``stopping``): it runs again later and this does not count as a try."""

    code = "put-back"


@dataclass(frozen=True, kw_only=True)
class Job(Task[P, T]):
    """A declared job: a django-tasks task with a lasting name, a number of tries, a lease, and the person its arguments name."""

    key: str = ""
    tries: int = 5
    lease: timedelta = timedelta(minutes=5)
    person: str = ""

    @property
    def name(self) -> str:
        """The name people see, which does not change when the function is renamed."""
        return self.key

    def enqueue(self, *args: P.args, **kwargs: P.kwargs) -> TaskResult[T]:
        """Put it in the queue, in the transaction that is open; see ``enqueue`` below."""
        from everweek.jobs.models import Ticket

        arguments = _check_arguments(self, args, kwargs)
        with transaction.atomic():
            result = super().enqueue(*args, **kwargs)
            Ticket.objects.create(task_id=result.id, name=self.key, person=self.person_in(arguments))
        return result

    def person_in(self, arguments: Mapping[str, object]) -> str:
        """The name of whom these arguments speak of, such as ``customer:12``; empty for nobody."""
        return self.person.format_map(arguments) if self.person else ""


def job(
    *,
    name: str,
    tries: int = 5,
    lease: timedelta = timedelta(minutes=5),
    person: str = "",
    priority: int = 0,
) -> Callable[[Callable[P, T]], Job[P, T]]:
    """Declare the function below as a job.

    Args:
        name: lasting, dotted, unique: ``facts.compact``. Rooms begin with their own name.
        tries: how often it may be begun before it is dead, where a person can see it and run it again.
        lease: how long a worker may give no sign of life before another takes the job over. Workers renew it while they run, so
            that it says nothing about how long a job may take; a worker killed on this machine is noticed at once.
        person: for arguments that speak of a person, that person's name made from them: ``"customer:{customer}"``. An erasure
            finds it.
        priority: -100 to 100; the higher goes first.
    """
    if name in JOBS:
        message = f"There are two jobs called {name}: give one of them another name."
        raise Conflict(message, field="name")
    if tries < 1 or lease < timedelta(seconds=1):
        message = f"The job {name} needs at least one try and a lease of at least a second."
        raise Invalid(message, field="tries")

    def declare(function: Callable[P, T]) -> Job[P, T]:
        declared = Job(func=function, key=name, tries=tries, lease=lease, person=person, priority=priority)
        JOBS[name] = declared
        return declared

    return declare


def schedule(
    *, every: timedelta | None = None, at: str | None = None, zone: str | None = None
) -> Callable[[Job[P, T]], Job[P, T]]:
    """Run the job below regularly: ``every`` so long, or daily ``at`` a time of day (``"03:00"``) in ``zone``.

    ``zone`` is EVERWEEK_ZONE where it is left out. A moment fires once, however many workers there are; moments missed while no
    worker ran fire once, together. A new schedule waits for its next moment.
    """

    def declare(scheduled: Job[P, T]) -> Job[P, T]:
        SCHEDULES[scheduled.key] = parse_rhythm(every=every, at=at, zone=zone or settings.EVERWEEK_ZONE)
        return scheduled

    return declare


def enqueue(job: Job[P, T], *args: P.args, **kwargs: P.kwargs) -> str:
    """Put a job in the queue, in the transaction that is open, and give its id.

    Arguments are given by name and are plain: text, numbers, booleans, None, lists and mappings of them. ``Invalid`` names the
    argument that is not. For later, ``enqueue(job.using(run_after=moment), ...)``.
    """
    return job.enqueue(*args, **kwargs).id


def stopping() -> bool:
    """Whether the worker has been asked to stop: a long job then saves where it is and raises ``PutBack``."""
    return _stopping.is_set()


def ask_to_stop(*, asked: bool) -> None:
    """Say to the jobs of this process that the worker stops (or, in a process that goes on, no longer does)."""
    if asked:
        _stopping.set()
    else:
        _stopping.clear()


def discover() -> None:
    """Import every room's ``tasks``, so that all jobs and schedules are known."""
    autodiscover_modules("tasks")


def _check_arguments(declared: Job[P, T], args: tuple[object, ...], kwargs: Mapping[str, object]) -> Mapping[str, object]:
    if args:
        message = f"Give the arguments of {declared.key} by name: a waiting job outlives the order of its parameters."
        raise Invalid(message)
    try:
        inspect.signature(declared.func).bind(**kwargs)
    except TypeError as wrong:
        message = f"The job {declared.key} cannot take these arguments: {wrong}."
        raise Invalid(message) from wrong
    for name, value in kwargs.items():
        if not _is_plain(value):
            message = f"The argument {name} of {declared.key} is a {type(value).__name__}: give text, a number, or an id."
            if isinstance(value, str):
                message = f"The argument {name} of {declared.key} holds half a surrogate pair or NUL, which no database keeps."
            raise Invalid(message, field=name)
    return kwargs


def _is_plain(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(key) and _is_plain(inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(inner) for inner in value)
    # NaN and the infinities are no JSON: PostgreSQL refuses them, SQLite would store what cannot be read back.
    if isinstance(value, float):
        return value - value == 0
    return value is None or isinstance(value, int) or (isinstance(value, str) and is_storable(value))

"""What a person may do to jobs, and what an erasure does."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from everweek import clock
from everweek.errors import NotFound
from everweek.jobs.models import Ticket
from everweek.jobs.queries import dead_tasks, died
from everweek.jobs.rules import without_words
from everweek.jobs.signals import happened


class Actor(Protocol):
    """Whoever does it, as the journal names them: ``member:12``."""

    @property
    def actor(self) -> str:
        """Type and id in one word."""


@transaction.atomic
def run_again(*, dead_id: str, by: Actor) -> None:
    """Put a dead job back into the queue, with all its tries; ``NotFound`` where there is no such dead job."""
    ticket = _dead(dead_id)
    ticket.tries = 0
    ticket.save(update_fields=["tries"])
    DBTaskResult.objects.filter(pk=ticket.task_id).update(
        status=TaskResultStatus.READY, run_after=clock.now(), finished_at=None, worker_ids=[]
    )
    _say("job.run_again", ticket, by)


@transaction.atomic
def drop(*, dead_id: str, by: Actor) -> None:
    """Forget a dead job: a person has seen to it otherwise; ``NotFound`` where there is no such dead job."""
    ticket = _dead(dead_id)
    _say("job.dropped", ticket, by)
    DBTaskResult.objects.filter(pk=ticket.task_id).delete()


@transaction.atomic
def forget_dead(*, before: datetime, most: int, by: Actor) -> int:
    """Forget jobs that died before then and that nobody saw to, with all they were to do, at most ``most``; returns how many."""
    over = dead_tasks().annotate(died=died()).filter(died__lt=before).order_by("pk").values_list("pk", flat=True)[:most]
    # Asked again under the locks: somebody may run one of them again meanwhile.
    rows = (
        DBTaskResult.objects.filter(pk__in=list(over), status=TaskResultStatus.FAILED).select_for_update(of=("self",)).in_bulk()
    )
    for ticket in Ticket.objects.filter(pk__in=rows).order_by("pk"):
        _say("job.forgotten", ticket, by)
    DBTaskResult.objects.filter(pk__in=rows).delete()
    return len(rows)


@transaction.atomic
def erase_person(person: str) -> int:
    """Erase every job whose arguments name ``person`` (``customer:12``), waiting, done or dead; returns how many there were.

    One that runs at this moment loses its stored arguments now and its row when it ends; it is never tried again. Others keep
    where they failed and lose what was said of it: a job of many rows, or about a file, may have failed by that person's.
    """
    rows = DBTaskResult.objects.filter(ticket__person=person).select_for_update(of=("self",)).in_bulk()
    tickets = list(Ticket.objects.filter(person=person, pk__in=rows))
    running = [ticket.pk for ticket in tickets if ticket.lease_until is not None]
    Ticket.objects.filter(pk__in=running).update(erased=True, person="")
    DBTaskResult.objects.filter(pk__in=running).update(args_kwargs={"args": [], "kwargs": {}}, traceback="")
    DBTaskResult.objects.filter(pk__in=[ticket.pk for ticket in tickets if ticket.lease_until is None]).delete()
    failed = DBTaskResult.objects.exclude(traceback="")
    for pk in list(failed.values_list("pk", flat=True)):
        for other in failed.select_for_update(of=("self",)).only("pk", "traceback").filter(pk=pk):
            failed.filter(pk=pk).update(traceback=without_words(other.traceback))
    return len(tickets)


def _dead(dead_id: str) -> Ticket:
    message = "There is no dead job with this id; it may have been run again already."
    try:
        wanted = UUID(dead_id)
    except ValueError:
        raise NotFound(message) from None
    row = DBTaskResult.objects.select_for_update().filter(pk=wanted, status=TaskResultStatus.FAILED).first()
    if row is None:
        raise NotFound(message)
    return Ticket.objects.get(pk=row.pk)


def _say(kind: str, ticket: Ticket, by: Actor) -> None:
    happened.send(sender=Ticket, kind=kind, job=str(ticket.task_id), name=ticket.name, actor=by.actor)

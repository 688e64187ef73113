"""Firing schedules: once each, with however many workers."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, models, transaction

from everweek import clock
from everweek.jobs.models import Firing
from everweek.jobs.tasks import JOBS, SCHEDULES

KEPT = timedelta(days=30)
NEVER: Final = datetime.min.replace(tzinfo=UTC)


def fire_due(known: dict[str, datetime] | None = None) -> list[str]:
    """Enqueue the job of each schedule whose moment has come and that nobody has fired; returns the names of those fired here.

    ``known`` is what a worker keeps from one call to the next: the last firing of each schedule it has seen. Of a schedule whose
    moment has not come since, nothing is asked.

    The row that says "fired" and the job are written in one transaction, and the row is unique: whoever comes second enqueues
    nothing. Moments missed meanwhile are one firing, for the latest of them.
    """
    now, known = clock.now(), {} if known is None else known
    fired = []
    for name, rhythm in SCHEDULES.items():
        due = rhythm.latest(now)
        # One that is still to come is of a clock that was ahead.
        if due <= known.get(name, NEVER) <= now:
            continue
        last = _last(name, now).values_list("due_at", flat=True).first()
        if last is not None and last >= due:
            known[name] = last
            continue
        try:
            with transaction.atomic():
                Firing.objects.create(schedule=name, due_at=due, fired_at=now)
                # A schedule that is new begins with its next moment: an installation at noon does not owe last night's work.
                if last is not None:
                    JOBS[name].enqueue()
                    fired.append(name)
        except IntegrityError:
            continue
        known[name] = due
    return fired


def prune() -> None:
    """Forget old firings; the last of each schedule stays, for the next is measured against it."""
    for name in SCHEDULES:
        last = _last(name, clock.now()).first()
        if last is not None:
            Firing.objects.filter(schedule=name, fired_at__lt=clock.now() - KEPT).exclude(pk=last.pk).delete()


def _last(name: str, now: datetime) -> models.QuerySet[Firing]:
    """The last firing first; what a clock that was ahead has fired for moments still to come counts for nothing."""
    return Firing.objects.filter(schedule=name, due_at__lte=now).order_by("-due_at")

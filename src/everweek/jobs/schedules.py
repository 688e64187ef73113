"""Firing schedules: once each, with however many workers."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from everweek import clock
from everweek.jobs.models import Firing
from everweek.jobs.tasks import JOBS, SCHEDULES

KEPT = timedelta(days=30)


def fire_due() -> list[str]:
    """Enqueue the job of each schedule whose moment has come and that nobody has fired; the names of those fired here.

    The row that says "fired" and the job are written in one transaction, and the row is unique: whoever comes second enqueues
    nothing. Moments missed meanwhile are one firing, for the latest of them.
    """
    now = clock.now()
    fired = []
    for name, rhythm in SCHEDULES.items():
        due = rhythm.latest(now)
        last = Firing.objects.filter(schedule=name).order_by("-due_at").values_list("due_at", flat=True).first()
        if last is not None and last >= due:
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
    return fired


def prune() -> None:
    """Forget old firings; the last of each schedule stays, for the next is measured against it."""
    for name in SCHEDULES:
        rows = Firing.objects.filter(schedule=name)
        last = rows.order_by("-due_at").first()
        if last is not None:
            rows.filter(fired_at__lt=clock.now() - KEPT).exclude(pk=last.pk).delete()

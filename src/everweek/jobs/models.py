"""What django-tasks-db does not keep: who holds a job until when, whom it speaks of, and which scheduled moments have fired."""

from typing import ClassVar

from django.db import models
from django_tasks_db.models import DBTaskResult


class Ticket(models.Model):
    """Beside each queued job: its lasting name, the person it names, and the lease of the worker that runs it.

    ``worker`` and ``lease_until`` are set while the job runs and empty otherwise. ``tries`` counts how often a worker has begun
    it. ``erased`` marks a job whose arguments were erased while it ran: it goes when it ends, whatever its end.
    """

    task = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, primary_key=True, related_name="ticket")
    name = models.CharField(max_length=120)
    person = models.CharField(max_length=64, blank=True)
    tries = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    erased = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person"], name="jobs_person", condition=~models.Q(person="")),
            models.Index(fields=["lease_until"], name="jobs_leased", condition=models.Q(lease_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.task_id}"


class Firing(models.Model):
    """One scheduled moment that has fired. The row is unique, so of many workers one alone can write it and enqueue the job."""

    schedule = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["schedule", "due_at"], name="jobs_fires_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at.isoformat()}"

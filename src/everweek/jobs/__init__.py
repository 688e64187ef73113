"""What is to be done later: enqueued in the caller's transaction, run by the worker, retried, never lost."""

from everweek.jobs.tasks import Job, PutBack, enqueue, job, schedule, stopping

__all__ = ["Job", "PutBack", "enqueue", "job", "schedule", "stopping"]

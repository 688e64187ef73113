"""What can be seen of the jobs that wait and run."""

from datetime import timedelta

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from everweek import clock
from everweek.jobs import queries
from everweek.jobs.tasks import JOBS, discover, enqueue

pytestmark = pytest.mark.django_db


def test_the_jobs_that_wait_are_listed_the_next_one_first_and_those_that_run_apart():
    discover()
    job = JOBS["facts.merge"]
    later = enqueue(job.using(run_after=clock.now() + timedelta(hours=1)))
    at_once = enqueue(job)
    overdue = enqueue(job.using(run_after=clock.now() - timedelta(hours=1)))
    running = enqueue(job)
    DBTaskResult.objects.filter(pk=running).update(status=TaskResultStatus.RUNNING, started_at=clock.now())

    assert [one.id for one in queries.list_waiting()] == [overdue, at_once, later]
    assert [one.id for one in queries.list_running()] == [running]
    assert queries.list_waiting(limit=1)[0].name == "facts.merge"

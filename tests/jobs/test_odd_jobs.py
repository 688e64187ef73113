"""Whatever a job's error says or its arguments hold, the worker goes on; whoever else holds the jobs, nobody spins."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult
from tests.jobs import sample
from tests.jobs.workers import marks, wait_until

from everweek import clock
from everweek.errors import Invalid
from everweek.jobs import enqueue, queries, queue, schedules, worker
from everweek.jobs.models import Firing
from everweek.jobs.rules import Rhythm
from everweek.jobs.tasks import SCHEDULES

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["half \ud800 a pair", "nothing \x00 at all"])
def test_a_job_whose_error_says_what_cannot_be_stored_fails_like_any_other(text: str) -> None:
    enqueue(sample.hopeless, count=1)
    claimed = queue.claim("bob")
    assert claimed is not None
    assert queue.fail(claimed, Invalid(text))
    (dead,) = queries.list_dead()
    assert dead.reason.startswith("everweek.errors.Invalid: ")


@pytest.mark.django_db
def test_an_error_as_long_as_a_book_is_kept_by_its_end() -> None:
    enqueue(sample.hopeless, count=1)
    claimed = queue.claim("bob")
    assert claimed is not None
    queue.fail(claimed, Invalid("x" * 10_000_000 + " the end"))
    assert len(DBTaskResult.objects.get().traceback) < 200_000
    assert queries.list_dead()[0].reason.endswith("the end")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["half \ud800 a pair", "nothing \x00 at all"])
def test_arguments_that_no_database_can_keep_are_refused_where_they_are_given(text: str) -> None:
    with pytest.raises(Invalid, match="argument text") as refused:
        enqueue(sample.message, customer=1, text=text)
    assert refused.value.field == "text"


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_the_job_that_another_is_just_taking_and_does_not_spin(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time: whoever waits finds the job taken")
    enqueue(sample.mark, folder=str(tmp_path), name="done")
    taking, taken = threading.Event(), threading.Event()

    def take_slowly() -> None:
        with transaction.atomic():
            DBTaskResult.objects.select_for_update().get()
            taking.set()
            taken.wait(20)
        connection.close()

    other = threading.Thread(target=take_slowly)
    other.start()
    assert taking.wait(20)
    claims: list[object] = []

    def claim() -> None:
        claims.append(queue.claim("bob"))
        connection.close()

    mine = threading.Thread(target=claim, daemon=True)
    mine.start()
    mine.join(3)
    spins = mine.is_alive()
    taken.set()
    other.join(20)
    mine.join(20)
    assert not spins
    assert claims == [None]


@pytest.mark.django_db
def test_a_clock_that_was_ahead_for_a_moment_does_not_stop_the_schedules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("everweek.jobs.tasks.SCHEDULES", {"tests.hourly": Rhythm(every=timedelta(hours=1))})
    monkeypatch.setattr(schedules, "SCHEDULES", {"tests.hourly": Rhythm(every=timedelta(hours=1))})
    with clock.frozen(NOON):
        schedules.fire_due()
    with clock.frozen(NOON + timedelta(days=400)):
        assert schedules.fire_due() == ["tests.hourly"]
    with clock.frozen(NOON + timedelta(hours=1)):
        assert schedules.fire_due() == ["tests.hourly"]
        assert schedules.fire_due() == []
    assert "tests.hourly" not in SCHEDULES


@pytest.mark.django_db
def test_the_last_firing_before_now_is_kept_though_one_of_the_future_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "SCHEDULES", {"tests.hourly": Rhythm(every=timedelta(days=60))})
    for due in (NOON, NOON + timedelta(days=4000)):
        Firing.objects.create(schedule="tests.hourly", due_at=due, fired_at=due)
    with clock.frozen(NOON + timedelta(days=59)):
        schedules.prune()
    assert Firing.objects.filter(due_at=NOON).exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_that_cannot_be_settled_does_not_keep_the_others_from_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail = queue.fail

    def failing_fail(claimed: queue.Claimed, error: BaseException) -> bool:
        if claimed.job.key == "tests.hopeless":
            raise RuntimeError("cannot be written down")
        return fail(claimed, error)

    monkeypatch.setattr(queue, "fail", failing_fail)
    enqueue(sample.hopeless.using(priority=9), count=1)
    enqueue(sample.mark, folder=str(tmp_path), name="done")
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), kwargs={"at_once": 1}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: marks(tmp_path, "done") == 1, within=10)
        assert thread.is_alive()
    finally:
        stop.set()
        thread.join(20)

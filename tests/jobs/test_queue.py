"""Enqueuing, retrying, dying, running again, and erasing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from tests.jobs import sample
from tests.jobs.workers import marks

from everweek import clock
from everweek.errors import Invalid, NotFound
from everweek.jobs import enqueue, events, queries, queue, services, worker
from everweek.jobs.models import Ticket
from everweek.journal.models import Line
from everweek.journal.services import System

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def test_a_job_rolled_back_with_its_cause_never_runs(tmp_path: Path) -> None:
    with transaction.atomic():
        enqueue(sample.mark, folder=str(tmp_path), name="done")
        transaction.set_rollback(True)
    assert worker.run_waiting() == 0
    assert Ticket.objects.count() == 0


def test_a_job_runs_once(tmp_path: Path) -> None:
    enqueue(sample.mark, folder=str(tmp_path), name="done")
    assert worker.run_waiting() == 1
    assert worker.run_waiting() == 0
    assert marks(tmp_path, "done") == 1


def test_arguments_are_checked_where_they_are_given(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="missing a required argument: 'name'"):
        sample.mark.enqueue(folder=str(tmp_path))  # type: ignore[call-arg]  # this is the mistake the test is about
    with pytest.raises(Invalid, match=r"argument folder of tests\.mark is a PosixPath"):
        sample.mark.enqueue(folder=tmp_path, name="done")  # type: ignore[arg-type]  # this is the mistake the test is about
    with pytest.raises(Invalid, match="argument seconds"):
        enqueue(sample.kept_short, folder="", seconds=float("nan"))


def test_a_job_for_later_waits_for_its_moment(tmp_path: Path) -> None:
    with clock.frozen(NOON):
        enqueue(sample.mark.using(run_after=NOON + timedelta(hours=1)), folder=str(tmp_path), name="done")
        assert worker.run_waiting() == 0
    with clock.frozen(NOON + timedelta(hours=1)):
        assert worker.run_waiting() == 1


def test_a_failing_job_waits_longer_each_time_and_then_is_dead_with_its_reason() -> None:
    enqueue(sample.failing, customer=12)
    with clock.frozen(NOON + timedelta(days=1)):
        assert worker.run_waiting() == 1
        assert worker.run_waiting() == 0
        first = DBTaskResult.objects.get().run_after - clock.now()
    assert timedelta(seconds=5) <= first <= timedelta(seconds=10)
    for day in (2, 3):
        with clock.frozen(NOON + timedelta(days=day)):
            assert worker.run_waiting() == 1
    with clock.frozen(NOON + timedelta(days=9)):
        assert worker.run_waiting() == 0
    (dead,) = queries.list_dead()
    assert (dead.name, dead.tries, dead.arguments) == ("tests.failing", 3, {"customer": 12})
    assert dead.reason == "ConnectionError: Customer 12 cannot be reached."


def test_a_job_that_can_never_succeed_is_dead_at_once() -> None:
    enqueue(sample.hopeless, count=-1)
    worker.run_waiting()
    assert [dead.tries for dead in queries.list_dead()] == [1]


def test_a_job_that_calls_exit_fails_and_takes_nobody_with_it() -> None:
    enqueue(sample.leaving)
    assert worker.run_waiting() == 1
    assert [dead.reason for dead in queries.list_dead()] == ["SystemExit: 3"]


def test_heidi_runs_a_dead_job_again_with_all_its_tries_and_the_journal_says_so() -> None:
    enqueue(sample.hopeless, count=-1)
    worker.run_waiting()
    (dead,) = queries.list_dead()
    services.run_again(dead_id=dead.id, by=System("heidi"))
    assert queries.list_dead() == []
    assert worker.run_waiting() == 1
    assert [again.tries for again in queries.list_dead()] == [1]
    lines = Line.objects.order_by("id").values_list("kind", "actor", "subject_id", "ids")
    assert list(lines) == [
        ("job.died", "system:jobs", dead.id, {"name": "tests.hopeless"}),
        ("job.run_again", "system:heidi", dead.id, {"name": "tests.hopeless"}),
        ("job.died", "system:jobs", dead.id, {"name": "tests.hopeless"}),
    ]


def test_heidi_drops_a_dead_job_and_the_journal_says_so() -> None:
    enqueue(sample.hopeless, count=-1)
    worker.run_waiting()
    (dead,) = queries.list_dead()
    services.drop(dead_id=dead.id, by=System("heidi"))
    assert queries.list_dead() == []
    assert list(Line.objects.order_by("id").values_list("kind", flat=True)) == ["job.died", "job.dropped"]


@pytest.mark.parametrize("dead_id", ["", "no id", "00000000-0000-0000-0000-000000000000"])
def test_only_a_dead_job_can_be_run_again(dead_id: str) -> None:
    with pytest.raises(NotFound, match="no dead job with this id"):
        services.run_again(dead_id=dead_id, by=System("heidi"))
    waiting = enqueue(sample.failing, customer=1)
    with pytest.raises(NotFound):
        services.drop(dead_id=waiting, by=System("heidi"))


def test_every_event_of_a_job_is_announced() -> None:
    assert set(events.EVENTS) == {"job.died", "job.run_again", "job.forgotten", "job.dropped"}


def test_a_job_whose_function_is_gone_is_dead_and_holds_nobody_up(tmp_path: Path) -> None:
    gone = enqueue(sample.mark, folder=str(tmp_path), name="done")
    DBTaskResult.objects.filter(pk=gone).update(task_path="tests.jobs.sample.renamed_since")
    enqueue(sample.mark, folder=str(tmp_path), name="done")
    assert worker.run_waiting() == 1
    assert marks(tmp_path, "done") == 1
    assert [dead.reason for dead in queries.list_dead()] == [
        "LookupError: There is no job tests.jobs.sample.renamed_since in this version of Everweek."
    ]


def test_a_worker_that_lost_its_lease_cannot_write_over_the_one_that_took_over(tmp_path: Path) -> None:
    enqueue(sample.mark, folder=str(tmp_path), name="done")
    with clock.frozen(NOON + timedelta(days=1)):
        slow = queue.claim("slow")
    assert slow is not None
    with clock.frozen(NOON + timedelta(days=1, minutes=4)):
        assert queue.take_back([]) == 0
    with clock.frozen(NOON + timedelta(days=1, minutes=6)):
        assert queue.take_back([]) == 1
        quick = queue.claim("quick")
        assert quick is not None
        assert not queue.keep(slow)
        assert not queue.fail(slow, RuntimeError("too late"))
        assert not queue.finish(slow)
        assert queue.keep(quick)
        assert queue.finish(quick)
    assert queries.get_state().dead == 0


def test_a_lease_that_is_renewed_is_not_taken(tmp_path: Path) -> None:
    enqueue(sample.mark, folder=str(tmp_path), name="done")
    with clock.frozen(NOON + timedelta(days=1)):
        held = queue.claim("alice")
    assert held is not None
    with clock.frozen(NOON + timedelta(days=1, minutes=4)):
        assert queue.keep(held)
    with clock.frozen(NOON + timedelta(days=1, minutes=8)):
        assert queue.take_back([]) == 0


def test_erasing_dana_erases_her_jobs_in_every_state_and_nobody_elses() -> None:
    kept = enqueue(sample.message, customer=1, text="for somebody else")
    DBTaskResult.objects.filter(pk=kept).update(traceback='  File "store.py", line 7, in store\nDataError: dana@example.org\n')
    waiting = enqueue(sample.message, customer=12, text="waiting")
    failed = enqueue(sample.failing.using(priority=3), customer=12)
    done = enqueue(sample.message.using(priority=2), customer=12, text="done")
    running = enqueue(sample.message.using(priority=1), customer=12, text="running")
    died = queue.claim("bob")
    assert died is not None
    assert str(died.id) == failed
    queue.fail(died, Invalid("Dana cannot be reached."))
    finished = queue.claim("bob")
    assert finished is not None
    assert str(finished.id) == done
    queue.finish(finished)
    held = queue.claim("bob")
    assert held is not None
    assert str(held.id) == running

    assert services.erase_person("customer:12") == 4

    rows = DBTaskResult.objects.in_bulk()
    assert {str(key) for key in rows} == {kept, running}
    assert DBTaskResult.objects.get(pk=kept).traceback == '  File "store.py", line 7, in store\nDataError\n'
    assert rows[held.id].args_kwargs == {"args": [], "kwargs": {}}
    assert not Ticket.objects.filter(person="customer:12").exists()
    assert not DBTaskResult.objects.filter(pk=waiting).exists()
    assert queue.fail(held, ConnectionError("Dana cannot be reached."))
    assert [str(key) for key in DBTaskResult.objects.values_list("pk", flat=True)] == [kept]


def test_an_erased_job_whose_worker_was_killed_is_not_tried_again() -> None:
    enqueue(sample.message, customer=12, text="running")
    assert queue.claim("bob") is not None
    services.erase_person("customer:12")
    assert queue.take_back(["bob"]) == 1
    assert DBTaskResult.objects.count() == 0


def test_done_jobs_are_forgotten_and_dead_ones_kept(tmp_path: Path) -> None:
    enqueue(sample.mark, folder=str(tmp_path), name="done")
    enqueue(sample.hopeless, count=-1)
    worker.run_waiting()
    assert queue.prune(timedelta(days=2)) == 0
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert queue.prune(timedelta(days=2)) == 1
    assert queries.get_state().dead == 1


def test_what_nobody_saw_to_in_its_time_is_forgotten_a_few_at_a_time_and_the_journal_says_so() -> None:
    with clock.frozen(NOON):
        for _ in range(3):
            enqueue(sample.hopeless, count=-1)
        worker.run_waiting()
    enqueue(sample.hopeless, count=-1)
    worker.run_waiting()
    upkeep, later = System("upkeep"), NOON + timedelta(days=1)
    assert [services.forget_dead(before=at, most=2, by=upkeep) for at in (NOON, later, later, later)] == [0, 2, 1, 0]
    assert queries.count_dead() == 1, "one that died today waits for Heidi"
    told = [(line.actor, line.ids) for line in Line.objects.filter(kind="job.forgotten")]
    assert told == [("system:upkeep", {"name": "tests.hopeless"})] * 3


def test_the_lag_is_the_longest_wait_past_its_time(tmp_path: Path) -> None:
    assert queries.get_state().lag_seconds == 0
    now = clock.now()
    enqueue(sample.mark.using(run_after=now - timedelta(minutes=3)), folder=str(tmp_path), name="late")
    enqueue(sample.mark.using(run_after=now + timedelta(minutes=3)), folder=str(tmp_path), name="early")
    with clock.frozen(now):
        state = queries.get_state()
    assert state.lag_seconds == pytest.approx(180)
    assert state.waiting == 2

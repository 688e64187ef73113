"""Worker processes that are killed, stopped, and stalled. No job is lost."""

import random
import signal
import time
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from tests.jobs import sample
from tests.jobs.workers import Start, marks, wait_until

from everweek.jobs import enqueue, presence, queries

pytestmark = pytest.mark.slow


def test_a_worker_killed_at_random_moments_again_and_again_loses_no_job(start_worker: Start, tmp_path: Path) -> None:
    names = [f"job-{number}" for number in range(40)]
    for name in names:
        enqueue(sample.slow_mark, folder=str(tmp_path), name=name, seconds=0.02)
    chance = random.Random(20261005)
    kills = 0
    while kills < 6 and not all(marks(tmp_path, name) for name in names):
        worker = start_worker()
        begun = _count_begun(tmp_path)
        wait_until(lambda begun=begun: _count_begun(tmp_path) > begun or all(marks(tmp_path, name) for name in names))
        time.sleep(chance.uniform(0, 0.15))
        worker.kill()
        kills += 1
    assert kills >= 2, "the kills came too late to mean anything"
    start_worker()
    wait_until(lambda: queries.get_state().waiting + queries.get_state().running == 0, within=60)
    assert [name for name in names if not marks(tmp_path, name)] == []
    assert queries.get_state().dead == 0


def _count_begun(folder: Path) -> int:
    return sum(marks(folder, path.name) for path in folder.glob("begun-*"))


def test_a_worker_killed_with_a_long_lease_is_seen_dead_within_seconds(start_worker: Start, tmp_path: Path) -> None:
    enqueue(sample.slow_mark, folder=str(tmp_path), name="job", seconds=2)
    killed = start_worker()
    wait_until(lambda: marks(tmp_path, "begun-job") == 1)
    killed.kill()
    since = time.monotonic()
    start_worker()
    wait_until(lambda: marks(tmp_path, "begun-job") == 2)
    # The lease of the job is five minutes.
    assert time.monotonic() - since < 20
    wait_until(lambda: marks(tmp_path, "job") == 1)
    wait_until(lambda: presence.count_alive() == 1)


def test_a_worker_of_another_machine_is_known_by_its_lease_alone(start_worker: Start, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    enqueue(sample.kept_short, folder=str(tmp_path), seconds=1)
    killed = start_worker(EVERWEEK_HOME=str(elsewhere))
    wait_until(lambda: marks(tmp_path, "begun") == 1)
    killed.kill()
    start_worker()
    wait_until(lambda: marks(tmp_path, "begun") == 2)
    wait_until(lambda: marks(tmp_path, "ended") == 1)


def test_a_job_longer_than_its_lease_is_left_to_the_worker_that_lives(start_worker: Start, tmp_path: Path) -> None:
    enqueue(sample.kept_short, folder=str(tmp_path), seconds=6)
    start_worker()
    start_worker()
    wait_until(lambda: marks(tmp_path, "ended") == 1)
    assert marks(tmp_path, "begun") == 1


def test_a_worker_stopped_in_its_tracks_loses_the_job_and_its_late_result(start_worker: Start, tmp_path: Path) -> None:
    enqueue(sample.kept_short, folder=str(tmp_path), seconds=1.5)
    stalled = start_worker()
    wait_until(lambda: marks(tmp_path, "begun") == 1)
    stalled.send_signal(signal.SIGSTOP)
    try:
        start_worker()
        wait_until(lambda: marks(tmp_path, "ended") == 1)
        wait_until(lambda: queries.get_state().running == 0)
    finally:
        stalled.send_signal(signal.SIGCONT)
    wait_until(lambda: marks(tmp_path, "ended") == 2)
    time.sleep(1)
    # What comes by the hour may have fallen due beside it.
    (row,) = DBTaskResult.objects.filter(task_path__endswith=".kept_short")
    assert row.status == "SUCCESSFUL"
    assert stalled.is_running


def test_a_worker_asked_to_stop_finishes_what_it_began_and_begins_nothing_new(start_worker: Start, tmp_path: Path) -> None:
    for number in range(5):
        enqueue(sample.slow_mark, folder=str(tmp_path), name=f"job-{number}", seconds=1.5)
    worker = start_worker(at_once=2)
    wait_until(lambda: _count_begun(tmp_path) == 2)
    worker.terminate()
    assert worker.outcome(10)[0] == 0
    assert _count_begun(tmp_path) == sum(marks(tmp_path, f"job-{number}") for number in range(5)) == 2
    state = queries.get_state()
    assert (state.waiting, state.running) == (3, 0)


def test_a_long_job_that_is_asked_puts_itself_back_without_using_a_try(start_worker: Start, tmp_path: Path) -> None:
    for round_number in range(1, 8):
        if round_number == 1:
            enqueue(sample.until_asked, folder=str(tmp_path))
        worker = start_worker()
        wait_until(lambda wanted=round_number: marks(tmp_path, "begun") == wanted)
        worker.terminate()
        assert worker.outcome(10)[0] == 0
        state = queries.get_state()
        # Seven times is more than the five tries the job has. Beside it what comes by the hour may have fallen due.
        assert [one.name for one in queries.list_waiting()].count("tests.until_asked") == 1
        assert (state.running, state.dead) == (0, 0)


def test_a_job_that_kills_its_worker_is_dead_after_its_tries_and_not_for_ever(start_worker: Start, tmp_path: Path) -> None:
    enqueue(sample.kills_its_worker, folder=str(tmp_path))
    for _ in range(2):
        assert start_worker().outcome(30)[0] == -signal.SIGKILL
    start_worker()
    wait_until(lambda: queries.get_state().dead == 1)
    assert marks(tmp_path, "killed") == 2
    assert [dead.reason for dead in queries.list_dead()] == [
        "everweek.jobs.queue.Killed: The worker that ran it was killed or lost its machine."
    ]


def test_four_workers_share_the_jobs_and_run_each_once(start_worker: Start, tmp_path: Path) -> None:
    for number in range(60):
        enqueue(sample.slow_mark, folder=str(tmp_path), name=f"job-{number}", seconds=0.01)
    for _ in range(4):
        start_worker()
    wait_until(lambda: queries.get_state().waiting + queries.get_state().running == 0, within=60)
    assert [marks(tmp_path, f"job-{number}") for number in range(60)] == [1] * 60


def test_a_job_that_does_not_end_when_its_worker_is_stopped_is_run_again_at_once_and_loses_no_try(
    start_worker: Start, tmp_path: Path
) -> None:
    enqueue(sample.deaf, folder=str(tmp_path), seconds=3)
    for round_number in (1, 2):
        stopped = start_worker(grace=0.3)
        wait_until(lambda wanted=round_number: marks(tmp_path, "begun") == wanted)
        stopped.terminate()
        assert stopped.outcome(10)[0] == 0
    since = time.monotonic()
    start_worker()
    wait_until(lambda: marks(tmp_path, "begun") == 3)
    # The lease of the job is five minutes, and it may be begun but once.
    assert time.monotonic() - since < 20
    wait_until(lambda: marks(tmp_path, "ended") == 1)
    wait_until(lambda: queries.get_state().running == 0)
    assert queries.get_state().dead == 0
    assert presence.count_alive() == 1

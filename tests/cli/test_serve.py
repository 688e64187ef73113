"""Everything in one command: it starts, heals itself, and stops cleanly."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from tests.cli.installation import Installation, children_of, end, free_port, is_running, status_of, wait_for, worker_of

from everweek.cli import roof

pytestmark = pytest.mark.slow
same_on_any = pytest.mark.one_database("Which processes there are no database decides; the web is killed on PostgreSQL too.")


def until(true: Callable[[], object], within: float = 30) -> None:
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.1)


def pss_of(pid: int) -> float:
    """The memory of a process in MiB, pages shared with others counted by their share."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:  # noqa: PTH123  # a file of the kernel
        return next(int(line.split()[1]) / 1024 for line in rollup if line.startswith("Pss:"))


@pytest.mark.one_database(
    "Which processes there are is the same on any; where the web is killed, it is killed on PostgreSQL too."
)
def test_one_command_serves_runs_jobs_starts_again_what_is_killed_and_stops_within_seconds(house: Installation) -> None:
    """One test, because starting a server takes its time."""
    port = free_port()
    serving = house.start("serve", "--port", str(port))
    try:
        assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
        until(lambda: worker_of(serving.pid) is not None)
        until(lambda: house_is_working(house))
        used = sum(pss_of(pid) for pid in (serving.pid, *children_of(serving.pid)))
        a_worker_or_a_web_process_that_is_killed_is_started_again(serving.pid, port)
        family = [serving.pid, *children_of(serving.pid)]
    finally:
        code, took, said = end(serving)
    assert code == 0, said
    assert took < 10
    assert "Traceback" not in said
    assert "the worker ended (killed by signal 9) and is started again" in said
    assert [pid for pid in family if is_running(pid)] == []
    # The aim for an idle installation is 250 MiB.
    assert used < 250, f"{used:.0f} MiB"


def a_worker_or_a_web_process_that_is_killed_is_started_again(serving: int, port: int) -> None:
    worker = worker_of(serving)
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    until(lambda: worker_of(serving) not in {None, worker})
    (web,) = [pid for pid in children_of(serving) if pid != worker_of(serving)]
    os.kill(web, signal.SIGKILL)
    until(lambda: not is_running(web))
    assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200


def house_is_working(house: Installation) -> bool:
    imports = "from everweek.jobs.queries import get_state; from everweek.journal.queries import unplaced\n"
    return house.python(f"{imports}print(get_state().workers, unplaced())") == "1 0"


@pytest.mark.one_database(
    "Which processes there are is the same on any; where the web is killed, it is killed on PostgreSQL too."
)
def test_nothing_is_left_behind_when_the_program_itself_is_killed(house: Installation) -> None:
    port = free_port()
    serving = house.start("serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/health/live")
    until(lambda: worker_of(serving.pid) is not None)
    family = children_of(serving.pid)
    serving.kill()
    serving.wait()
    until(lambda: not any(is_running(pid) for pid in family))
    assert status_of(f"http://127.0.0.1:{port}/health/live") is None


@pytest.mark.one_database(
    "Which processes there are is the same on any; where the web is killed, it is killed on PostgreSQL too."
)
def test_nothing_is_left_behind_when_it_is_killed_before_the_web_has_loaded(house: Installation) -> None:
    serving = house.start("serve", "--web-only", "--port", str(free_port()))
    until(lambda: children_of(serving.pid) != [])
    family = children_of(serving.pid)
    serving.kill()
    serving.wait()
    until(lambda: not any(is_running(pid) for pid in family))


@pytest.mark.one_database(
    "Which processes there are is the same on any; where the web is killed, it is killed on PostgreSQL too."
)
def test_the_roof_over_web_and_worker_loads_nothing_of_the_house(house: Installation) -> None:
    asked = (
        "import sys, granian, everweek.cli.roof\nprint([name for name in ('django', 'everweek.settings') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=house.environment)
    assert ran.stdout.strip() == "[]"


def test_web_and_worker_can_run_apart(house: Installation) -> None:
    port = free_port()
    web = house.start("serve", "--web-only", "--port", str(port))
    worker = house.start("serve", "--worker-only")
    try:
        assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
        until(lambda: house_is_working(house))
        assert worker_of(web.pid) is None
    finally:
        ends = [end(web), end(worker)]
    assert [code for code, _, _ in ends] == [0, 0]


@pytest.mark.one_database(
    "Which processes there are is the same on any; where the web is killed, it is killed on PostgreSQL too."
)
def test_a_port_that_is_taken_is_said_in_one_line(house: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = house.run("serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "Choose another with --host and --port." in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_database_that_was_never_prepared_is_said_in_one_line(bare: Installation) -> None:
    for words in (("serve", "--port", str(free_port())), ("serve", "--worker-only")):
        refused = bare.run(*words)
        assert refused.returncode == 1
        assert "run everweek init" in refused.stderr
        assert refused.stderr.count("\n") == 1


@pytest.mark.one_database(
    "Which processes there are is the same on any; where the web is killed, it is killed on PostgreSQL too."
)
def test_web_only_and_worker_only_exclude_each_other(bare: Installation) -> None:
    assert bare.run("serve", "--web-only", "--worker-only").returncode == 2


def test_a_worker_that_is_to_be_begun_anew_is_so_at_once_and_has_not_fallen(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    worker = roof._WorkerProcess()
    codes = [roof.ANEW] * (2 * roof.FALLS_ALLOWED)

    def spawn() -> None:
        if codes:
            worker.process = subprocess.Popen([sys.executable, "-S", "-c", f"raise SystemExit({codes.pop()})"])
        else:
            worker.process = None

    spawn()
    monkeypatch.setattr(worker, "_spawn", spawn)
    worker._watch()
    assert (codes, worker.falls, worker.gave_up) == ([], [], False)
    assert capsys.readouterr().err == ""


def test_a_worker_the_machine_has_no_room_for_is_tried_again(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    worker = roof._WorkerProcess()
    tried: list[int] = []

    def spawn() -> None:
        tried.append(1)
        if len(tried) < 3:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        worker.process = None

    worker.process = subprocess.Popen([sys.executable, "-c", ""])
    monkeypatch.setattr(worker, "_spawn", spawn)
    monkeypatch.setattr(worker.stopping, "wait", lambda _seconds: False)
    worker._watch()
    assert len(tried) == 3
    assert capsys.readouterr().err.count("could not be started (Cannot allocate memory); trying again") == 2

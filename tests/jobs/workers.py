"""A worker to be run in a process of its own, and what tests of it need besides: patience, and the marks of jobs."""

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.processes import Process

Start = Callable[..., Process]


def work(at_once: int, grace: float) -> None:
    """In a process of its own: a worker that ends cleanly on SIGTERM."""
    from tests.jobs import sample  # noqa: F401  # declares the jobs

    from everweek.jobs import worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.run(stop, at_once=at_once, grace=grace)


def wait_until(true: Callable[[], bool], within: float = 30.0) -> None:
    """Wait for something another process does; fail where it does not happen."""
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.02)


def marks(folder: Path, name: str) -> int:
    """How often a sample job left its mark."""
    path = folder / name
    return len(path.read_text().splitlines()) if path.exists() else 0

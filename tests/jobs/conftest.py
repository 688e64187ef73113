"""Worker processes on the test's own database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

Start = Callable[..., "subprocess.Popen[bytes]"]


def database_url() -> str:
    """The address of the database this test uses, for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgresql://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


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


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Start]:
    """Starts workers; those still running when the test ends are killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(at_once: int = 2, grace: float = 8, **environment: str) -> "subprocess.Popen[bytes]":
        home = {"EVERWEEK_HOME": str(settings.EVERWEEK_HOME), "DATABASE_URL": database_url()}
        root = Path(__file__).resolve().parents[2]
        one = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.worker_process", str(at_once), str(grace)],
            cwd=root,
            env={**os.environ, **home, **environment},
        )
        started.append(one)
        return one

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
        one.wait()

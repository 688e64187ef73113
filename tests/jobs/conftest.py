"""Worker processes on the test's own database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.jobs.workers import Start, database_url


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

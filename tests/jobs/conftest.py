"""Worker processes on the test's own database."""

import contextlib
from collections.abc import Iterator

import pytest
from tests.jobs.workers import Start, work
from tests.processes import Process, start


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Start]:
    """Starts workers; those still running when the test ends are killed."""
    with contextlib.ExitStack() as started:

        def begin(at_once: int = 2, grace: float = 8, **environment: str) -> Process:
            return started.enter_context(start(work, at_once, grace, **environment))

        yield begin

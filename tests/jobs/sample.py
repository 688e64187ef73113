"""Jobs for the tests, importable by the worker processes that the tests start. Their marks stay in a folder, to be counted."""

import os
import time
from datetime import timedelta
from pathlib import Path

from everweek.errors import Invalid
from everweek.jobs import PutBack, job, stopping


def leave_mark(folder: str, name: str) -> None:
    """Append a line in one write: what stands in the file survives any end of this process."""
    with (Path(folder) / name).open("a") as marks:
        marks.write(f"{os.getpid()}\n")


@job(name="tests.mark")
def mark(*, folder: str, name: str) -> None:
    leave_mark(folder, name)


@job(name="tests.slow_mark", tries=50, lease=timedelta(minutes=5))
def slow_mark(*, folder: str, name: str, seconds: float) -> None:
    leave_mark(folder, f"begun-{name}")
    time.sleep(seconds)
    leave_mark(folder, name)


@job(name="tests.kept_short", lease=timedelta(seconds=2))
def kept_short(*, folder: str, seconds: float) -> None:
    leave_mark(folder, "begun")
    time.sleep(seconds)
    leave_mark(folder, "ended")


@job(name="tests.until_asked")
def until_asked(*, folder: str) -> None:
    leave_mark(folder, "begun")
    while not stopping():
        time.sleep(0.02)
    message = "Half-way; the rest later."
    raise PutBack(message)


@job(name="tests.deaf", tries=1)
def deaf(*, folder: str, seconds: float) -> None:
    leave_mark(folder, "begun")
    time.sleep(seconds)
    leave_mark(folder, "ended")


@job(name="tests.failing", tries=3, person="customer:{customer}")
def failing(*, customer: int) -> None:
    message = f"Customer {customer} cannot be reached."
    raise ConnectionError(message)


@job(name="tests.hopeless", tries=3)
def hopeless(*, count: int) -> None:
    message = f"A count of {count} means nothing."
    raise Invalid(message, field="count")


@job(name="tests.leaving", tries=1)
def leaving() -> None:
    raise SystemExit(3)


@job(name="tests.kills_its_worker", tries=2)
def kills_its_worker(*, folder: str) -> None:
    leave_mark(folder, "killed")
    os.kill(os.getpid(), 9)


@job(name="tests.hourly")
def hourly() -> None:
    """Does nothing: only its being enqueued is of interest."""


@job(name="tests.message", person="customer:{customer}")
def message(*, customer: int, text: str) -> None:
    """Does nothing: only its arguments are of interest."""

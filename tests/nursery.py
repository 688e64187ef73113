"""Where the processes that tests kill come from: one process with Django set up, which forks whenever one is asked for.

Each that comes out of it is a process of its own, with connections of its own, and ends at -9 as any other does. It only need
not load for two seconds what the one before it loaded too: some tests kill forty of them.
"""

import contextlib
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.reduction import DupFd
from typing import Protocol

_context = multiprocessing.get_context("forkserver")


class _Passed(Protocol):
    def detach(self) -> int: ...


class Forked:
    """A function run in a process out of the nursery: what ``subprocess.Popen`` tells of a program, told of it."""

    def __init__(self, place: str, arguments: Sequence[object], settings: Mapping[str, str], *, stdout: int, stderr: int) -> None:
        self._process = _context.Process(
            target=_live, args=(place, arguments, dict(settings), DupFd(stdout), DupFd(stderr)), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(str(self._process), timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def open_nursery(environment: Mapping[str, str]) -> None:
    """Open it, where it is not open: it and all that come out of it live in this environment."""
    _context.set_forkserver_preload(["tests.loaded"])
    with _environment(environment):
        forkserver.ensure_running()


@contextlib.contextmanager
def _environment(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _live(place: str, arguments: Sequence[object], settings: Mapping[str, str], stdout: _Passed, stderr: _Passed) -> None:
    for passed, number in ((stdout, 1), (stderr, 2)):
        given = passed.detach()
        os.dup2(given, number)
        os.close(given)
    for name, number in (("stdout", 1), ("stderr", 2)):
        setattr(sys, name, os.fdopen(number, "w", buffering=1, closefd=False))
    if settings:
        _set(settings)
    module, _, name = place.partition(":")
    getattr(importlib.import_module(module), name)(*arguments)


def _set(settings: Mapping[str, str]) -> None:
    """Read the settings once more, with these among them."""
    from django.conf import settings as read
    from django.utils.functional import empty

    import everweek.settings

    os.environ.update(settings)
    importlib.reload(everweek.settings)
    read.__dict__.clear()
    read._wrapped = empty

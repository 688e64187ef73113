"""Where processes that tests kill, and commands they call, come from: one process with Django set up, which forks for each.

Each that comes out of it is a process of its own, with an environment, settings and connections of its own, and ends at -9 as any
other does. It only need not load for one or two seconds what the one before it loaded too: some tests kill forty of them.
"""

import contextlib
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[1]
_context = multiprocessing.get_context("forkserver")
_opened_by = 0


class _Passed(Protocol):
    def detach(self) -> int: ...


class Forked:
    """A function run in a process out of the nursery: what ``subprocess.Popen`` tells of a program, told of it.

    ``place`` is ``module:function``; ``environment`` is all of the environment it lives in; ``streams`` are the descriptors that
    become its standard input, output and errors.
    """

    def __init__(self, place: str, arguments: Sequence[object], environment: Mapping[str, str], streams: tuple[int, int, int]):
        open_nursery()
        passed = [DupFd(one) for one in streams]
        self._process = _context.Process(target=_live, args=(place, arguments, dict(environment), passed), daemon=True)
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


def open_nursery() -> None:
    """Open the nursery, where neither this process has done so nor one that it was forked from."""
    global _opened_by  # noqa: PLW0603  # one for a process, as multiprocessing has it
    if _opened_by not in {0, os.getpid()}:
        # No child of this process: whether it still runs may be asked by its parent alone, and multiprocessing asks each time.
        forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign]  # the same
        return
    _opened_by = os.getpid()
    _context.set_forkserver_preload(["tests.loaded"])
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    with _environment({**os.environ, "DJANGO_SETTINGS_MODULE": "everweek.settings", "PYTHONPATH": path}):
        forkserver.ensure_running()


@contextlib.contextmanager
def _environment(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    _live_in(environment)
    try:
        yield
    finally:
        _live_in(before)


def _live_in(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _live(place: str, arguments: Sequence[object], environment: Mapping[str, str], streams: Sequence[_Passed]) -> None:
    for number, passed in enumerate(streams):
        given = passed.detach()
        os.dup2(given, number)
        os.close(given)
    # In the letters Python chose when the nursery began. The old objects still believe to stand for what they stood for then.
    letters = {"encoding": sys.stdout.encoding, "errors": sys.stdout.errors}
    sys.stdin = os.fdopen(0, closefd=False, **letters)
    sys.stdout = os.fdopen(1, "w", buffering=1 if environment.get("PYTHONUNBUFFERED") else -1, closefd=False, **letters)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False, **(letters | {"errors": sys.stderr.errors}))
    os.chdir(ROOT)
    _live_in(environment)
    tempfile.tempdir = None
    _forget_settings()
    module, _, name = place.partition(":")
    getattr(importlib.import_module(module), name)(*arguments)


def _forget_settings() -> None:
    """Let the settings be read anew by whoever asks first, from the environment of now."""
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    sys.modules.pop("everweek.settings", None)
    settings.__dict__.clear()
    settings._wrapped = empty
    connections.__dict__.clear()
    connections.__init__()

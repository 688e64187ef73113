"""Processes of our own, to be killed: a function of a test module run in another process against the test's database.

    worker = start(deliver_for_ever, "north")     # a function at the top of a module, and arguments of plain data
    worker.wait_for("ready")                       # a line it prints
    worker.kill()                                  # -9: no handler, no farewell

Needs ``@pytest.mark.django_db(transaction=True)``: another process sees only what is committed, and on SQLite a test that stays
in one transaction holds the write lock for its whole life. On SQLite the test database is a file (settings ``TEST``).
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from tests.nursery import ROOT, Forked

PATIENCE = 180.0


class Process:
    """A running process: ``wait_for`` a line, ``kill`` it, or let it ``finish``."""

    def __init__(self, begin: Callable[[int, int], "subprocess.Popen[bytes] | Forked"]) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process
        read, write = os.pipe()
        self._said = os.fdopen(read)
        try:
            self._popen = begin(write, self._complaints.fileno())
        finally:
            os.close(write)
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def is_running(self) -> bool:
        return self._popen.poll() is None

    def wait_for(self, text: str, within: float = PATIENCE) -> str:
        """The next line that contains ``text``; an AssertionError with what it said on stderr where none comes."""
        until = time.monotonic() + within
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f"The process never said {text!r} (exit code {self._popen.poll()}):\n{self.complaints()}")
            if text in line:
                return line

    def finish(self, within: float = PATIENCE) -> list[str]:
        """Wait for its end and return the lines not read yet; an AssertionError where it failed or did not end."""
        try:
            code, lines, _ = self.outcome(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"The process did not end within {within} s:\n{self.complaints()}") from None
        if code != 0:
            raise AssertionError(f"The process ended with {code}:\n{self.complaints()}")
        return lines

    def outcome(self, within: float = PATIENCE) -> tuple[int, list[str], str]:
        """Wait for its end, however it ends: the exit code, the lines not read yet, and what it wrote to stderr."""
        code = self._popen.wait(within)
        self._reader.join(within)
        return code, list(iter(self._lines.get, None)), self.complaints()

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal (to stop it in its tracks, say)."""
        self._popen.send_signal(number)

    def terminate(self) -> None:
        """Ask it to end (SIGTERM)."""
        self._popen.terminate()

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL), and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._popen.send_signal(signal.SIGKILL)
        self._popen.wait()

    def complaints(self) -> str:
        """What it wrote to stderr so far."""
        self._complaints.seek(0)
        return self._complaints.read().decode(errors="replace")

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._popen.poll() is None:
            self.kill()
        self._complaints.close()

    def _read(self) -> None:
        with self._said:
            for line in self._said:
                self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


def start(function: Callable[..., object], *arguments: object, **environment: str) -> Process:
    """Run ``function(*arguments)`` in another process with Django set up on the test's database (``tests/nursery.py``).

    The function stands at the top of its module; the arguments are plain data (they travel as JSON); ``environment`` adds to
    this process's own.
    """
    place = f"{function.__module__}:{function.__qualname__}"
    plain = json.loads(json.dumps(arguments))
    own = {**os.environ, **_environment(), **environment}
    with Path(os.devnull).open("rb") as nothing:
        return Process(lambda stdout, stderr: Forked(place, plain, own, (nothing.fileno(), stdout, stderr)))


def start_program(*arguments: str, **environment: str) -> Process:
    """Run the command ``everweek`` with these arguments on the test's database."""
    words = [sys.executable, "-m", "everweek", *arguments]
    own = {**os.environ, **_environment(), **environment}
    return Process(lambda stdout, stderr: subprocess.Popen(words, env=own, cwd=ROOT, stdout=stdout, stderr=stderr))


def say(line: str) -> None:
    """Print a line at once: for the function that runs in the other process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def several(processes: list[Process]) -> Iterator[list[Process]]:
    """Kill, at the end of the block, those that still run."""
    with contextlib.ExitStack() as stack:
        for process in processes:
            stack.enter_context(process)
        yield processes


def database_url() -> str:
    """The address of the test's database, as ``DATABASE_URL`` wants it."""
    told = connection.settings_dict
    name = str(told["NAME"])
    if connection.vendor == "sqlite":
        assert Path(name).is_absolute(), f"Another process cannot open the database {name!r}: it must be a file."
        return f"sqlite:///{quote(name)}"
    who = quote(told["USER"], safe="") + (f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else "")
    port = f":{told['PORT']}" if told["PORT"] else ""
    return f"postgresql://{who}@{told['HOST']}{port}/{quote(name, safe='')}"


def _environment() -> dict[str, str]:
    """What a process of ours lives in beside what this one does."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    own = {"DATABASE_URL": database_url(), "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "everweek.settings"}
    # In the home all tests share lie the files and facts of another test's records, and the head of its seals.
    places = {name: str(getattr(settings, name)) for name in ("EVERWEEK_HOME", "EVERWEEK_FACTS", "EVERWEEK_KEYS")}
    return {**own, "PYTHONPATH": path, **places}

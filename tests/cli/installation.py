"""An installation of its own for a test of the commands: an empty home, an empty database, the real program in a real process."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import psycopg
from tests import calling
from tests.nursery import ROOT
from tests.processes import Process

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Installation:
    """Where it is and how its commands are called."""

    home: Path
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the tests' own settings: keys are files here, as they are for people."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("EVERWEEK_", "DJANGO_", "DATABASE_"))
        }
        url = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return {**inherited, "EVERWEEK_HOME": str(self.home), **url, **self.settings}

    @property
    def _of_django(self) -> dict[str, str]:
        return {**self.environment, "DJANGO_SETTINGS_MODULE": "everweek.settings"}

    def having(self, **settings: str) -> "Installation":
        """The same installation under other settings."""
        return replace(self, settings={**self.settings, **settings})

    def run(self, *words: str, stdin: str = "", within: float = 120) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end, in a process that need not load first what others loaded (``tests/calling.py``)."""
        return calling.call(words, self.environment, stdin=stdin, within=within)

    def python(self, code: str) -> str:
        """What a few lines of Python print, run inside this installation."""
        ran = self.python_ran(code)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def python_ran(self, code: str, *words: str, within: float = 120) -> "subprocess.CompletedProcess[str]":
        """How such lines end, given words as a program would be."""
        return calling.python(f"import django; django.setup()\n{code}", words, self._of_django, within=within)

    def begin(self, *words: str) -> Process:
        """Begin a command in a process that a warm one forked, and leave it running."""
        return calling.begin(words, self.environment)

    def begin_python(self, code: str) -> Process:
        """Begin a few lines of Python, and leave them running."""
        return calling.begin_python(f"import django; django.setup()\n{code}", self._of_django)

    def tables(self) -> list[str]:
        """The tables that are there, read past the program."""
        if not self.database_url:
            file = self.home / "everweek.sqlite3"
            if not file.exists():
                return []
            with contextlib.closing(sqlite3.connect(file)) as opened:
                return [name for (name,) in opened.execute("SELECT name FROM sqlite_master")]
        with psycopg.connect(self.database_url) as connection:
            return [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Begin a command in a process that nothing was loaded in before, and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "everweek", *words],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def prepared(self) -> "Installation":
        """Itself, with its database and Heidi as its administrator."""
        done = self.run("init", "--email", "heidi@example.org", "--password-stdin", stdin=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
        return self


@contextmanager
def installation(home: Path, like: Installation | None = None) -> Iterator[Installation]:
    """A bare one, or a copy of another: on SQLite a file in its home; on PostgreSQL a database of its own, dropped afterwards."""
    if like is not None:
        shutil.copytree(like.home, home)
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield Installation(home, "")
        return
    name = f"everweek_{secrets.token_hex(6)}"
    template = f"TEMPLATE {urlsplit(like.database_url).path.strip('/')}" if like is not None else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {template}")
    try:
        yield Installation(home, urlsplit(server)._replace(path=f"/{name}").geturl())
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port() -> int:
    """A port nobody listens at just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def status_of(address: str) -> int | None:
    """The status an address answers with, or None where nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # our own address
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
    except (URLError, OSError):
        return None


def wait_for(address: str, within: float = 180) -> int:
    """Wait until an address answers."""
    give_up = time.monotonic() + within
    while (status := status_of(address)) is None:
        assert time.monotonic() < give_up, f"{address} did not answer in time"
        time.sleep(0.1)
    return status


def children_of(pid: int) -> list[int]:
    """The processes a process has started that still run."""
    # Each thread lists its own: a worker started again is the child of the thread that watches it.
    return [int(child) for listed in Path(f"/proc/{pid}/task").glob("*/children") for child in listed.read_text().split()]


def is_running(pid: int) -> bool:
    """Whether a process runs (one that has ended and is not yet collected does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def worker_of(pid: int) -> int | None:
    """The worker among the processes that ``everweek serve`` has started."""
    for child in children_of(pid):
        if b"--worker-only" in Path(f"/proc/{child}/cmdline").read_bytes():
            return child
    return None


def end(process: "subprocess.Popen[str]") -> tuple[int, float, str]:
    """Ask a process to stop; its exit code, how long it took, and what it had said."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=40)
    return process.returncode, time.monotonic() - began, said

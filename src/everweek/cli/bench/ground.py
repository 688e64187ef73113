"""The ground a case stands on: a home and a database of its own, and the programs run in them."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from everweek import clock
from everweek.errors import Invalid, Unavailable

PASSWORD = "correct horse battery"  # noqa: S105  # of a house that lives for minutes, on this machine only
EMAIL = "heidi@example.org"
_STARTS_WITHIN = 90.0
_STOPS_WITHIN = 40.0


@dataclass(frozen=True)
class Ground:
    """A home that lives as long as its case; ``engine`` is SQLite or PostgreSQL."""

    home: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def engine(self) -> str:
        """The name of the database."""
        return "PostgreSQL" if self.database_url else "SQLite"

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment for programs of the run: that of this process, without anything that names the installation it
        may stand beside.
        """
        away = ("EVERWEEK_", "DJANGO_", "DATABASE_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(away)}
        url = {"DATABASE_URL": self.database_url} if self.database_url else {}
        calls = {"EVERWEEK_API_CALLS_A_MINUTE": "10000000"}
        return {**inherited, **calls, **url, **self.settings, "EVERWEEK_HOME": str(self.home)}

    def run(self, *words: str, stdin: str = "") -> str:
        """Run a command of Everweek to its end; what it printed."""
        return self._ended([sys.executable, "-m", "everweek", *words], stdin)

    def inside(self, name: str, **options: object) -> dict[str, Any]:
        """Run a function of ``inside`` in this home, in a process of its own; what it found."""
        told: dict[str, Any] = json.loads(self._ended([*_INSIDE, name, json.dumps(options)], ""))
        return told

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Begin a program of ours and leave it running; stop it with ``stopped``."""
        return subprocess.Popen(words, env=self.environment, stdout=subprocess.DEVNULL)  # noqa: S603  # our own program

    @contextmanager
    def serving(self, *how: str) -> "Iterator[tuple[int, subprocess.Popen[bytes]]]":
        """``everweek serve`` for the block: its port and its process, once it answers."""
        port = free_port()
        server = self.start(sys.executable, "-m", "everweek", "serve", "--port", str(port), *how)
        with stopped(server):
            wait_until_ready(port, server)
            yield port, server

    def _ended(self, words: list[str], stdin: str) -> str:
        ran = subprocess.run(words, env=self.environment, input=stdin, capture_output=True, text=True, check=False)  # noqa: S603  # our own program
        if ran.returncode:
            last = (ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"])[-1]
            message = f"The benchmark could not go on: {last}"
            raise Unavailable(message)
        return ran.stdout


_INSIDE = [sys.executable, "-m", "everweek.cli.bench.inside"]


@contextmanager
def ground(server: str | None) -> Iterator[Ground]:
    """A prepared house on SQLite, or on a database of its own on that PostgreSQL server; all of it gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="everweek-bench-"))
    try:
        with _database(server) as url:
            found = Ground(home, url)
            found.run("init", "--email", EMAIL, "--password-stdin", stdin=f"{PASSWORD}\n")
            yield found
    finally:
        shutil.rmtree(home, ignore_errors=True)


def check_server(server: str) -> None:
    """Refuse what is no address of a PostgreSQL server, before anything is measured.

    Raises:
        Invalid: it is none.
    """
    if urlsplit(server).scheme not in {"postgresql", "postgres"}:
        message = "Give the address of a PostgreSQL server: postgresql://name:password@host:5432/database."
        raise Invalid(message, field="database-url")


@contextmanager
def _database(server: str | None) -> Iterator[str]:
    if server is None:
        yield ""
        return
    import psycopg

    name = f"everweek_bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def stopped(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Stop the process after the block, kindly and then not."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers and its parts are there; ``Unavailable`` where it does not come."""
    give_up = clock.elapsed() + _STARTS_WITHIN
    while clock.elapsed() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5) as answer:  # our own address
                if answer.status == HTTPStatus.OK:
                    return
        except (URLError, OSError):
            clock.pause(0.1)
    message = "The server of the benchmark did not come up in time."
    raise Unavailable(message)


def free_port() -> int:
    """A port nobody listens at just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

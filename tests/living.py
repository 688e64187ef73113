"""What each of several forked processes lives in: a home, a place for files of the moment, and a database, all of its own."""

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from django.urls import get_resolver
from hypothesis import given, strategies
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

SHARED = pytest.StashKey[Path]()
"""A folder that all processes of a run share."""


def is_forked(config: pytest.Config) -> bool:
    """Whether this process came out of another one, and has its database already."""
    return SHARED in config.stash


class Copies:
    """As long as it is open: a database that was migrated once, and copies of it and of the home, one for each process."""

    def __init__(self, config: pytest.Config, items: Sequence[pytest.Item]) -> None:
        self._config = config
        self._needs_database = any(
            item.get_closest_marker("database") or "db" in getattr(item, "fixturenames", ()) for item in items
        )
        self.stderr = os.dup(2)
        """Where the errors of the run go: what a forked process writes is captured."""

    def __enter__(self) -> "Copies":
        if nursery := sys.modules.get("tests.nursery"):
            # There are tests that start programs. It loads meanwhile, once for all processes.
            nursery.open_nursery()
        _load_what_each_would_load()
        self._folder = tempfile.TemporaryDirectory(prefix="t-")
        # PostgreSQL runs as somebody else, and must come through.
        Path(self._folder.name).chmod(0o711)
        self._made: list[int] = []
        if self._needs_database:
            # It says what is there already of what it would make.
            with self._unblocked(), contextlib.redirect_stdout(io.StringIO()):
                self._databases = setup_databases(verbosity=0, interactive=False)
                connections.close_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._needs_database:
            with self._unblocked():
                for number in self._made:
                    connection.creation.destroy_test_db(suffix=str(number), verbosity=0)
                teardown_databases(self._databases, verbosity=0)
        self._folder.cleanup()
        os.close(self.stderr)

    def make(self, number: int) -> None:
        """Make what the process of this number lives in, before it is forked."""
        (Path(self._folder.name) / str(number)).mkdir(mode=0o711)
        if self._needs_database:
            with self._unblocked():
                connection.creation.clone_test_db(suffix=str(number), verbosity=0, autoclobber=True)
                connections.close_all()
            self._made.append(number)

    def live_in(self, number: int) -> None:
        """Let this process, which was forked for it, live in what was made for this number."""
        shared = Path(self._folder.name)
        self._config.stash[SHARED] = shared
        tempfile.tempdir = os.environ["TMPDIR"] = str(shared / str(number))
        home = shared / str(number) / "home"
        home.mkdir(mode=0o700)
        if self._needs_database:
            with self._unblocked():
                connection.creation.setup_worker_connection(number)
        _move_home(home)

    def _unblocked(self) -> DjangoDbBlocker:
        return self._config.stash[blocking_manager_key].unblock()


def _load_what_each_would_load() -> None:
    """Hypothesis reads the whole program at its first example, for the constants in it; Django looks for all its addresses."""

    @hypothesis_settings(max_examples=1, database=None)
    @given(strategies.integers())
    def begin(_number: int) -> None: ...

    begin()
    get_resolver()._populate()


def _move_home(home: Path) -> None:
    """Let every setting that names a place in the home name one in this home."""
    before = str(settings.EVERWEEK_HOME)
    os.environ["EVERWEEK_HOME"] = str(home)
    for name in dir(settings):
        value = getattr(settings, name)
        if isinstance(value, str | Path) and str(value).startswith(before):
            setattr(settings, name, type(value)(str(home) + str(value).removeprefix(before)))

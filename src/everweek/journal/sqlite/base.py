"""Django's SQLite backend, with writers standing in an orderly queue.

SQLite's own busy handler sleeps and is not fair: with several writing processes the slowest hundredth waits for hundreds of
milliseconds. Here each write transaction first takes an ``flock`` on a file beside the database, which the kernel hands on in
turn. A transaction that never writes should be short all the same: Django cannot tell which will write, so each takes the lock.
A single write outside a transaction is a transaction of its own to SQLite, and stands in the queue like the others.

The lock orders the queue; it is SQLite's own lock that protects the data. A program that opens the file without this backend
is therefore safe, only slower. Nobody waits in the queue for ever: after ``timeout`` seconds (an option of DATABASE_URL, as for
SQLite's own lock; 30 where it is left out) a writer is told ``Busy``.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import OperationalError
from django.db.backends.sqlite3 import base, features

from everweek.errors import Unavailable

WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")

# An erased value must not linger in the file: secure_delete overwrites what is deleted with zeros.
PATIENCE = 30.0  # seconds

PRAGMAS = ("synchronous = FULL", "cache_size = -32000", "temp_store = MEMORY", "secure_delete = ON")


class Busy(Unavailable, OperationalError):
    """Somebody else has been writing for longer than a writer waits. To Django it is an error of the database."""

    code = "database-busy"


class DatabaseFeatures(features.DatabaseFeatures):
    """What this SQLite can do: since 3.32 it takes 32,766 values in one statement, and bulk writes are a third faster for it."""

    max_query_params = 32766 if sqlite3.sqlite_version_info >= (3, 32) else 999


class QueueingCursor(base.SQLiteCursorWrapper):
    """A cursor whose single writes, outside any transaction, wait in the same queue as the transactions."""

    def __init__(self, connection: sqlite3.Connection, wrapper: "DatabaseWrapper") -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:  # noqa: ANN401  # as sqlite3 has it
        """As sqlite3's; in the queue where it writes."""
        if self.connection.in_transaction or not query.lstrip()[:7].upper().startswith(WRITING):
            return super().execute(query, params)
        with self._wrapper.queueing():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:  # noqa: ANN401  # as sqlite3 has it
        """As sqlite3's; always in the queue, for it always writes."""
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        with self._wrapper.queueing():
            return super().executemany(query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """One SQLite connection; ``atomic`` blocks begin IMMEDIATE, under the house's write lock."""

    features_class = DatabaseFeatures

    _lock_file: int | None = None
    _lock_taken_by: int | None = None
    _begun = False

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters; transactions begin with the write lock taken."""
        params: dict[str, Any] = super().get_connection_params()
        self.transaction_mode = "IMMEDIATE"
        params.setdefault("timeout", PATIENCE)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """A connection in WAL, where a commit is durable when it returns."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db() and _one(connection, "PRAGMA journal_mode") != "wal":
            # Several processes may open a new file at once, and SQLite does not wait when it changes the mode.
            with self.queueing():
                connection.execute("PRAGMA journal_mode = WAL").close()
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        # PostgreSQL has it, and names are put in order by it.
        connection.create_function("translate", 3, _translated, deterministic=True)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ANN401  # as Django has it
        """A cursor whose single writes wait in the queue."""
        return self.connection.cursor(factory=lambda connection: QueueingCursor(connection, self))

    @contextmanager
    def queueing(self) -> Iterator[None]:
        """Hold the write lock for the block; where this connection holds it already, nothing changes."""
        mine = self._take_lock()
        try:
            yield
        finally:
            if mine:
                self._give_lock()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_lock()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave this method out
        except BaseException:
            self._give_lock()
            raise
        self._begun = True

    def _commit(self) -> None:
        if self._begun and self.connection is not None and not self.connection.in_transaction:
            # After a full disk or an input/output error SQLite has rolled back by itself, and a COMMIT of nothing would pass.
            self._begun = False
            message = "SQLite rolled this transaction back by itself (is the disk full?): nothing of it was stored."
            raise OperationalError(message)
        super()._commit()  # type: ignore[misc]  # the stubs leave this method out
        self._end()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # the stubs leave this method out
        self._end()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave this method out
        finally:
            self._end()

    def _end(self) -> None:
        self._begun = False
        self._give_lock()

    def _take_lock(self) -> bool:
        """Wait for the lock; whether it was taken now (not: held already, or needed by nobody)."""
        if self.is_in_memory_db() or self._lock_file is not None:
            return False
        path = lock_path(str(self.settings_dict["NAME"]))
        patience = float(self.settings_dict["OPTIONS"].get("timeout", PATIENCE))
        self._lock_file, self._lock_taken_by = _Turn(path).taken(patience), os.getpid()
        return True

    def _give_lock(self) -> None:
        if self._lock_file is None:
            return
        # A process forked meanwhile shares the lock: closing alone would leave it held by the child, and a child must
        # not give away what its parent holds.
        if self._lock_taken_by == os.getpid():
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)
        os.close(self._lock_file)
        self._lock_file = self._lock_taken_by = None


class _Turn:
    """One place in the queue: the file of the lock, and whether its writer still waits for it.

    Where the lock is not free a thread waits for it, because only a thread can be left waiting: the kernel hands the lock on in
    turn to those who wait in ``flock`` and to nobody who asks now and then. A turn that comes too late is given on at once.
    """

    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.deciding = threading.Lock()
        self.came = threading.Event()
        self.given_up = False

    def taken(self, patience: float) -> int:
        """The file, locked; ``Busy`` after so many seconds."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            threading.Thread(target=self._wait, name="write queue", daemon=True).start()
        except BaseException:
            os.close(self.file)
            raise
        else:
            return self.file
        try:
            self.came.wait(patience)
        except BaseException:
            self._give_up(even_if_it_came=True)
            raise
        if self._give_up():
            message = (
                f"Somebody else has been writing to the database for {patience:.0f} seconds, and this could wait no longer: "
                "try again. If it stays so, a program holds a transaction open: stop it."
            )
            raise Busy(message)
        return self.file

    def _give_up(self, *, even_if_it_came: bool = False) -> bool:
        """Wait no longer, unless the turn has come; whether it was given up."""
        with self.deciding:
            if self.came.is_set() and not even_if_it_came:
                return False
            if self.came.is_set():
                self._leave()
            self.given_up = True
        return True

    def _wait(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)
        with self.deciding:
            if self.given_up:
                self._leave()
            else:
                self.came.set()

    def _leave(self) -> None:
        # Unlocked by name: a process forked meanwhile has the file open too, and would keep the lock.
        fcntl.flock(self.file, fcntl.LOCK_UN)
        os.close(self.file)


def lock_path(name: str) -> str:
    """The lock file of the database called ``name`` in the settings: a path, or SQLite's ``file:`` address.

    >>> lock_path("/srv/everweek.sqlite3"), lock_path("file:/srv/everweek.sqlite3?mode=rw")
    ('/srv/everweek.sqlite3.lock', '/srv/everweek.sqlite3.lock')
    """
    return f"{unquote(urlsplit(name).path) if name.startswith('file:') else name}.lock"


def _translated(text: str | None, letters: str, others: str) -> str | None:
    """PostgreSQL's ``translate``: each of these letters becomes the other in its place."""
    return None if text is None else text.translate(_table(letters, others))


@lru_cache(maxsize=8)
def _table(letters: str, others: str) -> dict[int, int]:
    return str.maketrans(letters, others)


def _one(connection: sqlite3.Connection, query: str) -> object:
    cursor = connection.execute(query)
    try:
        return cursor.fetchone()[0]
    finally:
        cursor.close()

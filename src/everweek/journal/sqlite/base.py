"""Django's SQLite backend, with writers standing in an orderly queue.

SQLite's own busy handler sleeps and is not fair: with several writing processes the slowest hundredth waits for hundreds of
milliseconds. Here each write transaction first takes an ``flock`` on a file beside the database, which the kernel hands on in
turn. A transaction that never writes should be short all the same: Django cannot tell which will write, so each takes the lock.
"""

import fcntl
import os
import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base

from everweek.journal.sqlite.operations import DatabaseOperations


class DatabaseWrapper(base.DatabaseWrapper):
    """One SQLite connection; ``atomic`` blocks begin IMMEDIATE, under the house's write lock."""

    ops_class = DatabaseOperations
    _lock_file: int | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters; transactions begin with the write lock taken."""
        params: dict[str, Any] = super().get_connection_params()
        self.transaction_mode = "IMMEDIATE"
        params.setdefault("timeout", 30)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """A connection in WAL, where a commit is durable when it returns."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}").close()
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self._take_lock()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave this method out
        except BaseException:
            self._give_lock()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave this method out
        self._give_lock()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # the stubs leave this method out
        self._give_lock()

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]  # the stubs leave this method out
        self._give_lock()

    def _take_lock(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self.is_in_memory_db() or self._lock_file is not None:
            return
        lock_file = os.open(f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX)
        except BaseException:
            os.close(lock_file)
            raise
        self._lock_file = lock_file

    def _give_lock(self) -> None:
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

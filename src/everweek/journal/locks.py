"""Locks that the database, or the machine under an embedded database, holds for whoever does something alone."""

import fcntl
import hashlib
import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from everweek.errors import Invalid
from everweek.journal.sqlite.base import lock_path

_in_memory: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def hold_until_commit(name: str) -> None:
    """Wait until nobody else holds ``name``, and hold it until the present transaction ends.

    SQLite lets one transaction write at a time: there the transaction itself is the lock.
    """
    if not connection.in_atomic_block:
        message = "A lock until commit needs a transaction: open transaction.atomic() first."
        raise Invalid(message, code="journal-outside-transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number_of(name)])


@contextmanager
def held(name: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold ``name`` for the block, outside any transaction; a process that dies gives it back at once.

    Yields whether it is held: always True with ``wait``; without, False where somebody else has it. For work whose effects lie
    outside the database. On PostgreSQL it belongs to the connection, so the pooler in between, if any, must pool by session.
    """
    if connection.vendor == "postgresql":
        manager = _held_in_postgresql(name, wait=wait)
    elif connection.vendor == "sqlite" and _is_in_memory():
        manager = _held_in_memory(name, wait=wait)
    else:
        manager = _held_in_file(name, wait=wait)
    with manager as mine:
        yield mine


def number_of(name: str) -> int:
    """The name as the 64-bit number PostgreSQL wants, the same in every process.

    >>> number_of("journal.sequencer") == number_of("journal.sequencer")
    True
    """
    digest = hashlib.sha256(f"everweek:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def _held_in_postgresql(name: str, *, wait: bool) -> Iterator[bool]:
    function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number_of(name)])
        mine = wait or bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        # A lost connection has given the lock back already; asking a new one to do so would only warn.
        if mine and connection.connection is not None and not connection.connection.closed and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number_of(name)])


@contextmanager
def _held_in_memory(name: str, *, wait: bool) -> Iterator[bool]:
    mine = _in_memory[name].acquire(blocking=wait)
    try:
        yield mine
    finally:
        if mine:
            _in_memory[name].release()


@contextmanager
def _held_in_file(name: str, *, wait: bool) -> Iterator[bool]:
    beside = Path(lock_path(str(connection.settings_dict["NAME"])))
    lock_file = os.open(beside.with_suffix(f".{name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _flocked(lock_file, wait=wait)
    finally:
        # Closing gives the lock back; here nothing is forked that could share it.
        os.close(lock_file)


def _flocked(lock_file: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_in_memory() -> bool:
    name = str(connection.settings_dict["NAME"])
    return name == ":memory:" or "mode=memory" in name

"""One writer of the facts at a time: loading, compacting, erasing and rebuilding all stand in this queue.

The lock is the journal's ``held``: an advisory lock of PostgreSQL's session where there may be several machines, an ``flock``
beside the database where there is one. Both go with the process that dies. SQLite's own write lock would not do: it would stop
every writer of the house while the facts are compacted. And the Delta log is the last judge: commits carry the position they
began from and are never retried over one they have not seen, so that even two writers at once could not count an answer twice.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection

from everweek import clock
from everweek.errors import Unavailable
from everweek.journal.locks import held

PATIENCE = 5.0
_within = threading.local()


@contextmanager
def writing() -> Iterator[None]:
    """Be the only writer of the table, waiting until it is so; the same thread may ask again within.

    Inside a transaction the wait is bounded, and ends in ``Unavailable``: the writer that is waited for may itself be waiting
    for what this transaction holds.
    """
    if getattr(_within, "writing", False):
        yield
        return
    with ExitStack() as stack:
        if connection.in_atomic_block:
            _take_soon(stack)
        else:
            stack.enter_context(held("facts"))
        _within.writing = True
        try:
            yield
        finally:
            _within.writing = False


def _take_soon(stack: ExitStack) -> None:
    until = clock.elapsed() + PATIENCE
    while not stack.enter_context(held("facts", wait=False)):
        if clock.elapsed() > until:
            message = "The facts are being written by somebody else just now; try again in a minute."
            raise Unavailable(message, code="facts-busy")
        clock.pause(0.05)

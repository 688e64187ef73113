"""How many requests are answered at once, whoever sends slowly.

A thread that reads a body waits for its sender, and the server ends no such wait: with as many threads as answer at once, eight
senders who stop half-way would hold the house. So there are many more threads, a body is read whole before anything else, and
only so many bodies are read at once. Not every thread may keep a connection to the database, though: a request is answered in one
of a few seats, and what is open to the databases belongs to the seat. Whoever sits down takes it over.
"""

import io
import queue
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

    Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

ANSWERING: Final = 8
"""So many requests are answered at once."""
MOST_READING: Final = 40
"""So many bodies are read at once (``roof.THREADS_A_PROCESS`` is well above); what comes then is told to come again."""
MOST_OF_AN_ADDRESS: Final = 12
IN_MEMORY: Final = 1024**2
"""What is longer is laid into a file until it is there."""
_AT_ONCE: Final = 256 * 1024
_AGAIN: Final = ("503 Service Unavailable", "Too much is being sent here right now. Please try again in a moment.\n")
_CUT: Final = ("400 Bad Request", "What was sent broke off half-way. Please send it again.\n")


class _Broken(Exception):
    """Why a body is not read, or not taken: the status and the words."""

    def __init__(self, told: tuple[str, str]) -> None:
        super().__init__(told[1])
        self.status, self.words = told


class Threads:
    """An application that answers ``answer``'s answers: at most ``ANSWERING`` at once, whoever sends slowly."""

    def __init__(self, answer: "Application") -> None:
        self._answer = answer
        self._deciding = threading.Lock()
        self._reading: Counter[str] = Counter()
        # The seat that was left last is the next one taken: its connection is open, and knows what is asked of it.
        self._seats: queue.LifoQueue[_Seat] = queue.LifoQueue()
        for _number in range(ANSWERING):
            self._seats.put(_Seat())

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, once its body is there."""
        if _length(environ) > 0:
            try:
                with self._place(environ):
                    environ["wsgi.input"] = _whole(environ)
            except _Broken as why:
                return _refusal(why, start_response)
        seat = self._seats.get()
        try:
            seat.take()
            found = self._answer(environ, start_response)
        finally:
            seat.leave()
            self._seats.put(seat)
        # Nobody sits through an answer that is read piece by piece, for its reader may be slow.
        return _Brought(found) if getattr(found, "streaming", False) else found

    @contextmanager
    def _place(self, environ: Mapping[str, Any]) -> Iterator[None]:
        """One of the places to read a body in. Behind a proxy all come from its address, and it waits for the slow itself."""
        address = "" if settings.ALLAUTH_TRUSTED_PROXY_COUNT else str(environ.get("REMOTE_ADDR", ""))
        most = MOST_OF_AN_ADDRESS if address else MOST_READING
        with self._deciding:
            if self._reading[address] >= most or self._reading.total() >= MOST_READING:
                raise _Broken(_AGAIN)
            self._reading[address] += 1
        try:
            yield
        finally:
            with self._deciding:
                self._reading[address] -= 1
                self._reading += Counter()  # who has none is forgotten


class _Seat:
    """What is open to the databases, kept from one request to the next."""

    def __init__(self) -> None:
        self._open: dict[str, BaseDatabaseWrapper] = {}

    def take(self) -> None:
        """Let this thread ask by what the one before it has opened."""
        for alias, connection in self._open.items():
            connections[alias] = connection

    def leave(self) -> None:
        """Keep what is open for whoever comes next."""
        for alias in connections:
            connection = connections[alias]
            if self._open.get(alias) is not connection:
                connection.inc_thread_sharing()
                self._open[alias] = connection
            del connections[alias]


class _Brought:
    """An answer that comes piece by piece, read by a thread that keeps no connection to the database afterwards."""

    def __init__(self, found: Any) -> None:  # noqa: ANN401  # a response of Django's
        self._found = found

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._found)

    def close(self) -> None:
        """It was read, or nobody reads on."""
        try:
            self._found.close()
        finally:
            connections.close_all()


def _length(environ: Mapping[str, Any]) -> int:
    told = str(environ.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def _whole(environ: Mapping[str, Any]) -> IO[bytes]:
    """The body, when all of it is there."""
    left, coming = _length(environ), environ["wsgi.input"]
    if left <= IN_MEMORY:
        found = coming.read(left)
        if len(found) < left:
            raise _Broken(_CUT)
        return io.BytesIO(found)
    laid = tempfile.TemporaryFile()  # noqa: SIM115  # it goes when nobody reads it any more
    while left:
        piece = coming.read(min(left, _AT_ONCE))
        if not piece:
            laid.close()
            raise _Broken(_CUT)
        laid.write(piece)
        left -= len(piece)
    laid.seek(0)
    return laid


def _refusal(why: _Broken, start_response: "StartResponse") -> list[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if why.status == _AGAIN[0]:
        headers.append(("Retry-After", "5"))
    start_response(why.status, headers)
    return [why.words.encode()]

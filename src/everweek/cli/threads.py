"""How many requests are answered at once, whoever sends slowly.

A thread that reads a body waits for its sender, and the server ends no such wait: with as many threads as answer at once, eight
senders who stop half-way would hold the house. So there are many more threads, a body is read whole before anything else, and
only so many bodies are read at once. Not every thread may keep a connection to the database, though: a request is answered in one
of a few seats, and what is open to the databases belongs to the seat. Whoever sits down takes it over, and never waits for the
wire.

No pace is asked of a sender. A body could be read by another thread and given up where it comes too slowly; but granian (2.8)
waits at the end of a call until nobody reads its body any more, and no Python runs meanwhile: tried, one sender stopped all.
"""

import io
import json
import queue
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from everweek.text.networks import network_of

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
LONGEST: Final = 33 * 1024**2
"""So long is a body at most, but for a file that is handed in at ``UPLOADS``; who takes less says so later."""
UPLOADS: Final = "/listen/imports/new"
LONGEST_UPLOAD: Final = 2 * 1024**3 + LONGEST
MOST_UPLOADS: Final = 2
"""So many files longer than ``LONGEST`` come in at once: each lies on the disk until it is looked at."""
MOST_STREAMING: Final = 16
"""So many answers without an end that is known are read at once, for each holds a thread as long as its reader likes."""
MOST_STREAMING_TO_AN_ADDRESS: Final = 6
_AT_ONCE: Final = 256 * 1024
_AGAIN: Final = ("503 Service Unavailable", "Too much is being sent here right now. Please try again in a moment.\n")
_BUSY: Final = ("503 Service Unavailable", "Too much is being read here right now. Please try again in a moment.\n")
_CUT: Final = ("400 Bad Request", "What was sent broke off half-way. Please send it again.\n")
_UNCOUNTED: Final = ("400 Bad Request", "The length of what was sent is no number.\n")
_TOO_LONG: Final = ("413 Content Too Large", "What was sent is too long to be taken here.\n")
_CODES: Final = {"400": "malformed", "413": "too-large", "503": "unavailable"}


class _Broken(Exception):
    """A body is not read, or not taken: the status and the words of the answer."""

    def __init__(self, told: tuple[str, str]) -> None:
        super().__init__(told[1])
        self.status, self.words = told


class Threads:
    """An application that answers ``answer``'s answers: at most ``ANSWERING`` at once, whoever sends slowly."""

    def __init__(self, answer: "Application") -> None:
        self._answer = answer
        self._deciding = threading.Lock()
        self._reading: Counter[str] = Counter()
        self._uploads = 0
        self._streaming: Counter[str] = Counter()
        # The seat that was left last is the next one taken: its connection is open, and knows what is asked of it.
        self._seats: queue.LifoQueue[_Seat] = queue.LifoQueue()
        for _number in range(ANSWERING):
            self._seats.put(_Seat())

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, once its body is there."""
        try:
            environ["wsgi.input"] = self._body(environ)
        except _Broken as why:
            return _refusal(why, environ, start_response)
        told: list[tuple[Any, ...]] = []
        seat = self._seats.get()
        try:
            seat.take()
            found = self._answer(environ, lambda *words: told.append(words))  # type: ignore[arg-type]  # said later
        finally:
            seat.leave()
            self._seats.put(seat)
        if getattr(found, "streaming", False):
            # Nobody sits through an answer that is read piece by piece, for its reader may be slow.
            try:
                found = self._brought(found, told, environ)
            except _Broken as why:
                return _refusal(why, environ, start_response)
        for words in told:
            start_response(*words)
        return found

    def _body(self, environ: Mapping[str, Any]) -> IO[bytes]:
        """The whole body; of what has none, nothing: whoever sits must not wait for the wire."""
        length = _length(environ)
        if not length:
            return io.BytesIO()
        with self._place(environ, upload=length > LONGEST):
            return _whole(environ["wsgi.input"], length)

    @contextmanager
    def _place(self, environ: Mapping[str, Any], *, upload: bool) -> Iterator[None]:
        """One of the places to read a body in."""
        network = _network(environ)
        most = MOST_OF_AN_ADDRESS if network else MOST_READING
        with self._deciding:
            if self._reading[network] >= most or self._reading.total() >= MOST_READING:
                raise _Broken(_AGAIN)
            if upload and self._uploads >= MOST_UPLOADS:
                raise _Broken(_AGAIN)
            self._reading[network] += 1
            self._uploads += upload
        try:
            yield
        finally:
            with self._deciding:
                self._reading[network] -= 1
                self._uploads -= upload
                if not self._reading[network]:
                    del self._reading[network]

    def _brought(self, found: Any, told: Sequence[tuple[Any, ...]], environ: Mapping[str, Any]) -> Iterable[bytes]:  # noqa: ANN401
        """An answer that comes piece by piece: whole where it is short, else one of those that are read at once."""
        if _is_short(told):
            try:
                return [b"".join(found)]
            finally:
                _close(found)
        network = _network(environ)
        most = MOST_STREAMING_TO_AN_ADDRESS if network else MOST_STREAMING
        with self._deciding:
            free = self._streaming[network] < most and self._streaming.total() < MOST_STREAMING
            self._streaming[network] += free
        if not free:
            _close(found)
            raise _Broken(_BUSY)
        return _Brought(found, lambda: self._read(network))

    def _read(self, network: str) -> None:
        with self._deciding:
            self._streaming[network] -= 1
            self._streaming += Counter()


class _Seat:
    """What is open to the databases, kept from one request to the next."""

    def __init__(self) -> None:
        self._open: dict[str, BaseDatabaseWrapper] = {}

    def take(self) -> None:
        """Let this thread use the connections that the thread before it has opened."""
        for alias, connection in self._open.items():
            connections[alias] = connection

    def leave(self) -> None:
        """Keep the open connections for the thread that comes next."""
        for alias in connections:
            connection = connections[alias]
            if self._open.get(alias) is not connection:
                connection.inc_thread_sharing()
                self._open[alias] = connection
            del connections[alias]


class _Brought:
    """An answer that comes piece by piece, read by a thread that keeps no connection to the database afterwards."""

    def __init__(self, found: Any, read: Callable[[], None]) -> None:  # noqa: ANN401  # a response of Django's
        self._found = found
        self._was_read = read

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._found)

    def close(self) -> None:
        """Close the answer and give its place back: it was read, or nobody reads on. Closing it twice gives the place
        back once.
        """
        read, self._was_read = self._was_read, _nothing
        try:
            _close(self._found)
        finally:
            read()


def _nothing() -> None:
    """Whoever closes an answer twice gives its place back once."""


def _close(found: Any) -> None:  # noqa: ANN401  # a response of Django's
    """Close an answer in a thread that has no seat."""
    try:
        found.close()
    finally:
        connections.close_all()


def _is_short(told: Sequence[tuple[Any, ...]]) -> bool:
    """Whether an answer says how long it is, and is short: a style sheet, a script."""
    lengths = [value for _status, headers, *_more in told for name, value in headers if name.lower() == "content-length"]
    return bool(lengths) and int(lengths[-1]) <= IN_MEMORY


def _network(environ: Mapping[str, Any]) -> str:
    """Return whose request it is: the address, or the network of an address that is one of millions. Empty behind a proxy: all
    requests come from the proxy's address, which itself waits for slow clients.
    """
    return network_of("" if settings.ALLAUTH_TRUSTED_PROXY_COUNT else str(environ.get("REMOTE_ADDR", "")))


def _length(environ: Mapping[str, Any]) -> int:
    """Return how many bytes the body is said to have; raises ``_Broken`` where that is not said, or more than may be taken."""
    told = str(environ.get("CONTENT_LENGTH") or "0")
    if not (told.isascii() and told.isdigit()):
        raise _Broken(_UNCOUNTED)
    longest = LONGEST_UPLOAD if environ.get("PATH_INFO") == UPLOADS else LONGEST
    if len(told) > len(str(LONGEST_UPLOAD)) or int(told) > longest:
        raise _Broken(_TOO_LONG)
    return int(told)


def _whole(coming: IO[bytes], left: int) -> IO[bytes]:
    """Return the body, when all of it is there; raises ``_Broken`` where less came than was said."""
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


def _refusal(why: _Broken, environ: Mapping[str, Any], start_response: "StartResponse") -> list[bytes]:
    """Why it is not taken: in words, to a program in the shape of every refusal of the API (``web.api.problems``)."""
    kind, said = "text/plain; charset=utf-8", why.words
    if str(environ.get("PATH_INFO", "")).startswith("/api/"):
        status, title = why.status.split(" ", 1)
        code = _CODES[status]
        told = {
            "type": f"urn:everweek:problem:{code}",
            "title": title,
            "status": int(status),
            "detail": said.strip(),
            "code": code,
        }
        kind, said = "application/problem+json", json.dumps(told)
    headers = [("Content-Type", kind), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    if why.status == _AGAIN[0]:
        headers.append(("Retry-After", "5"))
    start_response(why.status, headers)
    return [said.encode()]

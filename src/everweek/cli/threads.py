"""Which threads of a web process answer, and which only wait for a body that comes slowly.

A thread that reads a body waits for its sender, and the server ends no such wait: with as many threads as answer at once, eight
senders who stop half-way would hold the house. So there are many more threads, a body is read whole before anything else, and
only so many bodies are read at once. Not every thread may answer by itself, for each that does keeps a connection to the
database: the first few do, the others have a few more do it for them.
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

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

    Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

ANSWERING: Final = 6
"""So many threads answer by themselves, and so many more for others."""
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
    """An application that answers ``answer``'s answers: at most ``2 * ANSWERING`` at once, whoever sends slowly."""

    def __init__(self, answer: "Application") -> None:
        self._answer = answer
        self._here = threading.local()
        self._deciding = threading.Lock()
        self._residents: set[int] = set()
        self._errands: queue.SimpleQueue[_Errand] = queue.SimpleQueue()
        self._runners = 0
        self._reading: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, once its body is there."""
        if _length(environ) > 0:
            try:
                with self._place(environ):
                    environ["wsgi.input"] = _whole(environ)
            except _Broken as why:
                return _refusal(why, start_response)
        if self._may_answer():
            return self._answer(environ, start_response)
        errand = _Errand(environ)
        self._errands.put(errand)
        self._have_run()
        return errand.brought(start_response)

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

    def _may_answer(self) -> bool:
        """Whether this thread is one of those that answer by themselves; the first that come are, for as long as they live."""
        if hasattr(self._here, "resident"):
            return True
        with self._deciding:
            if len(self._residents) >= ANSWERING:
                return False
            self._here.resident = _Resident(self._residents)
        return True

    def _have_run(self) -> None:
        """See to it that there are enough who run errands."""
        if self._runners >= ANSWERING:
            return
        with self._deciding:
            if self._runners < ANSWERING:
                self._runners += 1
                threading.Thread(target=self._run, name=f"answers {self._runners}", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._errands.get().run(self._answer)


class _Resident:
    """Kept by a thread that answers by itself: it leaves its place among the ``residents`` when it ends."""

    def __init__(self, residents: set[int]) -> None:
        self._residents, self._me = residents, threading.get_ident()
        residents.add(self._me)

    def __del__(self) -> None:
        self._residents.discard(self._me)


class _Errand:
    """A request that another thread answers."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ = environ
        self._begun: list[Any] = []
        self._found: Iterable[bytes] = ()
        self._failed: BaseException | None = None
        self._done = threading.Lock()
        self._done.acquire()

    def run(self, answer: "Application") -> None:
        """Answer it."""
        try:
            self._found = answer(self._environ, lambda *words: self._begun.extend(words))  # type: ignore[arg-type]  # nobody writes
        except BaseException as failed:  # noqa: BLE001  # whoever waits raises it
            self._failed = failed
        finally:
            self._done.release()

    def brought(self, start_response: "StartResponse") -> Iterable[bytes]:
        """The answer, when it is there."""
        self._done.acquire()
        if self._failed is not None:
            raise self._failed
        start_response(*self._begun)
        return _Brought(self._found) if getattr(self._found, "streaming", False) else self._found


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

"""Reading ahead: the next piece of a file is read and checked while the database stores the one before it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

from django.utils.translation import get_language, override

_T = TypeVar("_T")
_LOOKS_UP = 0.1


@dataclass(frozen=True)
class _Given(Generic[_T]):
    """What the thread hands over: a piece, or how it ended."""

    piece: _T | None = None
    wrong: BaseException | None = None
    last: bool = False


@contextmanager
def read_ahead(pieces: Generator[_T, None, None]) -> Iterator[Iterator[_T]]:
    """The same pieces, made in a thread of their own, one ahead of whoever takes them; what making them raises is raised there.

    The thread ends with the block, and has let go of ``pieces`` then. It may not ask the database: its connection would be
    another, and see nothing of the transaction of whoever waits for it.
    """
    given: Queue[_Given[_T]] = Queue(maxsize=1)
    over = Event()

    def hand(one: _Given[_T]) -> bool:
        while not over.is_set():
            try:
                given.put(one, timeout=_LOOKS_UP)
            except Full:
                continue
            return True
        return False

    thread = Thread(target=copy_context().run, args=(_make, pieces, hand, get_language()), name="read-ahead", daemon=True)
    thread.start()
    try:
        yield _taken(given)
    finally:
        over.set()
        thread.join()


def _make(pieces: Generator[_T, None, None], hand: Callable[[_Given[_T]], bool], language: str | None) -> None:
    try:
        # Refusals are told in it. Django keeps it for each thread, and does not see it in the context.
        with override(language):
            for piece in pieces:
                if not hand(_Given(piece)):
                    return
        hand(_Given(last=True))
    except BaseException as wrong:  # noqa: BLE001  # it is raised where the pieces are taken
        hand(_Given(wrong=wrong))
    finally:
        pieces.close()


def _taken(given: "Queue[_Given[_T]]") -> Iterator[_T]:
    while not (one := given.get()).last:
        if one.wrong is not None:
            raise one.wrong
        yield one.piece  # type: ignore[misc]  # there is one, where it neither ended nor failed

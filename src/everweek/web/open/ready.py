"""Pages that stand ready: nobody has written on them, so that all who get the same are answered with what was drawn once.

What such a page depends on is asked anew each time, in one question to the database: a page that is closed, changed or answered
meanwhile is not found here, and goes the whole way through Django to its view. So does the first request for a page in a
language; what was drawn for it stands ready for the next.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Final

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

MOST: Final = 4096
MOST_BYTES: Final = 32 * 1024**2
"""So much is kept of pages at a time: what stands in an address is its reader's to choose, and each address is another page."""
LONGEST: Final = 200
"""Of an address or of what a browser says of its languages; whoever sends more goes the whole way."""


@dataclass(frozen=True)
class Ground:
    """What a page stands on now: all it ``shows`` besides what its address and its reader's browser ask for, and its word."""

    shows: tuple[str, ...]
    word: str


@dataclass(frozen=True)
class Kept:
    """A page as it was drawn, in parts with room for its word between them, and its headers."""

    parts: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...]

    @cached_property
    def size(self) -> int:
        """How many bytes the page has."""
        return sum(map(len, self.parts))

    def with_word(self, word: str) -> HttpResponse:
        """Return the page as the answer to one reader, with that reader's ``word`` in its places."""
        response = HttpResponse(word.encode().join(self.parts))
        for name, value in self.headers:
            response.headers[name] = value
        return response


Asked = Callable[[str], Ground | None]
_asked: dict[str, Asked] = {}
_kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
_laying = Lock()


def ready_at(beginning: str) -> Callable[[Asked], Asked]:
    """The function under it says what a page stands on whose address begins so, given the rest of it; None: go the whole way."""

    def named(ask: Asked) -> Asked:
        _asked[beginning] = ask
        return ask

    return named


def page_ready(request: HttpRequest) -> HttpResponse | None:
    """The page that is asked for, where it stands ready."""
    if request.method != "GET":
        return None
    beginning = request.path[:3]
    ask = _asked.get(beginning)
    wanted = _wanted(request) if ask is not None else None
    if ask is None or wanted is None:
        return None
    ground = _stands_on(ask, request.path[3:])
    kept = None if ground is None else _kept.get((*ground.shows, *wanted))
    return None if ground is None or kept is None else kept.with_word(ground.word)


def _stands_on(ask: Asked, rest: str) -> Ground | None:
    """What the page stands on, in one question and no other.

    Whether the server is still there is not asked before: where it has gone, the whole way finds the next one.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # unknown to its stubs
    try:
        return ask(rest)
    except (OperationalError, InterfaceError):
        connection.close()
        return None


def keep_ready(request: HttpRequest, shows: tuple[str, ...], kept: Kept) -> None:
    """Let that page stand ready for who asks for the same, in the same languages, as long as it stands on the same."""
    wanted = _wanted(request)
    if wanted is None or request.method != "GET":
        return
    lay(_kept, (*shows, *wanted), kept, MOST)


def lay(kept: OrderedDict[tuple[object, ...], Kept], name: tuple[object, ...], page: Kept, most: int) -> None:
    """Keep a page among others, at most so many of them and ``MOST_BYTES``; the oldest make room."""
    with _laying:
        kept[name] = page
        held = sum(one.size for one in kept.values())
        while len(kept) > most or held > MOST_BYTES:
            _name, oldest = kept.popitem(last=False)
            held -= oldest.size


def _wanted(request: HttpRequest) -> tuple[str, str] | None:
    """Return all of a request that such a page depends on (its query and its languages); None where that is too long
    to be kept.
    """
    asked, languages = request.META.get("QUERY_STRING", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    return (asked, languages) if len(asked) <= LONGEST and len(languages) <= LONGEST else None

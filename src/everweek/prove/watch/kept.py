"""What watching found, kept a minute for all who may see the same: it reads more than a year of answers, and takes its time."""

from collections.abc import Callable, Collection
from threading import Lock
from typing import Final, Generic, TypeVar

from django.conf import settings
from django.utils.translation import get_language

from everweek import clock
from everweek.facts.load import current_epoch
from everweek.journal.services import Actor
from everweek.prove.access import sight_of

KEPT_FOR: Final = 60.0
"""Seconds of a clock that nobody sets."""
MOST_KEPT: Final = 64

T = TypeVar("T")
Key = tuple[object, ...]


class Kept(Generic[T]):
    """Findings by what they depend on; where there are too many, those found longest ago go first."""

    def __init__(self) -> None:
        self._found: dict[Key, tuple[float, T]] = {}
        self._lock = Lock()

    def found(self, key: Key, find: Callable[[], T]) -> T:
        """Return what was found under a key within the last minute, else what ``find`` finds now."""
        now = clock.elapsed()
        with self._lock:
            kept = self._found.get(key)
        if kept is not None and now - kept[0] < KEPT_FOR:
            return kept[1]
        found = find()
        with self._lock:
            self._found[key] = now, found
            while len(self._found) > MOST_KEPT:
                del self._found[min(self._found, key=lambda one: self._found[one][0])]
        return found

    def known(self, key: Key) -> T | None:
        """Return what was found under a key, however long ago; None where that is forgotten, or nobody has looked."""
        with self._lock:
            kept = self._found.get(key)
        return None if kept is None else kept[1]


def whose(viewer: Actor | None, dimensions: Collection[str]) -> Key:
    """Return what findings by these dimensions depend on beside the question: the table, the life of the records it is of,
    what may be seen of it, the language.

    ``NotAllowed`` where the viewer may see nothing.
    """
    sight = sight_of(viewer, dimensions)
    table = str(settings.EVERWEEK_FACTS), current_epoch()
    return *table, sight.units, tuple(sorted(sight.where.items())), get_language()

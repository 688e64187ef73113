"""Calls that come at the same time, worked off together: while one commit is on its way to the disk, the next ones gather."""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Final, Generic, TypeVar

from everweek import clock

Asked = TypeVar("Asked")
Told = TypeVar("Told")

MOST: Final = 50
WAITS_AT_MOST: Final = 0.02
"""So many seconds at most are those waited for who were answered a moment ago, and no longer than answering them took."""


class _Place(Generic[Asked, Told]):
    """One call in the queue: woken with its answer, or to lead, or to go alone because the work failed for all together."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        # A bare lock that is taken: an Event costs several times as much, and each call has one.
        self._asleep = threading.Lock()
        self._asleep.acquire()
        self.leads = False
        self.told: list[Told] = []
        self.failed: BaseException | None = None

    def wait(self, seconds: float = -1) -> None:
        """Sleep until woken, once, or for at most so long."""
        self._asleep.acquire(timeout=seconds)

    def wake(self) -> None:
        """Let the waiting thread go on; nothing where nobody waits any more."""
        # Two may wake the thread at the same moment: whether it is asleep is not asked first.
        with suppress(RuntimeError):
            self._asleep.release()


class Together(Generic[Asked, Told]):
    """Runs ``work`` for one call, or for all that came while the last work was done; each gets its own answer.

    A call that finds nobody at work begins at once. The first that comes works for those that gathered behind it, in its own
    thread, and wakes them when it is done and not before; then the next in the queue leads.

    A caller that was answered just now often asks again at once, and a second commit costs as much as the first, whatever their
    number. So where more than one was here when the last work was done, answered or waiting, the next leader waits until as many
    are here again: no longer than that work took. A caller that is alone never waits.

    ``work`` answers each call in its place. Where it raises, nothing of it may have happened: each call is then worked off alone,
    in its own thread, and what is raised there is that call's. An error ``for_all`` says is everybody's is raised in each call
    instead. Calls with the same ``apart`` (None: none) are never worked off in one go.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Asked]], Sequence[Told]],
        *,
        apart: Callable[[Asked], Hashable | None],
        for_all: type[BaseException] | tuple[type[BaseException], ...] = (),
        most: int = MOST,
    ) -> None:
        self._work = work
        self._apart = apart
        self._for_all = for_all
        self._most = most
        self._lock = threading.Lock()
        self._waiting: deque[_Place[Asked, Told]] = deque()
        self._at_work = False
        # How many there were when the last work was done, answered or waiting; who waits for so many again, and until when.
        self._there = 0
        self._until = 0.0
        self._gathering: _Place[Asked, Told] | None = None

    def __call__(self, asked: Asked) -> Told:
        """The answer to this call, once its work is done for good."""
        place = _Place[Asked, Told](asked)
        with self._lock:
            self._waiting.append(place)
            place.leads = not self._at_work
            self._at_work = True
            if self._gathering is not None and len(self._waiting) >= self._there:
                self._gathering.wake()
        if not place.leads:
            place.wait()
        if place.leads:
            self._lead(place)
        if place.told:
            return place.told[0]
        if isinstance(place.failed, self._for_all):
            raise place.failed
        return self._work([asked])[0]

    def _lead(self, place: _Place[Asked, Told]) -> None:
        self._gather(place)
        gathered = self._gathered()
        began = clock.elapsed()
        try:
            told = self._work([place.asked for place in gathered])
            for place, one in zip(gathered, told, strict=True):
                place.told.append(one)
        except BaseException as failed:
            for place in gathered:
                place.failed = failed
            if len(gathered) == 1 or not isinstance(failed, Exception):
                raise
        finally:
            try:
                self._hand_on(len(gathered), began)
            finally:
                for place in gathered:
                    place.leads = False
                    place.wake()

    def _gathered(self) -> "list[_Place[Asked, Told]]":
        """The calls to be worked off now: the first in the queue, which is the leader's own, and those that go with it."""
        with self._lock:
            taken: list[_Place[Asked, Told]] = []
            left: list[_Place[Asked, Told]] = []
            seen: set[Hashable] = set()
            while self._waiting and len(taken) < self._most:
                place = self._waiting.popleft()
                key = self._apart(place.asked)
                if key is not None and key in seen:
                    left.append(place)
                    continue
                seen.add(key)
                taken.append(place)
            self._waiting.extendleft(reversed(left))
            return taken

    def _gather(self, place: _Place[Asked, Told]) -> None:
        """Wait a little for those who were here a moment ago."""
        with self._lock:
            left = self._until - clock.elapsed()
            if left <= 0 or len(self._waiting) >= self._there:
                return
            self._gathering = place
        place.wait(left)
        with self._lock:
            self._gathering = None

    def _hand_on(self, answered: int, began: float) -> None:
        with self._lock:
            now = clock.elapsed()
            self._there = answered + len(self._waiting)
            self._until = now + min(now - began, WAITS_AT_MOST) if self._there > 1 else 0.0
            if not self._waiting:
                self._at_work = False
                return
            following = self._waiting[0]
            following.leads = True
        following.wake()

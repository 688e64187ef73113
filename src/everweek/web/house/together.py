"""Calls that come at the same time, worked off together: while one commit is on its way to the disk, the next ones gather."""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")

MOST = 50


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

    def wait(self) -> None:
        """Sleep until woken, once."""
        self._asleep.acquire()

    def wake(self) -> None:
        """Let the waiting thread go on; nothing where nobody waits any more."""
        if self._asleep.locked():
            self._asleep.release()


class Together(Generic[Asked, Told]):
    """Runs ``work`` for one call, or for all that came while the last work was done; each gets its own answer.

    Nobody waits for company: a call that finds nobody at work begins at once. Whoever comes first works for those that gathered
    behind her, in her own thread, and wakes them when it is done and not before; then the next in the queue leads.

    ``work`` answers each call in its place. Where it raises, nothing of it may have happened: each call is then worked off
    alone, in its own thread, and what is raised there is that call's. An error ``for_all`` says is everybody's is raised in each
    call instead. Calls with the same ``apart`` (None: none) are never worked off in one go.
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

    def __call__(self, asked: Asked) -> Told:
        """The answer to this call, once its work is done for good."""
        place = _Place[Asked, Told](asked)
        with self._lock:
            self._waiting.append(place)
            place.leads = not self._at_work
            self._at_work = True
        if not place.leads:
            place.wait()
        if place.leads:
            self._lead()
        if place.told:
            return place.told[0]
        if isinstance(place.failed, self._for_all):
            raise place.failed
        return self._work([asked])[0]

    def _lead(self) -> None:
        gathered = self._gathered()
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
            self._hand_on()
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

    def _hand_on(self) -> None:
        with self._lock:
            if not self._waiting:
                self._at_work = False
                return
            following = self._waiting[0]
            following.leads = True
        following.wake()

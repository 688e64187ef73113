"""Garbage collection in processes that live long."""

import ctypes
import gc
import time
from contextlib import suppress

from everweek import clock

# Objects made since the last round before there is another; Python's 700 make a round of a hundred requests' answers alone.
_MADE = 10_000


def set_aside() -> None:
    """Take all that is loaded out of the collector's rounds, and let it go round less often.

    What Django, its models and our own modules are made of is never garbage. Looked through again and again, it was some two
    fifths of the time in which thousands of counts became Python's. Call it once, when everything is loaded and before threads
    begin.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE, 10, 10)


class Resting:
    """Gives memory back to the machine when a process has come to rest.

    What glibc was given back lies between what is still in use and stays with the process: after a look at a page of charts some
    tens of megabytes. ``look`` is to be called every second or so; where the process worked and then did not for ``AFTER``
    seconds, what is free goes back, once.
    """

    AFTER = 10.0
    """Seconds without work."""
    WORKED = 0.2
    """Seconds of processor time between two looks, from which on it counts as work worth it."""

    def __init__(self) -> None:
        self._busy_at = clock.elapsed()
        self._to_do = True
        self._used = time.process_time()

    def look(self) -> bool:
        """Whether memory was given back just now."""
        now, used = clock.elapsed(), time.process_time()
        worked, self._used = used - self._used, used
        if worked > self.WORKED:
            self._busy_at, self._to_do = now, True
        if not self._to_do or now - self._busy_at < self.AFTER:
            return False
        self._to_do = False
        gc.collect()
        # A C library without this (musl) gives back by itself.
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
        return True

"""Garbage collection in processes that live long."""

import ctypes
import gc
import time
from contextlib import suppress
from pathlib import Path

from everweek import clock

# Objects made since the last round before there is another; Python's 700 make a round of a hundred requests' answers alone.
_MADE = 10_000
_MIB = 1024


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


class Swollen:
    """Whether a process that has come to rest still holds so much of its work that it were better begun anew.

    The libraries behind the facts and what a night's learning leaves between what is in use cannot be handed back: after a night
    a worker held four times what it began with. Make it when everything is loaded that is always needed, and ask it every second
    or so.
    """

    AFTER = 30.0
    """Seconds without work."""
    GREW = 40.0
    """MiB more than at the beginning, from which on beginning anew (some two seconds of the processor) is worth it."""

    def __init__(self) -> None:
        self._busy_at = clock.elapsed()
        self._used = time.process_time()
        self._began_with = own_memory()

    def look(self) -> bool:
        """Whether this process should be begun anew now."""
        now, used = clock.elapsed(), time.process_time()
        worked, self._used = used - self._used, used
        if worked > Resting.WORKED:
            self._busy_at = now
        if now - self._busy_at < self.AFTER:
            return False
        self._busy_at = now
        return own_memory() - self._began_with > self.GREW


def own_memory() -> float:
    """What this process takes, in MiB: what it has for itself, and its share of what others have too (PSS)."""
    return memory_of("self")


def memory_of(process: int | str) -> float:
    """Return how many MiB another process takes, by its number (its own memory, and its share of what others have too); 0.0 where
    it has ended, or the system does not tell.
    """
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / _MIB for line in told.splitlines() if line.startswith("Pss:")), 0.0)

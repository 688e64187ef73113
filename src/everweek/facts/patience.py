"""Whether whoever asks can wait until it is counted who is in a segment, and what is told meanwhile.

A command and a job wait, and count for themselves; a page and a call of a program do not (``without_waiting``): they are given
what the worker has counted, and told when that was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime


@dataclass
class Served:
    """When those in the segments were counted, where that was not just now: the earliest moment of all that was asked for."""

    at: datetime | None = None


_served: ContextVar[Served | None] = ContextVar("everweek_facts_served", default=None)
_watched: ContextVar[Callable[[float], None] | None] = ContextVar("everweek_facts_watched", default=None)


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let nothing be counted within the block that takes longer than a page may."""
    token = _served.set(Served())
    try:
        yield
    finally:
        _served.reset(token)


@contextmanager
def watched(watch: Callable[[float], None]) -> Iterator[None]:
    """Tell ``watch`` within the block how much of the segments is counted, from 0 to 1."""
    token = _watched.set(watch)
    try:
        yield
    finally:
        _watched.reset(token)


def waits() -> bool:
    """Whether whoever asks waits until it is counted."""
    return _served.get() is None


def tell(share: float) -> None:
    """Say how much of the segments is counted, to whoever watches."""
    watch = _watched.get()
    if watch is not None:
        watch(share)


def note(at: datetime) -> None:
    """Remember that what is given to whoever asks was counted then."""
    served = _served.get()
    if served is not None and (served.at is None or at < served.at):
        served.at = at


def counted_at() -> datetime | None:
    """When that was counted which was given in this block so far; None where nothing of it is older than the records."""
    served = _served.get()
    return None if served is None else served.at

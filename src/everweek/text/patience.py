"""So much of the processor's time for one piece of work, and no more. For a process of one thread that does nothing else."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Do what stands here within so many seconds of the processor's time.

    Raises:
        TimeoutError: it takes longer. What one single step of Python's takes is not interrupted.

    >>> with within(60):
    ...     done = True
    >>> done
    True
    """

    def late(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

"""Decisions about failing lines, without a database."""

from datetime import datetime, timedelta

from everweek.text.storable import storable

WAITS = (0.2, 0.4, 0.8, 1.6)  # seconds after the first, second, third and fourth failure: three seconds in all
LONG = 0.1  # seconds of one transaction: on SQLite everybody else who writes waits for it, and an answer with them
PAUSE = 5.0  # seconds to wait where a part that is needed does not answer


def wait_after(failures: int) -> float | None:
    """Seconds to wait after so many failures of one line before the next try; None when it is to be parked.

    >>> wait_after(1), wait_after(4), wait_after(5)
    (0.2, 1.6, None)
    """
    return WAITS[failures - 1] if failures <= len(WAITS) else None


def size_after(size: int, *, handled: int, took: float, most: int) -> int:
    """How many lines to take in the next transaction, after one that was to take ``size``, took fewer or as many, and so long.

    >>> size_after(100, handled=100, took=0.5, most=100), size_after(20, handled=20, took=0.01, most=100)
    (20, 40)
    >>> size_after(100, handled=1, took=0.5, most=100), size_after(100, handled=3, took=0.001, most=100)
    (1, 100)
    """
    if took > LONG:
        return max(1, int(handled * LONG / took))
    return min(most, 2 * size) if handled >= size and took < LONG / 2 else size


def is_waiting(try_after: datetime | None, now: datetime) -> bool:
    """Whether a subscriber still waits for its next try. One set further ahead than any wait is of a clock that has gone back."""
    return try_after is not None and now < try_after <= now + timedelta(seconds=max(PAUSE, *WAITS))


def reason_of(failure: BaseException) -> str:
    r"""What is kept of a failure: its kind and the first line of what it says.

    Only the first line: a database tells in the next ones which values it refused, and they may name a person. What no database
    can keep is marked: a failure must never make the writing down of it fail.

    >>> reason_of(ValueError("no such unit\nDETAIL: dana@example.org"))
    'ValueError: no such unit'
    """
    try:
        says = str(failure)
    except Exception:  # noqa: BLE001  # an error that cannot say what it is must be noted all the same
        says = "(it cannot say what it is)"
    first = (says.strip().splitlines() or [""])[0]
    return storable(f"{type(failure).__name__}: {first}"[:300]).replace("\t", " ")

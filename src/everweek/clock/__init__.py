"""The only source of the present time.

Everything that needs to know what time it is asks here, so that a test can say what time it is.

>>> from datetime import datetime, UTC
>>> with frozen(datetime(2026, 10, 5, 9, 0, tzinfo=UTC)):
...     today("Pacific/Auckland").isoformat()
'2026-10-05'
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_frozen: ContextVar[datetime | None] = ContextVar("everweek_clock_frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar date it is now in ``zone`` (an IANA name such as ``Europe/London``)."""
    return now().astimezone(zone_of(zone)).date()


def zone_of(name: str) -> ZoneInfo:
    """The time zone called ``name``; ``ValueError`` where no such zone exists."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        message = f"There is no time zone {name!r}; write an IANA name such as Europe/London."
        raise ValueError(message) from unknown


def elapsed() -> float:
    """Seconds on a clock that never jumps; only differences mean anything."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Wait for ``seconds``."""
    time.sleep(seconds)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Let it be ``at`` (aware) inside the block, in this thread or task only."""
    if at.tzinfo is None:
        message = "Freeze the clock at an aware moment, such as datetime(2026, 10, 5, tzinfo=UTC)."
        raise ValueError(message)
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)

"""Decisions without a database: how long to wait before the next try, and when a schedule is due."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from everweek import clock
from everweek.errors import EverweekError, Invalid, Misconfigured, NotAllowed, NotFound

_WHERE = re.compile(r'  File "')
_KIND = re.compile(r"[A-Za-z_][\w.]*(?=:|$)")
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
# Trying again cannot help these: the same arguments are refused for the same reason.
HOPELESS: tuple[type[EverweekError], ...] = (Invalid, NotFound, NotAllowed, Misconfigured)


def without_words(traceback: str) -> str:
    r"""Where something failed and by what kind of error; what the errors say is left out, for they may quote anybody.

    >>> without_words('Traceback (most recent call last):\n  File "a.py", line 1, in call\n    find(who)\nKeyError: Dana\n')
    '  File "a.py", line 1, in call\nKeyError\n'
    """
    kept = []
    for line in traceback.splitlines():
        kind = _KIND.match(line)
        if _WHERE.match(line):
            kept.append(line)
        elif kind is not None:
            kept.append(kind.group())
    return "".join(f"{line}\n" for line in kept)


def wait_before(tries: int, *, chance: float) -> timedelta:
    """How long to wait after the ``tries``-th try has failed: 10 s doubled each time, at most an hour, less up to half of it.

    ``chance`` (0 to 1, drawn anew each time) spreads jobs that failed together, so that they do not come back together.

    >>> [wait_before(n, chance=0.0).total_seconds() for n in (1, 2, 3, 20)]
    [10.0, 20.0, 40.0, 3600.0]
    >>> wait_before(3, chance=1.0).total_seconds()
    20.0
    """
    # The exponent is held back so that no number of tries overflows a timedelta.
    whole = min(FIRST_WAIT * (1 << min(tries - 1, 20)), LONGEST_WAIT)
    return whole * (1 - chance / 2)


def is_last(error: BaseException, *, tries: int, allowed: int) -> bool:
    """Whether a failed job is dead now: all its tries are used, or trying again cannot help."""
    return tries >= allowed or isinstance(error, HOPELESS)


@dataclass(frozen=True)
class Rhythm:
    """When something is due: ``every`` so long, or each day ``at`` a time of day in ``zone``. Exactly one of the two is set."""

    every: timedelta | None = None
    at: time | None = None
    zone: str = "UTC"

    def latest(self, now: datetime) -> datetime:
        """The last moment at or before ``now`` (aware) when it was due, in UTC.

        Days are the zone's own: a time of day that the change to summer time skips is due when the clocks have changed, one that
        happens twice is due the first time, and no day is left out or doubled.

        >>> daily = Rhythm(at=time(3, 0), zone="Europe/Lisbon")
        >>> daily.latest(datetime(2026, 7, 1, 1, 59, tzinfo=UTC)).isoformat()
        '2026-06-30T02:00:00+00:00'
        >>> Rhythm(every=timedelta(minutes=15)).latest(datetime(2026, 7, 1, 1, 59, tzinfo=UTC)).isoformat()
        '2026-07-01T01:45:00+00:00'
        """
        if self.every is not None:
            return EPOCH + (now - EPOCH) // self.every * self.every
        today = now.astimezone(clock.zone_of(self.zone)).date()
        due = self._moment(today)
        return due if due <= now else self._moment(today - timedelta(days=1))

    def _moment(self, day: date) -> datetime:
        wall = datetime.combine(day, self.at or time(), tzinfo=clock.zone_of(self.zone))
        # A skipped time of day read with fold=0 falls one offset too early or late: Python takes the offset before the gap,
        # which puts 02:30 at 03:30 of the new time. That is after the change, so it is the moment meant.
        return wall.astimezone(UTC)


def parse_rhythm(*, every: timedelta | None, at: str | None, zone: str) -> Rhythm:
    """A rhythm from what a schedule says; ``Invalid`` where it says neither or both, or what no clock shows.

    >>> parse_rhythm(every=None, at="03:00", zone="Europe/London").at
    datetime.time(3, 0)
    >>> parse_rhythm(every=None, at="25:00", zone="UTC")
    Traceback (most recent call last):
        ...
    everweek.errors.Invalid: A schedule's at is a time of day such as 03:00, not '25:00'.
    """
    if (every is None) == (at is None):
        message = "A schedule says either every=timedelta(...) or at='03:00'."
        raise Invalid(message, field="every")
    if every is not None:
        if every < timedelta(seconds=1):
            message = f"A schedule's every is at least one second, not {every}."
            raise Invalid(message, field="every")
        return Rhythm(every=every)
    try:
        time_of_day = datetime.strptime(at or "", "%H:%M").time()  # noqa: DTZ007  # a time of day has no zone yet
    except ValueError:
        message = f"A schedule's at is a time of day such as 03:00, not {at!r}."
        raise Invalid(message, field="at") from None
    try:
        clock.zone_of(zone)
    except ValueError as unknown:
        raise Invalid(str(unknown), field="zone") from unknown
    return Rhythm(at=time_of_day, zone=zone)

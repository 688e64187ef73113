"""How much is worked between two moments, and when so much will have been."""

from datetime import datetime, timedelta

from everweek.worktime.hours import Hours, in_utc
from everweek.worktime.timeline import timeline_of

__all__ = ["AT_MOST", "due", "due_at_last", "worked"]

YEARS = 10
AT_MOST = timedelta(days=3653)
"""How far ahead is looked: whoever promises something has ten years to keep it, or works too little to promise it."""


def worked(hours: Hours, since: datetime, until: datetime) -> timedelta:
    """How much working time lies between two moments?

    Args:
        hours: The working hours that count.
        since: The first moment, with a zone.
        until: The last moment, with a zone; not before the first.

    Returns:
        The time that really passes while somebody works, so that a night shift lasts an hour less or more where the clocks
        change in it. Exact to the microsecond.

    Raises:
        ValueError: A moment has no zone, or the second is before the first.

    Do not use it for how long a person worked (it knows no breaks but those between shifts, and no absences).

    >>> from datetime import UTC, time
    >>> from everweek.worktime.hours import Shift
    >>> desk = Hours("Europe/Lisbon", [[Shift(time(9), time(12)), Shift(time(13), time(17))]] * 5 + [[]] * 2)
    >>> friday, monday = datetime(2026, 10, 2, 16, tzinfo=UTC), datetime(2026, 10, 5, 9, tzinfo=UTC)
    >>> str(worked(desk, friday, monday))  # Lisbon is an hour ahead: Monday from nine to ten
    '1:00:00'
    """
    timeline = timeline_of(hours, since, until)
    return timeline.by(until) - timeline.by(since)


def due(hours: Hours, since: datetime, after: timedelta) -> datetime:
    """When will so much working time have passed?

    Args:
        hours: The working hours that count.
        since: From when on, with a zone.
        after: How much working time.

    Returns:
        The earliest such moment, in UTC: the end of a shift and not the beginning of the next one, and `since` itself where
        nothing has to pass.

    Raises:
        ValueError: The moment has no zone, the time is negative, or it does not pass within ten years.

    >>> from datetime import UTC, time
    >>> from everweek.worktime.hours import Shift
    >>> desk = Hours("Europe/Lisbon", [[Shift(time(9), time(12)), Shift(time(13), time(17))]] * 5 + [[]] * 2)
    >>> due(desk, datetime(2026, 10, 2, 15, tzinfo=UTC), timedelta(hours=4)).isoformat()
    '2026-10-05T11:00:00+00:00'
    """
    if after < timedelta():
        raise ValueError(f"after must not be negative, but it is {after}")
    since = in_utc(since, "since")
    if not after:
        return since
    for years in range(1, YEARS + 1):
        timeline = timeline_of(hours, since, since + timedelta(days=366) * years)
        found = timeline.reached(timeline.by(since) + after)
        if found is not None and found <= since + AT_MOST:
            return found
    raise ValueError(f"after: {after} of working time do not pass within ten years of {since}")


def due_at_last(hours: Hours, since: datetime, after: timedelta) -> datetime:
    """Return when so much working time has passed since ``since``, as ``due`` does; where so little is worked that it takes more
    than ten years, the end of those ten years.

    For promises that stand already: hours that were cut down to an hour a month must not keep anybody from promising, or from
    looking at what was promised.

    >>> from datetime import UTC, time
    >>> from everweek.worktime.hours import Shift
    >>> rarely = Hours("UTC", [[Shift(time(9), time(9, 1))]] + [[]] * 6)
    >>> due_at_last(rarely, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=80)).isoformat()
    '2036-01-02T00:00:00+00:00'
    """
    try:
        return due(hours, since, after)
    except ValueError:
        if after < timedelta() or since.tzinfo is None:
            raise
        return in_utc(since, "since") + AT_MOST

"""Working hours laid out as moments, once: then every count over them is two looks into a sorted list.

Whoever keeps a hundred thousand promises counts over the same hours again and again; walking through the days each time takes
milliseconds, looking them up takes microseconds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from everweek.worktime.hours import Hours, in_utc

__all__ = ["Timeline", "timeline_of"]

_KEPT = "_timeline"


@dataclass(frozen=True)
class Timeline:
    """The moments worked from ``since`` up to ``until``, in order, and how much has been worked by the end of each."""

    since: datetime
    until: datetime
    begins: Sequence[datetime]
    ends: Sequence[datetime]
    worked: Sequence[timedelta]

    def by(self, at: datetime) -> timedelta:
        """Return how much has been worked from the beginning up to a moment."""
        place = bisect_right(self.begins, at) - 1
        if place < 0:
            return timedelta()
        return self.worked[place] - max(self.ends[place] - at, timedelta())

    def reached(self, worked: timedelta) -> datetime | None:
        """The earliest moment by which so much, more than nothing, has been worked; None where that is not within it."""
        place = bisect_left(self.worked, worked)
        return None if place == len(self.worked) else self.ends[place] - (self.worked[place] - worked)


def timeline_of(hours: Hours, since: datetime, until: datetime) -> Timeline:
    """The hours as moments, from one moment up to another at the least; kept with the hours, which never change.

    Raises:
        ValueError: A moment has no zone, or the second is before the first.
    """
    since, until = in_utc(since, "since"), in_utc(until, "until")
    if until < since:
        raise ValueError(f"until must not be before since, but {until} is before {since}")
    kept: Timeline | None = getattr(hours, _KEPT, None)
    if kept is not None and kept.since <= since and until <= kept.until:
        return kept
    first, last = (since, until) if kept is None else (min(since, kept.since), max(until, kept.until))
    whole = _laid_out(hours, _year(first, 0), _year(last, 1))
    object.__setattr__(hours, _KEPT, whole)
    return whole


def _laid_out(hours: Hours, since: datetime, until: datetime) -> Timeline:
    spans = list(hours.spans(since, until))
    begins, ends = tuple(one.begins for one in spans), tuple(one.ends for one in spans)
    return Timeline(since, until, begins, ends, tuple(accumulate(one.lasts for one in spans)))


def _year(at: datetime, after: int) -> datetime:
    """The first moment of the year a moment is in, or of one that comes so much later."""
    return datetime(at.year + after, 1, 1, tzinfo=UTC)

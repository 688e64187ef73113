"""When somebody works: shifts by the day of the week, days with shifts of their own, and which moments those are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["Hours", "Shift", "Span", "in_utc", "moment"]

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, order=True)
class Shift:
    """From a time on the wall up to another one; a shift that ends no later than it begins ends on the next day.

    It belongs to the day it begins on: where that day is a holiday, none of it is worked.

    Raises:
        ValueError: A time has a zone, which a clock on the wall does not tell.
    """

    begins: time
    ends: time

    def __post_init__(self) -> None:
        """Refuse times with a zone: the times of a shift are those on a wall."""
        for name in ("begins", "ends"):
            if getattr(self, name).tzinfo is not None:
                raise ValueError(f"{name} is a time on the wall and has no zone, but {getattr(self, name)} has")

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after the one it begins on."""
        return self.ends <= self.begins

    @property
    def lasts(self) -> timedelta:
        """How long it is by the clock on the wall.

        >>> Shift(time(9), time(17)).lasts, Shift(time(22), time(6)).lasts
        (datetime.timedelta(seconds=28800), datetime.timedelta(seconds=28800))
        """
        begins, ends = (timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in (self.begins, self.ends))
        return ends - begins + (_DAY if self.crosses_midnight else timedelta())


@dataclass(frozen=True, order=True)
class Span:
    """From a moment up to another one, which is no longer part of it; both in UTC."""

    begins: datetime
    ends: datetime

    @property
    def lasts(self) -> timedelta:
        """The time that really passes: an hour less, or more, in the nights the clocks change."""
        return self.ends - self.begins


@dataclass(frozen=True)
class Hours:
    """The working hours of a unit.

    Args:
        zone: The zone of the clocks on its walls, by its name in the tz database.
        week: Seven times the shifts of a day, Monday first; a day may have none, one, or several.
        days: Days whose own shifts take the place of those of the week: none on a holiday or while the unit is closed.

    Raises:
        ValueError: The zone is unknown, the week has not seven days, or shifts of one day overlap.

    >>> split = (Shift(time(9), time(12)), Shift(time(13), time(17)))
    >>> desk = Hours("Europe/Lisbon", [split] * 5 + [()] * 2, days={date(2026, 12, 25): ()})
    >>> len(desk.shifts(date(2026, 12, 24))), len(desk.shifts(date(2026, 12, 25))), len(desk.shifts(date(2026, 12, 26)))
    (2, 0, 0)
    """

    zone: str
    week: Sequence[Sequence[Shift]]
    days: Mapping[date, Sequence[Shift]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse hours nobody can work; keep what can be looked up and not be changed."""
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"zone must be a name of the tz database, such as Europe/Lisbon, not {self.zone!r}") from None
        if len(self.week) != _WEEK:
            raise ValueError(f"week must hold the shifts of seven days, Monday first, not of {len(self.week)}")
        week = tuple(_in_order(shifts, f"week[{number}]") for number, shifts in enumerate(self.week))
        days = {day: _in_order(shifts, f"days[{day}]") for day, shifts in self.days.items()}
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "days", MappingProxyType(days))

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The shifts that begin on a day, in order."""
        own = self.days.get(day)
        return tuple(self.week[day.weekday()] if own is None else own)

    @property
    def working_day(self) -> timedelta:
        """How long a working day of the week is on average; no time where no day of the week is worked.

        >>> desk = Hours("Europe/Lisbon", [(Shift(time(9), time(12)), Shift(time(13), time(18)))] * 5 + [()] * 2)
        >>> desk.working_day
        datetime.timedelta(seconds=28800)
        """
        worked = [sum((shift.lasts for shift in shifts), timedelta()) for shifts in self.week if shifts]
        return sum(worked, timedelta()) / len(worked) if worked else timedelta()

    def spans(self, since: datetime, until: datetime) -> Iterator[Span]:
        """The moments worked between two moments, in order; what touches or overlaps is one, so that nothing counts twice.

        Raises:
            ValueError: A moment has no zone, or the second is before the first.
        """
        since, until = in_utc(since, "since"), in_utc(until, "until")
        if until < since:
            raise ValueError(f"until must not be before since, but {until} is before {since}")
        zone = ZoneInfo(self.zone)
        # A shift of the night before may last into the first day.
        day = since.astimezone(zone).date() - _DAY
        waiting: list[Span] = []
        known: Span | None = None
        reached = since
        while reached < until:
            waiting = sorted([*waiting, *(_span(shift, day, zone) for shift in self.shifts(day))])
            day += _DAY
            # A time the clocks leap over is told as a later one, so that what belongs to a day may begin on the next one; but
            # nothing of a later day begins before that day does.
            reached = moment(day, time(), zone)
            while waiting and waiting[0].begins < reached:
                span = waiting.pop(0)
                span = Span(max(span.begins, since), min(span.ends, until))
                if span.ends <= span.begins:
                    continue
                if known is not None and span.begins > known.ends:
                    yield known
                    known = None
                known = Span(known.begins, max(known.ends, span.ends)) if known is not None else span
        if known is not None:
            yield known


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a clock on a wall shows a time.

    In the night it is put back it shows some times twice: the first counts. A time that it leaps over in the night it is put
    forward is told by the offset of before: 02:30 is the moment it shows 03:30.

    Source: RFC 5545, section 3.3.5, form 3.

    >>> moment(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin")).isoformat()
    '2026-03-29T01:30:00+00:00'
    """
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def _span(shift: Shift, day: date, zone: ZoneInfo) -> Span:
    return Span(moment(day, shift.begins, zone), moment(day + _DAY if shift.crosses_midnight else day, shift.ends, zone))


def _in_order(shifts: Iterable[Shift], where: str) -> tuple[Shift, ...]:
    ordered = tuple(sorted(shifts))
    for one, after in pairwise(ordered):
        if one.crosses_midnight or after.begins < one.ends:
            raise ValueError(f"{where}: the shift from {after.begins} begins before the one from {one.begins} has ended")
    return ordered


def in_utc(told: datetime, name: str) -> datetime:
    """The moment in UTC; ``ValueError``, which calls it ``name``, where it has no zone."""
    if told.tzinfo is None:
        raise ValueError(f"{name} must have a zone, so that it is one moment, but {told} has none")
    return told.astimezone(UTC)

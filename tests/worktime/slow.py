"""Working time counted minute by minute, as one would with a calendar, a clock on the wall and patience.

Written before and apart from ``everweek.worktime``: no spans, no sorting, no arithmetic of moments; each minute is looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
Times = tuple[int, int]
"""The minutes after midnight at which a shift begins and ends; the end may be of the next day."""


def shown(minute: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows at a moment."""
    return minute.astimezone(zone).replace(tzinfo=None)


def first_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first minute at which a clock on the wall shows this; where it never does, as if it had not been put forward."""
    minute = wall.replace(tzinfo=UTC) - timedelta(hours=26)
    before = minute
    for _ in range(52 * 60):
        if shown(minute, zone) == wall:
            return minute
        if shown(minute, zone) < wall:
            before = minute
        elif shown(before, zone) < wall:
            break
        minute += MINUTE
    return before + (wall - shown(before, zone))


def minutes_worked(
    zone: ZoneInfo, week: Sequence[Sequence[Times]], own: Mapping[date, Sequence[Times]], since: datetime, until: datetime
) -> list[datetime]:
    """Each minute between two moments in which somebody works."""
    worked: set[datetime] = set()
    day = (since - timedelta(days=3)).date()
    while day <= (until + timedelta(days=3)).date():
        for begins, ends in own.get(day, week[day.weekday()]):
            midnight = datetime.combine(day, time())
            last = ends if ends > begins else ends + 24 * 60
            minute = first_shown(midnight + timedelta(minutes=begins), zone)
            end = first_shown(midnight + timedelta(minutes=last), zone)
            while minute < end:
                worked.add(minute)
                minute += MINUTE
        day += timedelta(days=1)
    return sorted(minute for minute in worked if since <= minute < until)

"""What matters now, for a reader: the findings of the front page, kept for a minute for all who may see the same.

Watching reads more than a year of answers and takes its time. A week of an earlier year is told by what was to be said when that
year ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from everweek import clock
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.prove import measures
from everweek.prove.access import sight_of
from everweek.prove.watch.findings import Direction, Finding, Moved, lasts
from everweek.prove.watch.front import house, watched_since

KEPT_FOR: Final = 60.0
MOST_KEPT: Final = 64


@dataclass(frozen=True)
class Signals:
    """The findings, and which days were watched for them: all of what there is up to now where no end is told."""

    findings: Sequence[Finding] = ()
    since: date | None = None
    until: date | None = None


_kept: dict[tuple[object, ...], tuple[float, Signals]] = {}
_lock = Lock()


def signals(viewer: Member, week: date | None = None) -> Signals:
    """The findings that matter now in what the viewer may see, or mattered in the year of a week; none without the right."""
    if not may(viewer, Action.MEASURES_READ):
        return Signals()
    here = organisation()
    today, month = clock.today(here.zone), here.year_starts_month
    end = _end_of_year(week, month) if week else today
    key = _key(viewer, end, today, month)
    now = clock.elapsed()
    with _lock:
        at, found = _kept.get(key, (-KEPT_FOR, Signals()))
    if now - at < KEPT_FOR:
        return found
    found = _found(viewer, min(end, today), end if end < today else None, month)
    with _lock:
        _kept[key] = now, found
        while len(_kept) > MOST_KEPT:
            del _kept[min(_kept, key=lambda one: _kept[one][0])]
    return found


def down_at(viewer: Member) -> tuple[Mapping[str, Moved], date | None]:
    """Return what is down now in each unit, by the unit's key, and since which day was watched for it.

    Only what was found today already for somebody who may see the same: nobody waits beside a voice for a year to be read.
    """
    if not may(viewer, Action.MEASURES_READ):
        return {}, None
    here = organisation()
    today = clock.today(here.zone)
    with _lock:
        _at, found = _kept.get(_key(viewer, today, today, here.year_starts_month), (0.0, Signals()))
    down: dict[str, Moved] = {}
    for one in found.findings:
        if isinstance(one, Moved) and lasts(one) and one.direction is Direction.DOWN and one.place.dimension == "unit":
            down.setdefault(one.place.value, one)
    return down, found.since


def _key(viewer: Member, end: date, today: date, month: int) -> tuple[object, ...]:
    """Under what is kept what was found for all who may see what the viewer may, in the viewer's language."""
    sight = sight_of(viewer, ("unit",))
    reach = sight.units, tuple(sorted(sight.where.items()))
    return (str(settings.EVERWEEK_FACTS), *reach, get_language(), min(end, today), end < today, month)


def _end_of_year(day: date, month: int) -> date:
    """The last day of the organisation's year that holds a day."""
    return date(day.year + (day.month >= month), month, 1) - timedelta(days=1)


def _found(viewer: Member, day: date, until: date | None, month: int) -> Signals:
    known = measures.list_names(viewer)
    newest = max((one.last_day for one in known if one.last_day), default=day)
    since = watched_since(min(day, newest), starts_month=month)
    return Signals(house(viewer, since=since, until=until, known=known).findings, since, until)

"""What matters now, for a reader: the findings of the front page, kept for a minute for all who may see the same.

A week of an earlier year is told by what was to be said when that year ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from everweek import clock
from everweek.people.access import may, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.prove import measures
from everweek.prove.watch.findings import Direction, Finding, Moved, lasts
from everweek.prove.watch.front import everywhere, house, watched_since
from everweek.prove.watch.kept import Kept, Key, whose


@dataclass(frozen=True)
class Signals:
    """The findings, and which days were watched for them: all of what there is up to now where no end is told; ``newest`` is the
    day of the newest answer by then.
    """

    findings: Sequence[Finding] = ()
    since: date | None = None
    until: date | None = None
    newest: date | None = None


_kept: Kept[Signals] = Kept()


def signals(viewer: Member, week: date | None = None) -> Signals:
    """The findings that matter now in what the viewer may see, or mattered in the year of a week; none without the right."""
    if not may(viewer, Action.MEASURES_READ):
        return Signals()
    here = organisation()
    today, month = clock.today(here.zone), here.year_starts_month
    end = _end_of_year(week, month) if week else today
    ended = end if end < today else None
    return _kept.found(_key(viewer, end, today, month), lambda: _found(viewer, min(end, today), ended, month))


def down_at(viewer: Member) -> tuple[Mapping[str, Moved], date | None]:
    """Return what is down now in each unit within reach, by the unit's key, and since which day was watched for it.

    Only what was found today already, for somebody who may see the same or for who sees all: nobody waits beside a voice for a
    year to be read.
    """
    if not may(viewer, Action.MEASURES_READ):
        return {}, None
    here = organisation()
    today = clock.today(here.zone)
    known = (_kept.known(_key(one, today, today, here.year_starts_month)) for one in (viewer, None))
    found = next((one for one in known if one is not None), Signals())
    down: dict[str, Moved] = {}
    for one in found.findings:
        if isinstance(one, Moved) and lasts(one) and one.direction is Direction.DOWN and one.place.dimension == "unit":
            down.setdefault(one.place.value, one)
    scope = reach_of(viewer, Action.MEASURES_READ)
    within = set(scope.units().filter(key__in=list(down)).values_list("key", flat=True)) if down else set()
    return {unit: one for unit, one in down.items() if unit in within}, found.since


def _key(viewer: Member | None, end: date, today: date, month: int) -> Key:
    """Under what is kept what was found for all who may see what the viewer may (None: all), in the viewer's language."""
    return (*whose(viewer, ("unit",)), min(end, today), end < today, month)


def _end_of_year(day: date, month: int) -> date:
    """The last day of the organisation's year that holds a day."""
    return date(day.year + (day.month >= month), month, 1) - timedelta(days=1)


def _found(viewer: Member, day: date, until: date | None, month: int) -> Signals:
    known = measures.list_names(viewer)
    newest = max((one.last_day for one in everywhere(viewer, known) if one.last_day), default=day)
    since = watched_since(min(day, newest), starts_month=month)
    return Signals(house(viewer, since=since, until=until, known=known).findings, since, until, min(day, newest))

"""What matters now, for the first page: the sentences of the watch, and the weeks they are about for the year band.

Watching reads more than a year of answers and takes its time; what it found is kept for a minute for all who may see the same.
A week of an earlier year is marked by what was to be said when that year ended.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from everweek import clock
from everweek.people import saying
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.prove import measures, watch
from everweek.prove.access import sight_of
from everweek.prove.watch import words
from everweek.prove.watch.findings import Finding, Lasting, Season, SpecialWeek, Stretch
from everweek.web.choices import Step
from everweek.web.prove import told
from everweek.web.prove.contexts import FindingsPart
from everweek.web.prove.question import Watching

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
    house = organisation()
    today, month = clock.today(house.zone), house.year_starts_month
    end = _end_of_year(week, month) if week else today
    sight = sight_of(viewer, ("unit",))
    reach = sight.units, tuple(sorted(sight.where.items()))
    key = (str(settings.EVERWEEK_FACTS), *reach, get_language(), min(end, today), end < today, month)
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


def _end_of_year(day: date, month: int) -> date:
    """The last day of the organisation's year that holds a day."""
    return date(day.year + (day.month >= month), month, 1) - timedelta(days=1)


def _found(viewer: Member, day: date, until: date | None, month: int) -> Signals:
    known = measures.list_names(viewer)
    newest = max((one.last_day for one in known if one.last_day), default=day)
    since = watch.watched_since(min(day, newest), starts_month=month)
    return Signals(watch.house(viewer, since=since, until=until, known=known).findings, since, until)


def part(shown: Sequence[Finding], seen: Signals, viewer: Member, title: str) -> FindingsPart:
    """Some of the findings as they are shown: the first of them one by one, each with the way to its chart, of the days that were
    watched; and how many more there are, with the ways to these.
    """
    watched = Watching(since=seen.since, until=seen.until)
    rest = Counter((one.measure, one.title) for one in shown[watch.MOST :])
    ways = [
        Step(
            _("%(measure)s (%(n)s)") % {"measure": name, "n": saying.count(many)},
            watched.with_(measure=measure).to(reverse("consistency")),
        )
        for (measure, name), many in rest.items()
    ]
    cards = told.cards(shown[: watch.MOST], viewer, charts=watched)
    return FindingsPart(title=title, cards=cards, more=rest.total(), ways=ways)


def notches(found: Sequence[Finding]) -> Mapping[date, Sequence[str]]:
    """For the Monday of each week that a signal is about: the sentences of those signals."""
    marks: dict[date, list[str]] = {}
    for finding in found:
        for day in _days(finding):
            marks.setdefault(day - timedelta(days=day.weekday()), []).append(words.headline(finding))
    return marks


def of_week(found: Sequence[Finding], monday: date) -> list[Finding]:
    """The findings that mark the week from that Monday."""
    return [one for one in found if any(monday <= day < monday + timedelta(weeks=1) for day in _days(one))]


def _days(finding: Finding) -> Iterator[date]:
    """Days in the weeks a finding marks: where something lasting began, and each single week out of the ordinary."""
    if isinstance(finding, Lasting):
        yield finding.since.at
    elif isinstance(finding, Stretch):
        yield finding.first
    elif isinstance(finding, SpecialWeek):
        yield from finding.periods
    elif isinstance(finding, Season):
        # The week in which the first of its days lies that is not the month before's.
        yield finding.months[0] + timedelta(days=3)

"""What moved in a month, as the first page and Consistency find it, and the charts that carry it."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from everweek.journal.services import Actor
from everweek.people.queries import organisation
from everweek.prove import measures, watch
from everweek.prove.reporting.months import Month
from everweek.prove.reporting.shape import News, ReportChart
from everweek.prove.watch import words
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.findings import CannotTell, Finding, Kept, Moved, Place, Season, SpecialWeek, Stretch
from everweek.prove.watch.front import everywhere, is_news
from everweek.prove.watch.pictures import heading
from everweek.questionnaires.standing import WATCHED

CHARTS: Final = 3
WHEN_STEADY: Final = 2
"""So many charts where nothing moved: those of the measures that are believed first."""


@dataclass(frozen=True)
class Watched:
    """What is to be said of a month, since when is watched, and since when nothing moved, where nothing did; of which measures
    there is a chart, in what was seen of the house.
    """

    news: News
    findings: Sequence[Finding]
    since: date
    steady_since: date | None
    newest: date | None
    house: watch.House


def watched(viewer: Actor | None, month: Month, *, where: Mapping[str, str], until: date, told: AbstractSet[str]) -> Watched:
    """What moved in a month up to a day, as far as is seen; ``told`` are the measures that can be told of that month.

    A finding that was over before the month is no news of it, nor is one of a measure that the month says nothing of.
    """
    known = measures.list_names(viewer)
    newest = max((one.last_day for one in known if one.last_day), default=None)
    of_all = max((one.last_day for one in everywhere(viewer, known) if one.last_day), default=until)
    since = watch.watched_since(min(until, of_all), starts_month=organisation().year_starts_month)
    seen = watch.house(viewer, since=since, until=until, known=known, where=where)
    found = seen.findings
    begins = month.first - timedelta(days=month.first.weekday())
    news = [one for one in found if isinstance(one, Moved) and is_news(one, begins)]
    moved = [one for one in news if one.measure in told]
    others = [one for one in found if isinstance(one, Kept) and one.measure in told]
    watching = told & set(WATCHED) & {one.name for one in known}
    if moved:
        return Watched(News.MOVED, [*moved, *others], since, None, newest, seen)
    if untold := [one for one in found if isinstance(one, CannotTell)]:
        return Watched(News.UNTOLD, [*untold, *others], since, None, newest, seen)
    if not watching or news:
        return Watched(News.UNTOLD, others, since, None, newest, seen)
    begun = min((one.first_day for one in known if one.name in watching and one.first_day), default=since)
    return Watched(News.STEADY, others, since, _steady_since(found, max(since, begun)), newest, seen)


def _steady_since(found: Sequence[Finding], since: date) -> date:
    """The first day after the last thing that moved, or the first day that is watched and has answers."""
    return max([since, *(after for one in found if (after := _over(one)) is not None)])


def _over(finding: Finding) -> date | None:
    """The first day after what a finding tells of; None of what is no course."""
    if isinstance(finding, Stretch):
        return _after(finding.every, finding.last)
    if isinstance(finding, SpecialWeek):
        return _after(finding.every, finding.periods[-1])
    return _after("month", finding.months[-1]) if isinstance(finding, Season) else None


def _after(every: str, period: date) -> date:
    return Month.of(period).last + timedelta(days=1) if every == "month" else period + timedelta(weeks=1)


def charts_of(seen: Watched) -> Sequence[ReportChart]:
    """The charts that carry what is said; where nothing moved those of the whole, of the measures that are believed first."""
    places: dict[tuple[str, str], Finding | None] = {}
    for one in seen.findings:
        if isinstance(one, Moved):
            places.setdefault((one.measure, one.place.value), one)
    if seen.news is News.STEADY:
        places = {(name, ""): None for name in [name for name in WATCHED if name in seen.house.tables][:WHEN_STEADY]}
    looks: dict[str, watch.Look] = {}
    found = []
    for (name, value), finding in list(places.items())[:CHARTS]:
        if name not in looks:
            looks[name] = watch.look_at(seen.house.tables[name], begun=seen.house.begun[name])
        look = looks[name]
        drawn = watch.chart_of(look, value)
        if drawn is not None and drawn.points:
            found.append(ReportChart(_says(look, drawn, finding), drawn))
    return found


def _says(look: watch.Look, drawn: Charted, finding: Finding | None) -> str:
    """What the page of the chart says of it, in its title."""
    place: Place = drawn.place
    lead = next(iter(look.said_of(place)), finding)
    return words.headline(lead) if lead is not None else heading(drawn)

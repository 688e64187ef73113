"""What a front page says: over all standing measures and units, what matters now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from everweek import clock
from everweek.errors import Invalid
from everweek.facts.ask import MeasureInfo
from everweek.journal.services import Actor
from everweek.people.queries import organisation
from everweek.prove import measures, rules
from everweek.prove.access import part_seen, sight_of
from everweek.prove.watch import looking, reading
from everweek.prove.watch.begun import Known
from everweek.prove.watch.findings import (
    CannotTell,
    Direction,
    Evidence,
    Finding,
    Kept,
    Lasting,
    Moved,
    Place,
    Season,
    SpecialWeek,
    Steady,
    Stretch,
    lasts,
    stands_itself,
)
from everweek.prove.watch.reading import Table
from everweek.questionnaires.standing import WATCHED
from everweek.science import Estimate

MOST = 5
"""So many are shown one by one; how many more there are is said beside them."""
HALF_A_YEAR = 182
RATE = 0.01
"""Of a hundred alarms on the front page one may be false on average, over all measures: it is read by those who cannot look
behind each sentence. The page of one measure, which is looked at to find something, says more."""


def watched_since(day: date, *, starts_month: int = 1) -> date:
    """From which day on a front page of this day watches: three months before the organisation's year began, or the one before
    where half a year has not gone by.

    What is normal is so learned anew once a year, and stays as it is for a year: a change of years ago is the normal by now, and
    no news. Twelve months are always in sight, but for the weeks that are the normal.

    >>> watched_since(date(2026, 11, 29)), watched_since(date(2027, 3, 1))
    (datetime.date(2025, 9, 29), datetime.date(2025, 9, 29))
    """
    start = date(day.year - (day.month < starts_month), starts_month, 1)
    if (day - start).days < HALF_A_YEAR:
        start = start.replace(year=start.year - 1)
    before = start - timedelta(weeks=looking.BASELINE["week"])
    return before - timedelta(days=before.weekday())


def is_news(finding: Finding, since: date) -> bool:
    """Whether what a finding tells of reaches into the time since a day: what lasts until now does."""
    if isinstance(finding, Lasting):
        return finding.until is None or finding.until >= since
    if isinstance(finding, Stretch):
        return finding.last >= since
    if isinstance(finding, SpecialWeek):
        return finding.periods[-1] >= since
    return not isinstance(finding, Season) or finding.months[-1] >= since


@dataclass(frozen=True)
class House:
    """What matters in a house, and what it was found from: the table of each measure that is watched, by its name, and when
    things began in it, by their groups, where more is known of that than the table tells.
    """

    findings: Sequence[Finding]
    tables: Mapping[str, Table]
    begun: Mapping[str, Known] = field(default_factory=dict)


def house(
    viewer: Actor | None,
    *,
    by: str = "unit",
    since: date | None = None,
    until: date | None = None,
    known: Sequence[MeasureInfo] | None = None,
    where: Mapping[str, str] | None = None,
) -> House:
    """What matters in the house, as far as the viewer may see: what lasts and is down first, then what else lasts, then the rest.

    Of all there is, or of the days from ``since`` (whose first weeks are the normal then) to ``until``; and of those that reach
    into the last twelve months of them. ``known`` are the measures there are, where they were asked for already; ``where``
    narrows what counts, as for ``measures.measure``. Of each unit what lasts is told by the first of the measures in which
    anything does, and what is over by the first in which anything is; the rate of false alarms is held over all
    measures together. Where nothing moved, that; and in any case how consistent service
    is, if there is room among the few that are shown. The tables are for whoever draws their charts: they need not be read again.
    """
    infos = measures.list_names(viewer) if known is None else known
    all_infos = everywhere(viewer, infos)
    lately = date.min if since is None else _lately(all_infos, until)
    named, among = _watched_of(infos), len(_watched_of(all_infos))
    tables: dict[str, Table] = {}
    for name in named:
        try:
            tables[name] = reading.read(name, by=by, viewer=viewer, where=where, since=since, until=until)
        except Invalid:
            # Answered on two scales: it is told where it is asked for, and keeps nobody from the other measures.
            continue
    begun = {name: looking.begun_by_now(table, viewer=viewer, by=by) for name, table in tables.items()}
    looks = [looking.look_at(table, rate=RATE, among=among, begun=begun[name]) for name, table in tables.items()]
    moved = _once(
        [finding for look in looks for finding in look.findings if isinstance(finding, Moved) and is_news(finding, lately)]
    )
    quiet = [finding for look in looks for finding in look.findings if isinstance(finding, Steady)]
    untold = [finding for look in looks for finding in look.findings if isinstance(finding, CannotTell)]
    found: list[Finding] = [*moved] or [*quiet[:1]] or [*untold[:1]]
    if "expectation" in named and len(found) < MOST:
        found += _kept(viewer, None if since is None else max(since, lately), until, where)
    return House(found, tables, begun)


def everywhere(viewer: Actor | None, known: Sequence[MeasureInfo]) -> Sequence[MeasureInfo]:
    """The measures of the whole house, where ``known`` are those within the viewer's reach: which days are watched, and how many
    measures are looked at together, is the same for everybody, so that all are told the same.
    """
    return known if sight_of(viewer, ()).units is None else measures.list_names(None)


def _watched_of(infos: Sequence[MeasureInfo]) -> list[str]:
    there = {info.name for info in infos}
    return [name for name in WATCHED if rules.STANDING[name].reads in there]


def _lately(infos: Sequence[MeasureInfo], until: date | None) -> date:
    """Since when the last twelve months are, that end with the newest answer; one of a day to come moves nothing."""
    end = until or clock.today(organisation().zone)
    return rules.year_up_to(min([end, max((info.last_day for info in infos if info.last_day), default=end)]))


def _once(found: Sequence[Moved]) -> list[Moved]:
    """Of each place what lasts, what is over, and a season: each by the first measure in which there is one.

    Not by the one with the smallest chance: that would choose the luckiest noise, and with it a shape that is not there. Nor the
    first of whatever kind: an odd week of last winter would then keep silent about what slips now.
    """
    best: dict[tuple[bool, bool, str], Moved] = {}
    for finding in found:
        best.setdefault((isinstance(finding, Season), lasts(finding), finding.place.value), finding)
    return sorted(best.values(), key=_order)


def _order(finding: Moved) -> tuple[object, ...]:
    """What lasts before what is over; of that, what is down before what is up, and what moved itself before what stayed behind.

    Within these the whole house, then the alphabet: of two that slip none is put before the other.
    """
    still = lasts(finding)
    kind = (not still, still and finding.direction is Direction.UP, still and not stands_itself(finding))
    return *kind, not finding.place.whole, rules.natural(finding.place.label)


def _kept(viewer: Actor | None, since: date | None, until: date | None, where: Mapping[str, str] | None) -> list[Finding]:
    """The share of answers at or above expectation: every time is what consistency means."""
    measured = measures.measure("expectation", viewer=viewer, where=where, since=since, until=until)
    result = measured.rows[0].result
    if not isinstance(result, Estimate):
        return []
    evidence = Evidence(result, None, result.n, result.method)
    asked = measured.asked.whole.rate if measured.asked is not None else None
    return [
        Kept(
            measure=measured.measure,
            title=measured.title,
            place=Place(label=part_seen(viewer)),
            evidence=evidence,
            since=since,
            until=until,
            answered=asked if isinstance(asked, Estimate) else None,
        )
    ]

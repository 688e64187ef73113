"""Watching: every group's chart and the whole house's, and what they say, from one question to the facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.facts.ask import reached
from everweek.journal.services import Actor
from everweek.listen.inviting.queries import ShareChanged
from everweek.people import saying
from everweek.people.queries import today
from everweek.prove import names
from everweek.prove.rules import FEWEST_NORMAL
from everweek.prove.watch import drawn, parts, reading, seasons, words
from everweek.prove.watch.begun import NOTHING, Known, by_now
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.few import Few, few
from everweek.prove.watch.findings import (
    Against,
    CannotTell,
    Direction,
    Evidence,
    Finding,
    GroupUntold,
    Lasting,
    Moved,
    Place,
    Predictable,
    Steady,
    stands_itself,
)
from everweek.prove.watch.found import Found, found_in
from everweek.prove.watch.judged import Judged
from everweek.prove.watch.kept import Kept, whose
from everweek.prove.watch.meanwhile import within
from everweek.prove.watch.reading import Table
from everweek.science import Estimate, NotEnough

BASELINE = {"week": 13, "month": 6}
"""The first so many periods with data are what is normal, or a third of them where there are fewer than three times as many."""
RATE = 0.03
"""Of a hundred alarms three may be false on average, over all charts and all looks. Chosen by simulation: a desk with 20 answers
a week that slips by 0.6 in eight months is found in 91 houses of 100 (95 at 0.05, 81 at 0.01), another raised in one."""
NOT_WATCHED: Final = frozenset({*names.PERIODS, "segment", "member"})
"""A period is the axis of a chart; customers in two segments would be in two charts; colleagues are compared elsewhere."""
_kept: Kept[Found | None] = Kept()


@dataclass(frozen=True)
class Look:
    """A measure watched: the whole, each group, and what is to be said of them.

    Attributes:
        measure: Its name.
        title: What people call it.
        by: The dimension of the groups; "" where only the whole is watched.
        every: "week" or "month".
        whole: The chart of the whole house.
        charts: One a group, in the order of the alphabet.
        findings: What can be said, the whole house first, then groups in the order of the alphabet, how predictable it is last.
        against: What the groups were compared with.
        untold: Of which groups nothing can be told, and why: each a finding for its own chart, and no news of the house.
        alone: The one group that all answers are of, where there is no other: its chart is the whole.
        over: Whether the days that were asked about had ended before this week, or month, began.
    """

    measure: str
    title: str
    by: str
    every: str
    whole: Charted
    charts: tuple[Charted, ...]
    findings: tuple[Finding, ...]
    against: Against
    untold: tuple[CannotTell, ...] = ()
    alone: str = ""
    over: bool = False

    def said_of(self, place: Place) -> list[Finding]:
        """What is to be said of one group, or of the whole; nothing where it can be told that nothing moved.

        Of the whole is also what is found of the only unit that all answers are of, and of the whole house.
        """
        found = (*self.findings, *self.untold)
        if not place.whole:
            return [one for one in found if one.place == place]
        return [one for one in found if one.place.whole or (self.alone and one.place.value == self.alone)]


def look(
    measure: str,
    *,
    by: str = "unit",
    viewer: Actor | None,
    every: str = "week",
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    baseline: int | None = None,
    rate: float = RATE,
    among: int = 1,
) -> Look:
    """Watch a measure: a chart for each group of a dimension and one for the whole, and what they say.

    Args:
        measure: Any measure, as for ``measures.measure``.
        by: A dimension whose groups share no answer (unit, touchpoint, a custom one); "" for the whole alone.
        viewer: Who asks; what they may not see is neither shown nor compared with.
        every: "week" or "month".
        where: Only answers with these values.
        since: The first day that counts.
        until: The last day that counts.
        baseline: How many of the first periods with data are what is normal, at least 5; 13 weeks or 6 months where left out.
        rate: The share of alarms that may be false on average, over all charts and all looks shown.
        among: How many measures are looked at together: the rate, and each chance that is told, are those of all of them.

    Raises:
        Invalid: What ``measures.measure`` refuses; another ``every``; a period or ``segment`` as ``by``; a ``baseline`` of fewer
            than 5 points, or of more than there are.
        NotAllowed: The viewer may see no measures, or not cut them so.
    """
    check_baseline(baseline)
    seen = reading.read(measure, by=by, viewer=viewer, every=every, where=where, since=since, until=until)
    check_baseline(baseline, points=len(drawn.own_row(seen, -1).n))
    begun = begun_by_now(seen, viewer=viewer, by=by, baseline=baseline)
    return look_at(seen, baseline=baseline, rate=rate, among=among, begun=begun)


def begun_by_now(seen: Table, *, viewer: Actor | None, by: str = "unit", baseline: int | None = None) -> Known:
    """When things began in what was read, by their groups, as it is known by now; nothing where it was read up to today.

    The days begin where they began, so that what is normal is the same; and the rate is that of ``RATE``, whoever looks.
    """
    asked, every = seen.counted.question, seen.every

    def find() -> Sequence[Finding]:
        since = asked.since
        whole = reading.read(asked.name, by=by, viewer=viewer, every=every, where=asked.where, since=since, until=None)
        return look_at(whole, baseline=baseline).findings

    key = (asked.name, by, every, tuple(sorted(asked.where.items())), asked.since, baseline)
    return by_now(viewer, [name for name in (by, *asked.where) if name], key, asked.until, find)


def look_at(seen: Table, *, baseline: int | None = None, rate: float = RATE, among: int = 1, begun: Known = NOTHING) -> Look:
    """Watch what was read; ``begun`` is when things began, as far as more is known of that than what was read tells.

    Of a part of the units is told what all units together show of it (``parts``).
    """
    first = baseline or BASELINE[seen.every]

    def own() -> Found:
        return found_in(seen, baseline=first, rate=rate, among=among, begun=begun)

    if seen.part is None:
        return _shown(seen, own(), first)
    wide = parts.of_part(seen, seen.part, own, lambda: _of_all_units(seen, baseline=baseline, rate=rate, among=among))
    return _shown(seen, wide, first)


def _of_all_units(seen: Table, *, baseline: int | None, rate: float, among: int) -> Found | None:
    """What all units together show of what was asked of some of them, whoever asked; None where there is one unit alone.

    It is kept for all who ask, for a minute or until an answer more is counted; but not of a segment: who is in it changes
    without one.
    """
    asked, every = seen.counted.question, seen.every
    where = {name: value for name, value in asked.where.items() if name != "unit"}

    def find() -> Found | None:
        table = reading.read(asked.name, by="unit", viewer=None, every=every, where=where, since=asked.since, until=asked.until)
        if table.alone:
            return None
        begun = begun_by_now(table, viewer=None, by="unit", baseline=baseline)
        return found_in(table, baseline=baseline or BASELINE[every], rate=rate, among=among, begun=begun)

    if "segment" in where:
        return find()
    about = asked.name, every, tuple(sorted(where.items())), asked.since, asked.until, baseline, rate, among
    return _kept.found((*whose(None, ["unit", *where]), *about, today(), reached()), find)


def _shown(seen: Table, found: Found, baseline: int) -> Look:
    """What was found, beside the charts of what was read."""
    title = names.title(seen.counted.measure)
    charts = [drawn.chart(seen, row, place, title=title, baseline=baseline) for row, place in enumerate(seen.places)]
    charts = [_marked(one, found.groups[one.place.value]) if one.place.value in found.groups else one for one in charts]
    whole = drawn.chart(seen, -1, seen.whole, title=title, baseline=baseline)
    findings, whole = _of_whole(seen, found, whole)
    findings += [found.groups[group].finding for group in found.groups if group != seen.alone]
    findings += _quiet(seen, title, found, whole, findings)
    findings += _predictable(whole)
    untold = tuple(_untold(seen, charts, found))
    if found.lacks is not None and not any(one.place in {seen.whole, Place()} for one in findings):
        untold = (*untold, _cannot(seen, whole, few(Few.NORMAL, whole.measure, have=len(whole.points), need=found.lacks.need)))
    about = seen.counted.measure.name, title, seen.by, seen.every
    shown = {one.place: one for one in (whole, *charts)}
    told_all = tuple(
        _beside_its_chart(one, shown.get(one.place, whole), seen.meanwhile.shares.get(one.place.value, ())) for one in findings
    )
    return Look(*about, whole, tuple(charts), told_all, found.against, untold, seen.alone, seen.over)


def _of_whole(seen: Table, found: Found, whole: Charted) -> tuple[list[Finding], Charted]:
    """What is said of all that was read, with its chart marked: of the only unit there is, what it did beside all others."""
    alone = found.groups.get(seen.alone) if seen.alone else None
    if alone is not None:
        return [alone.finding, *(one for one in found.seasons if one.ended)], _marked(whole, alone)
    moved = found.whole
    days = (
        *(moved.days if moved else ()),
        *(seen.periods[place] for one in found.seasons for place in seasons.weeks_in(seen, one.months)),
    )
    findings: list[Finding] = [one for one in found.seasons if one.ended or moved is None]
    findings += [moved.finding] if moved else []
    return findings, drawn.with_alarms(
        whole, days, "; ".join(words.note(one) for one in findings), spanned=words.spanned(findings)
    )


def _beside_its_chart(finding: Finding, drawn: Charted, shares: tuple[ShareChanged, ...]) -> Finding:
    """The finding with what is known of its chart: with what the answers there stopped (what lasts has it where it lasted until
    then), which questions began to be asked otherwise where it may have begun, and of which rules another share was asked.
    """
    if isinstance(finding, Moved):
        finding = replace(finding, otherwise=within(finding, drawn.otherwise), shares=shares)
    stopped = drawn.stopped
    if isinstance(finding, Lasting) and stopped is not None and (finding.until, finding.still_on) != (stopped.at, None):
        return finding
    return replace(finding, stopped=stopped)


def _marked(chart: Charted, told: Judged) -> Charted:
    """The chart of a group with the points of its finding marked."""
    finding = told.finding
    rises, beside, others = finding.direction is Direction.UP, not stands_itself(finding), finding.against is Against.OTHERS
    spanned = words.spanned([finding])
    return drawn.with_alarms(chart, told.days, words.note(finding), spanned=spanned, rises=rises, beside=beside, others=others)


def check_watched(by: str) -> None:
    """Refuse a cut that is not watched, with what is."""
    if by in NOT_WATCHED:
        raise Invalid(_("Watch units, touchpoints or another cut that lasts; colleagues have a page of their own."), field="by")


def check_baseline(baseline: int | None, *, points: int = 0) -> None:
    """Refuse a baseline from which no normal is learned: of fewer than 5 points, or of more than there are.

    Args:
        baseline: How many of the first points are to be what is normal; None is always right.
        points: How many there are; 0 where that is not known yet, or where there are none at all, which is told otherwise.
    """
    parts = {"least": FEWEST_NORMAL, "points": saying.count(points), "baseline": baseline}
    if baseline is not None and baseline < FEWEST_NORMAL:
        told = _("What is normal is learned from at least %(least)s points, and from no more than there are: give such a number.")
        raise Invalid(told % parts, field="baseline")
    if baseline is None or not points or baseline <= points:
        return
    if points < FEWEST_NORMAL:
        told = _(
            "There are %(points)s points so far, and what is normal is learned from at least %(least)s: leave the number out."
        )
    else:
        told = _("There are %(points)s points, too few to learn from %(baseline)s what is normal: give %(least)s to %(points)s.")
    raise Invalid(told % parts, field="baseline")


def chart_of(seen: Look, group: str) -> Charted | None:
    """The chart of one group of a look ("" for the whole, and so is its only group); None where it has no such group."""
    if group in {"", seen.alone}:
        return seen.whole
    return next((one for one in seen.charts if one.place.value == group), None)


def _quiet(seen: Table, title: str, found: Found, whole: Charted, told: Sequence[Finding]) -> list[Finding]:
    """Return the finding that nothing moved, or that it cannot be told; none where something did move. Without groups it is about
    the whole.
    """
    n = int(seen.n[-1].sum())
    about = {"measure": seen.counted.measure.name, "title": title, "place": seen.whole}
    if any(isinstance(one, Moved) for one in told):
        return []
    if found.judged or (not found.few and not isinstance(whole.limits, NotEnough)):
        return [
            Steady(
                **about,  # type: ignore[arg-type]  # the fields of any finding
                evidence=Evidence(
                    None, None, n, "control charts, rules 1 and 2, false discovery rate over all charts and periods"
                ),
                dimension=seen.by,
                groups=found.judged,
            )
        ]
    name = seen.counted.measure.name
    reasons = [few(Few.NORMAL, name, have=one.have, need=one.need) for one in (found.few or {}).values()]
    alone = [whole.limits] if n and isinstance(whole.limits, NotEnough) else []
    reason = next(iter([*reasons, *alone]), few(Few.WATCHING, name, have=0, need=1))
    return [CannotTell(**about, evidence=Evidence(None, None, n, ""), reason=reason)]  # type: ignore[arg-type]  # the same


def _untold(seen: Table, charts: Sequence[Charted], found: Found) -> Iterator[CannotTell]:
    """The groups of which nothing can be told; where none has a course, as all answers are alike, by what its chart lacks."""
    few_of, judged = found.few or {}, bool(found.few or found.judged)
    for row, chart in enumerate(charts):
        lacks = few_of.get(chart.place.value) if judged else chart.limits
        if isinstance(lacks, NotEnough):
            reason = few(Few.NORMAL, chart.measure, have=len(chart.points), need=lacks.need) if judged else lacks
            yield _cannot(seen, chart, reason, row)


def _cannot(seen: Table, chart: Charted, reason: NotEnough, row: int = -1) -> CannotTell:
    kind = CannotTell if chart.place.whole else GroupUntold
    evidence = Evidence(None, None, int(seen.n[row].sum()), "")
    return kind(measure=chart.measure, title=chart.title, place=chart.place, evidence=evidence, reason=reason)


def _predictable(whole: Charted) -> list[Finding]:
    if not isinstance(whole.steadiness, Estimate):
        return []
    evidence = Evidence(whole.steadiness, None, sum(point.n for point in whole.points), whole.steadiness.method)
    return [Predictable(measure=whole.measure, title=whole.title, place=whole.place, evidence=evidence, every=whole.every)]

"""Months, weeks or days beside the ordinary ones: which differ, beside what the chart of their course tells already.

A month is high beside *all* other months as soon as two of these are far below: that only tells of the two once more, in a
mirror. So where a chart has shown something, each period of which it does not speak is held against the others of which it does
not speak.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from everweek.facts.rules import READ_PERIOD
from everweek.journal.services import Actor
from everweek.prove import compare, measures
from everweek.prove.compare import Comparison
from everweek.prove.measures import Counted
from everweek.prove.watch.findings import Finding, Lasting, Season, SpecialWeek, Stretch

Days = tuple[date, date]


def beside_ordinary(counted: Counted, found: Sequence[Finding], *, viewer: Actor | None) -> Comparison:
    """Compare the periods of a course of which no finding speaks, each with all the others of these together (Holm).

    Args:
        counted: What was counted, by one period.
        found: What the chart of it shows.
        viewer: Who asks.
    """
    [period] = counted.question.by
    spoken_of = [days for one in found for days in days_of(one)]
    places = [place for place, cut in enumerate(counted.cuts) if not _is_spoken_of(_days(period, cut[period]), spoken_of)]
    ordinary = replace(
        counted,
        cuts=tuple(counted.cuts[place] for place in places),
        tallies=tuple(counted.tallies[place] for place in places),
        cases=None if counted.cases is None else tuple(counted.cases[place] for place in places),
    )
    return replace(compare.comparison(ordinary, measures.estimated(ordinary), viewer=viewer), ordinary=True)


def days_of(finding: Finding) -> list[Days]:
    """From which day to which a finding speaks of each time that it names; none of a finding without one."""
    if isinstance(finding, Lasting):
        every = finding.since.every
        return [(finding.since.at, _last(every, finding.until) if finding.until else date.max)]
    if isinstance(finding, Stretch):
        return [(finding.first, _last(finding.every, finding.last))]
    if isinstance(finding, SpecialWeek):
        return [(day, _last(finding.every, day)) for day in finding.periods]
    return [(month, _last("month", month)) for month in finding.months] if isinstance(finding, Season) else []


def _is_spoken_of(days: Days, spoken_of: Sequence[Days]) -> bool:
    return any(days[0] <= last and first <= days[1] for first, last in spoken_of)


def _days(period: str, text: str) -> Days:
    first = READ_PERIOD[period](text)
    return first, _last(period, first)


def _last(period: str, first: date) -> date:
    """The last day of the period that begins on a day."""
    if period == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first + timedelta(days=6 if period == "week" else 0)

"""A measure in the last twelve months, beside the twelve months before: how it stands, and by how much it differs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from everweek import clock
from everweek.facts.ask import MeasureInfo
from everweek.facts.rules import READ_PERIOD
from everweek.journal.services import Actor
from everweek.people.queries import organisation
from everweek.prove import compare, measures, rules
from everweek.prove.measures import Measured, Question
from everweek.prove.moments import moments
from everweek.science import Estimate, NotEnough


def year_of(found: Iterable[MeasureInfo]) -> date | None:
    """Since when the twelve months up to the newest of these answers are; None where none is older."""
    today = clock.today(organisation().zone)
    days = [(one.first_day, one.last_day) for one in found if one.first_day and one.last_day]
    # An answer of a day to come, as a file may hold, moves nothing.
    since = rules.year_up_to(min([max((last for _first, last in days), default=today), today]))
    return since if any(first < since for first, _last in days) else None


def year_of_measure(name: str, viewer: Actor | None) -> date | None:
    """Return since when the last twelve months of one measure are, of the answers the viewer sees; None where none is older.
    ``satisfaction.top`` is told of the answers of ``satisfaction``.
    """
    return year_of(one for one in measures.list_names(viewer) if one.name == name.removesuffix(rules.TOP))


@dataclass(frozen=True)
class Year:
    """A measure since a day, and by how much it is more, or less, than in the year before that day.

    ``change`` has its interval at the level of the measure, not corrected for how many measures are looked at; ``chance`` is how
    likely a change as great is where nothing changed, for ``told_apart``. Both are missing where one of the two years has too few
    answers.
    """

    measured: Measured
    change: Estimate | NotEnough
    chance: float | None


def year(name: str, *, since: date, viewer: Actor | None) -> Year:
    """A measure since the first day of a month, beside the year before: both are counted at once, month by month.

    Raises what ``measures.measure`` raises.
    """
    before = since.replace(year=since.year - 1)
    counted = measures.count(Question(name, ("month",), since=before), viewer=viewer)
    months = [READ_PERIOD["month"](cut["month"]) for cut in counted.cuts]
    now, then = (
        compare.summed(tallies for month, tallies in zip(months, counted.tallies, strict=True) if (month >= since) is lately)
        for lately in (True, False)
    )

    def told(tallies: rules.Tallies, question: Question) -> Measured:
        found = replace(counted, question=question, cuts=({},) if tallies else (), tallies=(tallies,) if tallies else ())
        return measures.estimated(found)

    measured = told(now, Question(name, since=since))
    result = measured.rows[0].result
    earlier = told(then, Question(name, since=before, until=since - timedelta(days=1))).rows[0].result
    if isinstance(result, NotEnough):
        return Year(measured, result, None)
    if isinstance(earlier, NotEnough):
        return Year(measured, earlier, None)
    if before not in months:
        # Of a year that began half-way other months are known than of the one beside it: a season would pass for a change.
        known = sum(month < since for month in months)
        return Year(measured, NotEnough(_("Of the twelve months before not all are known."), have=known, need=12), None)
    from everweek.science.contrast import linear

    one, other = (moments(counted.measure, counted.scale, part) for part in (now, then))
    chance = compare.chance(one, other, exact=one.hits is not None)
    return Year(measured, linear([(1, result), (-1, earlier)]), chance)


def told_apart(found: Collection[Year], error: float = 0.05) -> list[bool]:
    """Return for each measure whether its two years can be told apart, all looked at together (Holm)."""
    known = [one.chance for one in found if one.chance is not None]
    stands = iter(rules.holm(known, error))
    return [one.chance is not None and next(stands) for one in found]

"""The standing measures of a month, beside the month before and the same month of the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.prove import compare, doubts, measures, names, rules
from everweek.prove.measures import Counted, Question
from everweek.prove.moments import moments
from everweek.prove.reporting.months import Month
from everweek.prove.reporting.shape import Beside, StandingMeasure
from everweek.questionnaires.queries import list_measures
from everweek.science import Estimate, NotEnough

REPORTED: Final = ("nps", "csat", "ces", "expectation", "felt", "kept", "retention", rules.RECOVERED)
ERROR: Final = 0.05
"""Of a hundred reports of months that do not differ, so many tell any difference at all."""


@dataclass(frozen=True)
class _Part:
    """A measure in one month: what was counted (None where it cannot be asked so), and what is known of it."""

    month: Month
    counted: Counted | None
    result: Estimate | NotEnough
    unit: str
    ends: rules.Scale | None


def standing_measures(viewer: Actor | None, month: Month, *, where: Mapping[str, str], until: date) -> Sequence[StandingMeasure]:
    """The standing measures of a month up to a day, each with how it differs from the two others; as far as is seen."""
    parts = _parts(month, where, until, viewer)
    within = Question("", where=where, since=month.first, until=until)
    doubtful = doubts.count_doubtful_each([name for name, [now, *_others] in parts.items() if now.counted], within, viewer)
    chances = {
        (name, place): chance
        for name, [now, *others] in parts.items()
        for place, other in enumerate(others)
        if (chance := _chance(now, other)) is not None
    }
    carried = list_measures()
    apart = dict(zip(chances, rules.holm(list(chances.values()), ERROR), strict=True))
    return [
        StandingMeasure(
            name=name,
            title=names.titles_of([name])[name],
            unit=now.unit,
            ends=now.ends,
            result=now.result,
            beside=[
                Beside(other.month, other.result, _change(now, other), apart=apart.get((name, place), False))
                for place, other in enumerate(others)
            ],
            doubtful=doubtful.get(name, 0),
            asked=name in rules.PROMISED or rules.STANDING[name].reads in carried,
        )
        for name, [now, *others] in parts.items()
    ]


def _months(month: Month) -> list[Month]:
    return [month, month.before, month.year_before]


def _parts(month: Month, where: Mapping[str, str], until: date, viewer: Actor | None) -> Mapping[str, Sequence[_Part]]:
    """Each measure in its months."""
    months = _months(month)
    days = {one.key: (one.first, min(one.last, until)) for one in months}
    counted = measures.count_months(REPORTED, days, where, viewer=viewer)
    return {name: [_part(name, one, counted[name, one.key]) for one in months] for name in REPORTED}


def _part(name: str, month: Month, counted: Counted | NotEnough) -> _Part:
    if isinstance(counted, NotEnough):
        # The report says why, and goes on with the others.
        return _Part(month, None, counted, "", None)
    told = measures.estimated(counted)
    result = told.rows[0].result
    if isinstance(result, NotEnough) and not counted.cuts and name not in rules.PROMISED:
        result = replace(result, reason=_("Nobody answered this in %(month)s.") % {"month": month.name})
    return _Part(month, counted, result, told.unit, told.ends)


def _pair(now: _Part, other: _Part) -> tuple[Counted, Counted] | None:
    """What was counted in both months, where both can be told and stand on one scale."""
    if now.counted is None or other.counted is None or now.counted.scale != other.counted.scale:
        return None
    both = isinstance(now.result, Estimate) and isinstance(other.result, Estimate)
    return (now.counted, other.counted) if both else None


def _change(now: _Part, other: _Part) -> Estimate | NotEnough:
    """By how much it is more, or less, in the month of the report."""
    if isinstance(now.result, NotEnough):
        return now.result
    if isinstance(other.result, NotEnough):
        return other.result
    if _pair(now, other) is None:
        return NotEnough(_("It was answered on another scale then."), have=0, need=1)
    from everweek.science.contrast import linear

    return linear([(1, now.result), (-1, other.result)])


def _chance(now: _Part, other: _Part) -> float | None:
    """How likely a difference as great is where there is none; None where one of the two cannot be told."""
    both = _pair(now, other)
    if both is None:
        return None
    first, second = (moments(one.measure, one.scale, compare.summed(one.tallies)) for one in both)
    return compare.chance(first, second, exact=first.hits is not None)

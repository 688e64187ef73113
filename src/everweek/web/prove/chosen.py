"""What a page of Prove looks at where it is not asked: the usual measure, and the last twelve months that have answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from everweek.facts.ask import MeasureInfo
from everweek.prove import rules
from everweek.prove.names import day
from everweek.prove.years import year_of
from everweek.web.prove.contexts import SpanNote
from everweek.web.prove.question import ALL_YEARS, Peers, Watching

A = TypeVar("A", Watching, Peers)


def names_of(found: Iterable[MeasureInfo]) -> list[str]:
    """The names of these measures, standing ones first."""
    known = {info.name for info in found}
    return [name for name in rules.STANDING if name in known] + sorted(known - rules.STANDING.keys())


def by_usual(asked: A, names: Sequence[str]) -> A:
    """Return what is asked by the measure that is looked at first where none was chosen: ``csat`` where it can be seen, else the
    first of ``names``.
    """
    if "measure" in asked.chosen:
        return asked
    found: A = replace(asked, measure="csat" if "csat" in names else names[0])
    return found


@dataclass(frozen=True)
class Span:
    """The days that count (None: no end to them), and how the page says so."""

    since: date | None
    until: date | None
    note: SpanNote


def span_of(asked: Peers, known: Iterable[MeasureInfo], here: str) -> Span:
    """Return the days a page tells of, with a note that says so: those asked for, else the twelve months up to the
    newest answer.
    """
    lately = asked.with_(since=None, until=None, years="").to(here)
    if asked.since or asked.until:
        return Span(asked.since, asked.until, SpanNote(_of_days(asked.since, asked.until), _lately(), lately))
    of_it = [one for one in known if one.name == asked.measure.removesuffix(rules.TOP)]
    since = year_of(of_it)
    if since is None:
        first = next((one.first_day for one in of_it), None)
        says = _("Of all answers; the first is of %(day)s.") % {"day": day(first)} if first else ""
        return Span(None, None, SpanNote(says, "", ""))
    if asked.years == ALL_YEARS:
        return Span(None, None, SpanNote(_("Of the answers of all years."), _lately(), lately))
    says = _("Of answers since %(since)s, the twelve months up to the newest.") % {"since": day(since)}
    return Span(since, None, SpanNote(says, _("Look at all years"), asked.with_(years=ALL_YEARS).to(here)))


def _lately() -> str:
    return _("Look at the last twelve months")


def _of_days(since: date | None, until: date | None) -> str:
    if since and until:
        return _("Of answers from %(since)s to %(until)s.") % {"since": day(since), "until": day(until)}
    if since:
        return _("Of answers since %(since)s.") % {"since": day(since)}
    return _("Of answers until %(until)s.") % {"until": day(until)} if until else ""

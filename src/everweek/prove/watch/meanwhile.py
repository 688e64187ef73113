"""What else happened in the weeks of a chart, and may have moved it though no customer thinks otherwise: the words of a question.

A page tells it before a version is published (``questionnaires.differences``); whoever reads the chart a year later was
not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.people import saying
from everweek.prove import measures, names
from everweek.prove.rules import PROMISED
from everweek.prove.watch.findings import Lasting, Moved, Season, SpecialWeek, Stretch
from everweek.questionnaires.rewording import Rewording, list_rewordings

if TYPE_CHECKING:
    from everweek.prove.watch.reading import Table


@dataclass(frozen=True)
class Meanwhile:
    """From which days on the question is asked otherwise, for each group ("": the whole) whose answers come from it."""

    otherwise: Mapping[str, tuple[Rewording, ...]] = field(default_factory=dict)


def meanwhile(seen: "Table", viewer: Actor | None) -> Meanwhile:
    """What happened within the weeks, or months, of a table; whoever sees the answers may know it."""
    if seen.counted.question.name in PROMISED or not seen.periods:
        return Meanwhile()
    rewordings = [one for one in list_rewordings(seen.counted.measure.reads) if 0 < seen.place_of(one.day) < len(seen.periods)]
    if not rewordings:
        return Meanwhile()
    asked = _questionnaires(seen, viewer)
    told = {group: tuple(one for one in rewordings if one.questionnaire in several) for group, several in asked.items()}
    return Meanwhile({group: several for group, several in told.items() if several})


def _questionnaires(seen: "Table", viewer: Actor | None) -> Mapping[str, set[str]]:
    """The keys of the questionnaires whose answers are in each group, and in the whole ("")."""
    cut = tuple(dict.fromkeys([*([seen.by] if seen.by else []), "questionnaire"]))
    found: dict[str, set[str]] = {}
    for one in measures.count(replace(seen.counted.question, by=cut), viewer=viewer).cuts:
        for group in {"", one[seen.by] if seen.by else ""}:
            found.setdefault(group, set()).add(one["questionnaire"])
    return found


def within(finding: Moved, rewordings: Sequence[Rewording]) -> tuple[Rewording, ...]:
    """Those of the rewordings that fall into the time in which a move may have begun."""
    return tuple(one for one in rewordings if any(first <= one.day <= last for first, last in _begins(finding)))


def _begins(finding: Moved) -> Sequence[tuple[date, date]]:
    """The first and the last day on which a finding may have begun; of single weeks those of each."""
    if isinstance(finding, Lasting):
        return [(finding.since.low, _last_day(finding.since.every, finding.since.high))]
    if isinstance(finding, Stretch):
        # Where a stretch begins is told to a week, or a month: the one before may be part of it.
        return [(_first_day_before(finding.every, finding.first), _last_day(finding.every, finding.first))]
    if isinstance(finding, SpecialWeek):
        return [(day, _last_day(finding.every, day)) for day in finding.periods]
    return [(finding.months[0], _last_day("month", finding.months[0]))] if isinstance(finding, Season) else []


def _last_day(every: str, first: date) -> date:
    following = first + timedelta(weeks=1) if every == "week" else (first + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)


def _first_day_before(every: str, first: date) -> date:
    return first - timedelta(weeks=1) if every == "week" else (first - timedelta(days=1)).replace(day=1)


def asked_otherwise(rewording: Rewording) -> str:
    """The sentence on what is asked otherwise from when on, for the words under a chart."""
    parts = {"day": names.day(rewording.day), "title": rewording.title, "otherwise": "; ".join(rewording.otherwise)}
    return _("From %(day)s on “%(title)s” asks it otherwise: %(otherwise)s.") % parts


def asked_otherwise_here(rewordings: Sequence[Rewording]) -> str:
    """From when on it is asked otherwise, in the few words of a line of a table; empty where it is not."""
    days = saying.names([names.day(one.day) for one in rewordings])
    return _("asked otherwise from %(days)s on") % {"days": days} if rewordings else ""


def reservation(rewordings: Sequence[Rewording]) -> str:
    """The sentence that a move began where the question began to be asked otherwise; empty where it did not."""
    if not rewordings:
        return ""
    days = saying.names([names.day(one.day) for one in rewordings])
    told = _("It may be the question that moved: when this may have begun, it began to be asked otherwise (%(days)s).")
    return told % {"days": days}

"""What matters now, as the first page shows it: the cards of the findings, and the weeks they are about for the year band."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.people.models import Member
from everweek.prove import watch
from everweek.prove.watch import words
from everweek.prove.watch.findings import Finding, Lasting, Season, SpecialWeek, Stretch
from everweek.prove.watch.news import Signals
from everweek.web.choices import Step
from everweek.web.prove import told
from everweek.web.prove.contexts import FindingsPart
from everweek.web.prove.question import Watching


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


@dataclass(frozen=True)
class Notch:
    """One signal that marks a week: its sentence, and which way it went.

    That is ``down``, ``up``, or ``beside`` where it parted from all others without going that way itself.
    """

    says: str
    way: str


def notches(found: Sequence[Finding]) -> Mapping[date, Sequence[Notch]]:
    """For the Monday of each week that a signal is about: those signals, each with its sentence and which way it went."""
    marks: dict[date, list[Notch]] = {}
    for finding in found:
        for day in _days(finding):
            notch = Notch(words.headline(finding), told.direction_of(finding) or "beside")
            marks.setdefault(day - timedelta(days=day.weekday()), []).append(notch)
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

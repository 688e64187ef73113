"""What matters now, for the first page: the few sentences of the watch, and the weeks they are about for the year band.

Watching reads a year of answers and takes its time; what it found is kept for a minute for all who may see the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from threading import Lock
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from everweek import clock
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import watch
from everweek.prove.access import sight_of
from everweek.prove.watch import words
from everweek.prove.watch.findings import Finding, Lasting, Season, SpecialWeek, Stretch
from everweek.web.prove import told
from everweek.web.prove.contexts import FindingCard

KEPT_FOR: Final = 60.0
MOST_KEPT: Final = 64
_kept: dict[tuple[object, ...], tuple[float, Sequence[Finding]]] = {}
_lock = Lock()


def findings(viewer: Member) -> Sequence[Finding]:
    """The few findings that matter in what the viewer may see; none for who sees no measures."""
    if not may(viewer, Action.MEASURES_READ):
        return ()
    sight = sight_of(viewer, ("unit",))
    key = (str(settings.EVERWEEK_FACTS), sight.units, tuple(sorted(sight.where.items())), get_language())
    now = clock.elapsed()
    with _lock:
        at, found = _kept.get(key, (-KEPT_FOR, ()))
    if now - at < KEPT_FOR:
        return found
    found = watch.house(viewer)
    with _lock:
        _kept[key] = now, found
        while len(_kept) > MOST_KEPT:
            del _kept[min(_kept, key=lambda one: _kept[one][0])]
    return found


def cards(found: Sequence[Finding], viewer: Member) -> list[FindingCard]:
    """The findings as they are shown, each with the way to its chart."""
    return told.cards(found, viewer, charts=True)


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

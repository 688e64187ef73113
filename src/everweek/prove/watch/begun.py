"""When something began, as it is known by now: who asks of days that are over is told no other beginning than who asks today.

Whether something moved is told of the days that were asked about, and of those alone. When it began is told of all that came
since, too: more weeks tell a beginning better, and one thing has one beginning (docs/decisions/0067-one-beginning.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from everweek.journal.services import Actor
from everweek.people.queries import today
from everweek.prove.watch.findings import Direction, Finding, Lasting, Since, Stretch
from everweek.prove.watch.kept import Kept, whose


@dataclass(frozen=True)
class Begun:
    """When something began at a place that went one way: an onset, of what ended by now its first period; and by which shape it
    lasts, where that is known.
    """

    direction: Direction
    since: Since
    shape: type[Lasting] | None = None

    def known_by(self, since: Since, last: date, direction: Direction) -> Since | None:
        """The onset of what went that way, of days whose last period is ``last`` and which told it ``since``; None where what is
        known by now began after them, or went the other way.

        >>> day = date(2026, 3, 2)
        >>> then = Since("week", day, day, day, open_start=False)
        >>> Begun(Direction.DOWN, then).known_by(then, day, Direction.UP)
        """
        at = self.since.at
        if direction is not self.direction or at > last or self.since.every != since.every:
            return None
        if self.shape is None:
            return replace(since, at=at, low=min(at, since.low), high=max(at, since.high))
        return replace(self.since, high=min(self.since.high, last))


@dataclass(frozen=True)
class Known:
    """What is known by now of when things began, by their groups; found when the first of them is asked for, and never else."""

    find: Callable[[], Mapping[str, Begun]]

    @cached_property
    def _found(self) -> Mapping[str, Begun]:
        return self.find()

    def of(self, group: str) -> Begun | None:
        """Of one group; "" is the whole. None where no more is known than what was read tells."""
        return self._found.get(group)


NOTHING: Final = Known(dict)
_kept: Kept[Mapping[str, Begun]] = Kept()


def of_findings(found: Sequence[Finding]) -> Mapping[str, Begun]:
    """When each thing began that lasts, or was a stretch, by its group; "" is the whole. Of a group it is what is told first."""
    known: dict[str, Begun] = {}
    for one in found:
        if isinstance(one, Lasting):
            known.setdefault(one.place.value, Begun(one.direction, one.since, type(one)))
        elif isinstance(one, Stretch):
            since = Since(one.every, one.first, one.first, one.first, open_start=False)
            known.setdefault(one.place.value, Begun(one.direction, since))
    return known


def by_now(
    viewer: Actor | None,
    dimensions: Sequence[str],
    asked: tuple[object, ...],
    until: date | None,
    find: Callable[[], Sequence[Finding]],
) -> Known:
    """Return what is known by now of when things began, where the days that are asked about ended before today; else nothing.

    Args:
        viewer: Who asks: it is kept for a minute for all who may see the same.
        dimensions: By which dimensions is asked.
        asked: What it depends on beside these.
        until: The last day that is asked about.
        find: Finds what is to be said of all days up to now.
    """
    if until is None or until >= today():
        return NOTHING
    key = (*whose(viewer, dimensions), *asked, today())
    return Known(lambda: _kept.found(key, lambda: of_findings(find())))

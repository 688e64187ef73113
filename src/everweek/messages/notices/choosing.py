"""How a colleague is told: what was chosen, and when that is. Decisions without a database, but for reading what was chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from everweek.clock import zone_of
from everweek.messages.models import NoticeHabit
from everweek.messages.notices.kinds import NoticeKind, When
from everweek.worktime.hours import Hours, moment

MORNING: Final = time(7, 30)
"""On the reader's own walls: read before the day begins."""
LOOKED_AHEAD: Final = timedelta(days=31)
"""Where nobody works for so long, there is no quiet to be kept."""


class Digest(StrEnum):
    """How often what waits is told together."""

    DAILY = "daily"
    HOURLY = "hourly"


@dataclass(frozen=True)
class Habit:
    """How somebody wants to be told. ``whens``: of kinds by their keys; ``quiet``: nothing at once outside working hours."""

    digest: Digest = Digest.DAILY
    quiet: bool = False
    urgent_passes: bool = True
    whens: Mapping[str, When] = field(default_factory=dict)

    def when(self, kind: NoticeKind) -> When:
        """When a kind is told."""
        return self.whens.get(kind.key, kind.when)

    @property
    def asks_hours(self) -> bool:
        """Whether it depends on when the colleague's unit works."""
        return self.quiet or self.digest is Digest.HOURLY


def habits_of(members: Iterable[int]) -> dict[int, Habit]:
    """How each of these colleagues wants to be told."""
    wanted = set(members)
    kept = {row.pk: habit_of(row) for row in NoticeHabit.objects.filter(pk__in=wanted)}
    return {one: kept.get(one, Habit()) for one in wanted}


def habit_of(row: NoticeHabit) -> Habit:
    """What a row says; a word that is not known any more is left out."""
    whens = {key: When(value) for key, value in row.whens.items() if value in set(When)}
    return Habit(Digest(row.digest), row.quiet, row.urgent_passes, whens)


def due_at(habit: Habit, kind: NoticeKind, now: datetime, hours: Hours | None, zone: str) -> datetime | None:
    """When a notice of a kind leaves the house for somebody; None where it stays in it."""
    match habit.when(kind):
        case When.HOUSE:
            return None
        case When.DIGEST:
            return next_digest(habit, now, hours, zone)
        case When.AT_ONCE | When.CHANNEL:
            passes = not habit.quiet or (kind.urgent and habit.urgent_passes)
            return now if passes else working_from(hours, now)


def next_digest(habit: Habit, now: datetime, hours: Hours | None, zone: str) -> datetime:
    """When what waits is told together next: the coming morning, or the next full hour in which the colleague's unit works."""
    if habit.digest is Digest.HOURLY:
        full = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return working_from(hours, full)
    walls = zone_of(zone)
    today = now.astimezone(walls).date()
    at = moment(today, MORNING, walls)
    return at if at > now else moment(today + timedelta(days=1), MORNING, walls)


def working_from(hours: Hours | None, at: datetime) -> datetime:
    """The moment itself where the colleague's unit works then, or its hours are not known; else when work begins next."""
    span = next(iter(hours.spans(at, at + LOOKED_AHEAD)), None) if hours is not None else None
    return at if span is None else max(at, span.begins)

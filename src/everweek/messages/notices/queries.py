"""Reads of notices: one's own, and how many of them nobody has read yet."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from everweek.messages.models import Notice, Telling
from everweek.messages.notices.choosing import Habit, habits_of
from everweek.messages.notices.saying import say
from everweek.people.models import Member
from everweek.people.paging import START, Order, Place, Stretch

MOST_COUNTED: Final = 100
NEWEST: Final = Order("-pk")


class Which(StrEnum):
    """Which notices: those not read yet, those read, all."""

    UNREAD = "unread"
    READ = "read"
    ALL = "all"


@dataclass(frozen=True)
class NoticeShown:
    """A notice as its reader sees it. ``told_at``: when it left the house, ``due_at``: when it will."""

    pk: int
    kind: str
    title: str
    text: str
    path: str
    at: datetime
    read_at: datetime | None
    due_at: datetime | None
    told_at: datetime | None
    outcome: str

    @classmethod
    def of(cls, row: Notice) -> "NoticeShown":
        """The notice of a row, in the language and on the clock that are active."""
        said, telling = say(row), _telling_of(row)
        ended = telling.ended_at if telling is not None else None
        due = telling.due_at if telling is not None and ended is None else None
        outcome = telling.outcome if telling is not None else ""
        return cls(row.pk, row.kind, said.title, said.text, row.path, row.at, row.read_at, due, ended, outcome)


def count_unread(member: Member) -> int:
    """How many of somebody's notices were not read yet; from a hundred on nobody counts."""
    return Notice.objects.filter(member=member, read_at=None)[:MOST_COUNTED].count()


def list_notices(member: Member, which: Which = Which.ALL, place: Place = START) -> Stretch[NoticeShown]:
    """One's own notices, the newest first."""
    rows = Notice.objects.filter(member=member)
    if which is not Which.ALL:
        rows = rows.filter(read_at__isnull=which is Which.UNREAD)
    stretch = NEWEST.stretch(rows.select_related("telling"), place)
    return stretch.holding([NoticeShown.of(one) for one in stretch.rows])


def habit(member: Member) -> Habit:
    """How somebody wants to be told."""
    return habits_of([member.pk])[member.pk]


def _telling_of(row: Notice) -> Telling | None:
    # From its far side a one-to-one that is not there is an AttributeError.
    return getattr(row, "telling", None)

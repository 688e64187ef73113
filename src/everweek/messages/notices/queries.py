"""Reads of notices: one's own, and how many of them nobody has read yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from everweek.messages.models import Notice, NoticeWords, Telling
from everweek.messages.notices.choosing import Habit, habits_of
from everweek.messages.notices.kinds import rewritable
from everweek.messages.notices.saying import Said, say_all
from everweek.people.models import Member
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.prepared import PreparedAmong
from everweek.people.queries import organisation

MOST_COUNTED: Final = 100
NEWEST: Final = Order("-pk")
_unread: Final = PreparedAmong[int](
    lambda members: Notice.objects.filter(member__in=members, read_at=None).values_list("pk")[:MOST_COUNTED], int
)
"""The frame of each page asks it, of one member."""


class Which(StrEnum):
    """Which notices: those not read yet, those read, all."""

    UNREAD = "unread"
    READ = "read"
    ALL = "all"


@dataclass(frozen=True)
class NoticeShown:
    """A notice as its reader sees it, of its ``case``. ``told_at``: when it left the house, ``due_at``: when it will.

    ``promise`` is which promise of the case it tells of, and when that is or was due; nothing where it tells of none.
    """

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
    case: int | None
    promise: str = ""

    @classmethod
    def of(cls, row: Notice, said: Said) -> "NoticeShown":
        """The notice of a row, in these words."""
        telling = _telling_of(row)
        ended = telling.ended_at if telling is not None else None
        due = telling.due_at if telling is not None and ended is None else None
        outcome = telling.outcome if telling is not None else ""
        told = (row.pk, row.kind, said.title, said.text, row.path, row.at, row.read_at, due, ended, outcome, case_of(row))
        return cls(*told, promise=promise_of(row))


def promise_of(row: Notice) -> str:
    """Return which promise a notice is about and when it is due, by which two notices of one are found; empty where of none."""
    return f"{row.values['promise']} {row.values.get('due', '')}" if row.values.get("promise") else ""


def case_of(row: Notice) -> int | None:
    """Return the number of the case a notice is about; None where it is about none."""
    number = row.values.get("case")
    return number if isinstance(number, int) else None


def count_unread(member: Member) -> int:
    """How many of somebody's notices were not read yet; from a hundred on nobody counts."""
    return len(_unread.rows([member.pk]))


def is_told(member: int, key: str) -> bool:
    """Whether somebody was told what goes by this key."""
    return Notice.objects.filter(member=member, key=key).exists()


def list_notices(member: Member, which: Which = Which.ALL, place: Place = START) -> Stretch[NoticeShown]:
    """One's own notices, the newest first."""
    rows = Notice.objects.filter(member=member)
    if which is not Which.ALL:
        rows = rows.filter(read_at__isnull=which is Which.UNREAD)
    stretch = NEWEST.stretch(rows.select_related("telling"), place)
    return stretch.holding(show_all(member, stretch.rows))


def show_all(member: Member, rows: Sequence[Notice]) -> Sequence[NoticeShown]:
    """These notices as their reader sees them: in the reader's language, on the clock that is active."""
    said = say_all(rows, member.language or organisation().language)
    return [NoticeShown.of(one, words) for one, words in zip(rows, said, strict=True)]


def habit(member: Member) -> Habit:
    """How somebody wants to be told."""
    return habits_of([member.pk])[member.pk]


def rewritten() -> frozenset[tuple[str, str]]:
    """Which kinds, lines to teams and letters have words of the organisation's own, and in which language."""
    return frozenset(NoticeWords.objects.filter(kind__in=[one.key for one in rewritable()]).values_list("kind", "language"))


def _telling_of(row: Notice) -> Telling | None:
    # From its far side a one-to-one that is not there is an AttributeError.
    return getattr(row, "telling", None)

"""Telling colleagues, and what they choose about it. Whoever tells does so in the transaction of the cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.jobs.queries import is_waiting
from everweek.jobs.tasks import enqueue
from everweek.journal.services import Happening, record
from everweek.messages.models import Notice, NoticeChannel, NoticeHabit, Telling
from everweek.messages.notices.choosing import Digest, Habit, due_at, habit_of, habits_of
from everweek.messages.notices.kinds import KINDS, NoticeKind, When
from everweek.messages.notices.queries import case_of
from everweek.messages.notices.teams import TeamNews, tell_teams
from everweek.messages.rules import check_key, is_set_up
from everweek.people.able import where_at_work
from everweek.people.days import here
from everweek.people.hours.queries import hours_of
from everweek.people.models import Member
from everweek.people.queries import organisation, today
from everweek.worktime.hours import Hours


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that is to be told, and to whom: to each of them once under this ``key``, however often it is asked for.

    ``values`` are plain JSON for the places of the kind's words; nothing of a customer is among them. ``path`` is a page here.
    ``unit_path`` is where it happened: the channels of that unit and of those above it are told too, where they want it.
    """

    kind: NoticeKind
    key: str
    path: str
    values: Mapping[str, object]
    to: Iterable[int]
    unit_path: str = ""


@transaction.atomic
def tell(*, news: Sequence[News]) -> int:
    """Tell colleagues: in the house at once, and outside as each has chosen; returns how many notices were not there before.

    A colleague who has left is told nothing. Where no mail is set up, it stands in the house alone.
    """
    from everweek.messages.tasks import tell_notices

    tell_teams([TeamNews(one.kind, one.key, one.path, one.values, one.unit_path) for one in news])
    now = clock.now()
    wanted = {(one.key, member): one for one in news for member in one.to}
    members = _who_is_here({member for _key, member in wanted})
    already = set(Notice.objects.filter(key__in=[one.key for one in news], member__in=members).values_list("key", "member"))
    fresh = {at: one for at, one in wanted.items() if at[1] in members and at not in already}
    if not fresh:
        return 0
    Notice.objects.bulk_create(
        [
            Notice(key=check_key(key), member_id=member, kind=one.kind.key, values=dict(one.values), path=one.path, at=now)
            for (key, member), one in fresh.items()
        ],
        # Somebody else tells the same at this moment: it is told once.
        ignore_conflicts=True,
    )
    # In a burst each batch would ask for the same.
    if _plan(fresh, members) and not is_waiting(tell_notices):
        enqueue(tell_notices)
    return len(fresh)


def _plan(fresh: Mapping[tuple[str, int], News], members: Mapping[int, Member]) -> bool:
    """Write down what leaves the house and when; whether some of it is due now."""
    planner, mails = Planner(members), is_set_up()
    rows = Notice.objects.filter(key__in={key for key, _member in fresh}, member__in={member for _key, member in fresh})
    tellings = []
    for pk, key, member in rows.values_list("pk", "key", "member"):
        kind = fresh[key, member].kind if (key, member) in fresh else None
        due = planner.due(member, kind) if kind is not None else None
        if kind is not None and due is not None and (mails or planner.way(member, kind)["channel"]):
            tellings.append(Telling(notice_id=pk, due_at=due, **planner.way(member, kind)))
    Telling.objects.bulk_create(tellings, ignore_conflicts=True)
    return any(one.due_at <= planner.now for one in tellings)


class Planner:
    """When each of some colleagues is told of something, reading what is needed once."""

    def __init__(self, members: Mapping[int, Member]) -> None:
        self._members, self._house, self.now = members, organisation().zone, clock.now()
        self.habits = habits_of(members)
        self._hours: dict[int, Hours | None] = {}
        chats = NoticeChannel.objects.filter(member__in=members, confirmed_at__isnull=False)
        self._chats = frozenset(chats.values_list("member", flat=True))

    def due(self, member: int, kind: NoticeKind) -> datetime | None:
        """The moment, or None where it stays in the house."""
        habit = self.habits[member]
        return due_at(habit, kind, self.now, self._hours_of(member, habit), self._members[member].zone or self._house)

    def way(self, member: int, kind: NoticeKind) -> dict[str, bool]:
        """By which way: in the digest, at once in the chat, or at once by mail, as for a chat that is none yet."""
        when = self.habits[member].when(kind)
        return {"digest": when is When.DIGEST, "channel": when is When.CHANNEL and member in self._chats}

    def _hours_of(self, member: int, habit: Habit) -> Hours | None:
        if not habit.asks_hours:
            return None
        if member not in self._hours:
            unit = where_at_work(self._members[member])
            self._hours[member] = hours_of(unit).hours if unit is not None else None
        return self._hours[member]


def _who_is_here(members: Iterable[int]) -> Mapping[int, Member]:
    return {one.pk: one for one in Member.objects.filter(here(today()), pk__in=set(members))}


@transaction.atomic
def mark(*, by: Member, read: bool, notice: Notice | None = None) -> int:
    """Note that notices of ``by`` were read, or one was not after all; without ``notice`` all unread ones. Returns how many.

    Several of one case stand in one line: with one of them all are read.
    """
    mine = Notice.objects.filter(member=by, read_at__isnull=read)
    if notice is not None:
        case = case_of(notice) if read else None
        mine = mine.filter(Q(pk=notice.pk) | Q(values__case=case) if case is not None else Q(pk=notice.pk))
    elif not read:
        raise Invalid(_("Say which notice was not read."), field="notice")
    return mine.update(read_at=clock.now() if read else None)


@transaction.atomic
def choose(*, by: Member, changes: Mapping[str, object], kinds: Mapping[str, object] | None = None) -> Habit:
    """Choose how one is told: ``digest``, ``quiet``, ``urgent_passes``, and by the key of a kind when. What waits follows it.

    ``kinds``: for a program, whose keys of kinds are nothing else.

    Raises:
        Invalid: There is no such kind or choice; ``field`` names it.
    """
    row, _new = NoticeHabit.objects.select_for_update().get_or_create(member=by)
    before = habit_of(row)
    for name, value in changes.items():
        _take(row, name, value)
    for name, value in (kinds or {}).items():
        _take_kind(row, name, value)
    after = habit_of(row)
    if after == before:
        return after
    row.save()
    record(Happening("notices.chosen", by, ("member", by.pk), old=as_plain(before), new=as_plain(after)))
    _plan_anew(by)
    return after


def as_plain(habit: Habit) -> dict[str, object]:
    """A habit as plain JSON; each kind under its key, as ``choose`` takes it."""
    whens = {key: habit.when(kind).value for key, kind in sorted(KINDS.items())}
    return {"digest": habit.digest.value, "quiet": habit.quiet, "urgent_passes": habit.urgent_passes, **whens}


def _take(row: NoticeHabit, name: str, value: object) -> None:
    if name in {"quiet", "urgent_passes"}:
        setattr(row, name, bool(value))
    elif name == "digest":
        if value not in set(Digest):
            raise Invalid(_("The digest comes daily or hourly."), field="digest")
        row.digest = str(value)
    else:
        _take_kind(row, name, value)


def _take_kind(row: NoticeHabit, name: str, value: object) -> None:
    if name not in KINDS:
        raise Invalid(_("There is no kind of notice called %(name)s.") % {"name": name}, field=name)
    if value not in set(When):
        raise Invalid(_("You are told at once, in the digest, or only here."), field=name)
    row.whens = {**row.whens, name: str(value)}


def _plan_anew(member: Member) -> None:
    """What waits to leave the house follows what was chosen just now."""
    planner = Planner({member.pk: member})
    for row in Telling.objects.filter(ended_at=None, handing_at=None, notice__member=member).select_related("notice"):
        kind = KINDS.get(row.notice.kind)
        due = planner.due(member.pk, kind) if kind is not None else None
        # Handed to a chat at this moment, it goes there.
        still = Telling.objects.filter(pk=row.pk, ended_at=None, handing_at=None)
        if kind is None or due is None:
            still.delete()
        else:
            still.update(due_at=due, **planner.way(member.pk, kind))

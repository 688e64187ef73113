"""Notices that go to chats: each at most once, for a chat cannot tell a repeat.

Before it is handed over that is written down. Where a process is killed in between, or nobody knows what the service did, it is
not told again: it stands in the house. What a service has refused is tried again, and in the end goes by mail. What is due of one
colleague goes in one message: a chat is called once a run, and one that is away holds the others up once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone, translation

from everweek import clock
from everweek.jobs.tasks import stopping
from everweek.journal.locks import held
from everweek.journal.services import System
from everweek.messages.models import NoticeChannel, Telling
from everweek.messages.notices.channels import remove_of_who_is_gone
from everweek.messages.notices.drawing import Told, as_chat
from everweek.messages.notices.handing import Handed, Outcome, hand_over
from everweek.messages.notices.saying import say_all
from everweek.people.models import Member
from everweek.people.queries import chunks, organisation

BY: Final = System("notices")
WAITS: Final = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
CHATTED, UNKNOWN = "chatted", "unknown"
AT_ONCE: Final = 20
TOGETHER: Final = 6
"""So many are told in one message, and of the rest how many: chats take some two thousand characters."""


def chat_due() -> int:
    """Hand over what is due to chats, one process at a time; how many notices were told. A worker that stops leaves the rest."""
    told = 0
    with held("messages.chats", wait=False) as mine:
        if not mine:
            return 0
        # Whoever wrote that down is gone, for it held what we hold now.
        in_hand = Telling.objects.filter(ended_at=None, handing_at__isnull=False)
        in_hand.update(ended_at=clock.now(), outcome=UNKNOWN, handing_at=None)
        remove_of_who_is_gone(by=BY)
        for member in _due_members():
            if stopping():
                break
            told += _tell(member)
    return told


def _waiting() -> QuerySet[Telling]:
    return Telling.objects.filter(channel=True, ended_at=None, handing_at=None)


def _due_members() -> Sequence[Member]:
    """The members for whom something is due, first whoever has waited longest."""
    due = _waiting().filter(due_at__lte=clock.now()).values("notice__member").annotate(first=Min("due_at"))
    first = [one["notice__member"] for one in due.order_by("first", "notice__member")[:AT_ONCE]]
    return sorted(Member.objects.filter(pk__in=first), key=lambda one: first.index(one.pk))


def _tell(member: Member) -> int:
    channel = NoticeChannel.objects.filter(member=member, confirmed_at__isnull=False).first()
    if channel is None:
        # Removed since: by mail, where that is still somebody's.
        _waiting().filter(notice__member=member).update(channel=False)
        return 0
    rows = _claim(member)
    if not rows:
        return 0
    house = organisation()
    with (
        translation.override(member.language or house.language),
        timezone.override(clock.zone_of(member.zone or house.zone)),
    ):
        shown = [one.notice for one in rows[:TOGETHER]]
        told = [Told(said, one.path) for one, said in zip(shown, say_all(shown), strict=True)]
        title, text = as_chat(told, more=len(rows) - len(shown))
        handed = hand_over(channel.address, title=title, text=text)
    with transaction.atomic():
        _note(member, handed, clock.now())
    return len(rows) if handed.outcome is Outcome.TOLD else 0


def _claim(member: Member) -> Sequence[Telling]:
    """What is due of somebody, and ours: who chose otherwise meanwhile has moved it, and mails leave it alone from now on."""
    now = clock.now()
    due = _waiting().filter(notice__member=member, due_at__lte=now)
    for some in chunks(list(due.order_by("pk").values_list("pk", flat=True)), 500):
        # By their numbers: only so PostgreSQL looks again whether each still waits.
        _waiting().filter(pk__in=some).update(handing_at=now)
    return list(_claimed(member).select_related("notice").order_by("pk"))


def _claimed(member: Member) -> QuerySet[Telling]:
    return Telling.objects.filter(notice__member=member, ended_at=None, handing_at__isnull=False)


def _note(member: Member, handed: Handed, now: datetime) -> None:
    why = handed.why[:200] if handed.outcome is not Outcome.TOLD else ""
    NoticeChannel.objects.filter(member=member).update(reason=why)
    claimed, free = _claimed(member), {"handing_at": None, "tries": F("tries") + 1}
    if handed.outcome is not Outcome.REFUSED:
        claimed.update(**free, ended_at=now, outcome=CHATTED if handed.outcome is Outcome.TOLD else UNKNOWN)
        return
    claimed.filter(tries__gte=len(WAITS)).update(**free, channel=False, due_at=now)
    for tries, wait in enumerate(WAITS):
        claimed.filter(tries=tries).update(**free, due_at=now + wait)

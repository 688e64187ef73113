"""Notices that go to chats: each at most once, for a chat cannot tell a repeat.

Before it is handed over that is written down. Where a process is killed in between, or nobody knows what the service did, it is
not told again: it stands in the house. What a service has refused is tried again, and in the end goes by mail.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation

from everweek import clock
from everweek.journal.locks import held
from everweek.messages.models import NoticeChannel, Telling
from everweek.messages.notices.drawing import address
from everweek.messages.notices.handing import Handed, Outcome, hand_over
from everweek.messages.notices.saying import say_all
from everweek.people.queries import is_here, organisation

WAITS: Final = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
CHATTED, UNKNOWN = "chatted", "unknown"
AT_ONCE: Final = 20


def chat_due() -> int:
    """Hand over what is due to chats, one process at a time; how many were told."""
    told = 0
    with held("messages.chats", wait=False) as mine:
        if not mine:
            return 0
        # Whoever wrote that down is gone, for it held what we hold now.
        Telling.objects.filter(channel=True, ended_at=None, handing_at__isnull=False).update(
            ended_at=clock.now(), outcome=UNKNOWN, handing_at=None
        )
        for row in _due():
            told += _tell(row)
    return told


def _due() -> Sequence[Telling]:
    rows = Telling.objects.filter(channel=True, ended_at=None, due_at__lte=clock.now()).order_by("due_at", "pk")
    return list(rows.select_related("notice__member")[:AT_ONCE])


def _tell(row: Telling) -> int:
    member = row.notice.member
    channel = NoticeChannel.objects.filter(member=member, confirmed_at__isnull=False).first()
    if channel is None or not is_here(member):
        # Removed since: by mail, where that is still somebody's.
        Telling.objects.filter(pk=row.pk).update(channel=False)
        return 0
    Telling.objects.filter(pk=row.pk).update(handing_at=clock.now())
    house = organisation()
    with (
        translation.override(member.language or house.language),
        timezone.override(clock.zone_of(member.zone or house.zone)),
    ):
        [said] = say_all([row.notice])
        text = f"{said.text}\n{address(row.notice.path)}".strip()
        handed = hand_over(channel.address, title=said.title, text=text)
    with transaction.atomic():
        _note(row, channel, handed, clock.now())
    return int(handed.outcome is Outcome.TOLD)


def _note(row: Telling, channel: NoticeChannel, handed: Handed, now: datetime) -> None:
    why = handed.why[:200] if handed.outcome is not Outcome.TOLD else ""
    NoticeChannel.objects.filter(pk=channel.pk).update(reason=why)
    row.handing_at, row.tries = None, row.tries + 1
    if handed.outcome is not Outcome.REFUSED:
        row.ended_at, row.outcome = now, CHATTED if handed.outcome is Outcome.TOLD else UNKNOWN
    elif row.tries <= len(WAITS):
        row.due_at = now + WAITS[row.tries - 1]
    else:
        row.channel, row.due_at = False, now
    row.save(update_fields=["handing_at", "tries", "ended_at", "outcome", "due_at", "channel"])

"""Notices that leave the house: what is due of one colleague goes in one mail, in her language and on her clock.

What was written down as told and the mail that is asked for stand in one transaction: killed before it, nothing has happened;
after it, the mail has a key and is sent once.
"""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone, translation

from everweek import clock
from everweek.journal.locks import held
from everweek.journal.services import System
from everweek.messages.models import Notice, Telling
from everweek.messages.notices.drawing import letter_of
from everweek.messages.rules import is_set_up
from everweek.messages.services import send
from everweek.people.models import Member
from everweek.people.queries import is_here, organisation

BY: Final = System("notices")
TOGETHER: Final = 50
"""So many colleagues are written to in one transaction: on SQLite every other writer waits for it."""
MAILED, READ, NOBODY, NO_MAIL = "mailed", "read", "nobody", "no_mail"


def tell_due() -> int:
    """Tell what is due by now, one process at a time; how many mails were asked for."""
    asked = 0
    with held("messages.notices", wait=False) as mine:
        while mine and (found := _due_members()):
            with transaction.atomic():
                asked += sum(_tell(member) for member in found)
    return asked


def _due_members() -> Sequence[Member]:
    due = (
        Telling.objects.filter(channel=False, ended_at=None, due_at__lte=clock.now())
        .order_by("due_at", "pk")
        .values_list("notice__member")
    )
    ids = {pk for (pk,) in due[: TOGETHER * 10]}
    return list(Member.objects.filter(pk__in=sorted(ids)[:TOGETHER]).select_related("account"))


def _tell(member: Member) -> int:
    rows = Telling.objects.filter(channel=False, notice__member=member, ended_at=None, due_at__lte=clock.now())
    waiting = list(rows.select_for_update(of=("self",)).select_related("notice").order_by("pk"))
    # What somebody has read here need not be told again; what was to be told at once is told all the same.
    read = [one for one in waiting if one.digest and one.notice.read_at is not None]
    left = [one for one in waiting if one not in read]
    outcome = _mail(member, [one.notice for one in left]) if left else READ
    now = clock.now()
    for one in waiting:
        one.ended_at, one.outcome = now, READ if one in read else outcome
    Telling.objects.bulk_update(waiting, ["ended_at", "outcome"])
    return int(outcome == MAILED)


def _mail(member: Member, notices: Sequence[Notice]) -> str:
    account = member.account
    to = (account.email if account.is_active else "") if account is not None else member.email
    if not is_here(member) or not to:
        return NOBODY
    if not is_set_up():
        return NO_MAIL
    house = organisation()
    language = member.language or house.language
    with translation.override(language), timezone.override(clock.zone_of(member.zone or house.zone)):
        letter = letter_of(notices, to=to, person=member.actor, house=house.name, language=language)
    send(key=f"notices:{member.pk}:{notices[0].pk}", letter=letter, by=BY)
    return MAILED

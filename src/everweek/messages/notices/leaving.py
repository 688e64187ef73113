"""Notices that leave the house: what is due of one colleague goes in one mail, in the colleague's language and on their clock.

What was written down as told and the mail that is asked for stand in one transaction: killed before it, nothing has happened;
after it, the mail has a key and is sent once.
"""

import logging
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone, translation

from everweek import clock
from everweek.errors import EverweekError, Misconfigured, Unavailable
from everweek.journal.locks import held
from everweek.journal.services import System
from everweek.messages.models import Notice, Telling
from everweek.messages.notices.drawing import letter_of
from everweek.messages.rules import is_set_up
from everweek.messages.services import send
from everweek.people.models import Member
from everweek.people.queries import chunks, is_reachable, organisation

BY: Final = System("notices")
TOGETHER: Final = 50
"""So many colleagues are written to in one transaction: on SQLite every other writer waits for it."""
MAILED, READ, NOBODY, NO_MAIL, FAILED = "mailed", "read", "nobody", "no_mail", "failed"
_log: Final = logging.getLogger(__name__)


def tell_due() -> int:
    """Tell what is due by now, one process at a time; returns how many mails were asked for."""
    asked = 0
    with held("messages.notices", wait=False) as mine:
        while mine and (found := _due_members()):
            with transaction.atomic():
                asked += sum(_tell(member) for member in found)
    return asked


def _due_members() -> Sequence[Member]:
    due = (
        Telling.objects.filter(channel=False, handing_at=None, ended_at=None, due_at__lte=clock.now())
        .order_by("due_at", "pk")
        .values_list("notice__member")
    )
    ids = {pk for (pk,) in due[: TOGETHER * 10]}
    return list(Member.objects.filter(pk__in=sorted(ids)[:TOGETHER]).select_related("account"))


def _tell(member: Member) -> int:
    rows = Telling.objects.filter(channel=False, handing_at=None, notice__member=member, ended_at=None, due_at__lte=clock.now())
    waiting = list(rows.select_for_update(of=("self",)).select_related("notice").order_by("pk"))
    # What somebody has read here need not be told again; what was to be told at once is told all the same.
    read = {one.pk for one in waiting if one.digest and one.notice.read_at is not None}
    left = [one for one in waiting if one.pk not in read]
    outcome = _mailed(member, [one.notice for one in left]) if left else READ
    now = clock.now()
    for became, ended in ((READ, sorted(read)), (outcome, [one.pk for one in left])):
        for some in chunks(ended, 500):
            Telling.objects.filter(pk__in=some).update(ended_at=now, outcome=became)
    return int(outcome == MAILED)


def _mailed(member: Member, notices: Sequence[Notice]) -> str:
    try:
        with transaction.atomic():
            return _mail(member, notices)
    except (Unavailable, Misconfigured):
        # Another time it may go.
        raise
    except (EverweekError, LookupError, ValueError):
        # What one mail is made of stops nobody else's. It would not be made the next time either: it stands in the house.
        _log.exception("What waits for member %d cannot be mailed.", member.pk)
        return FAILED


def _mail(member: Member, notices: Sequence[Notice]) -> str:
    to = member.account.email if member.account is not None else member.email
    if not is_reachable(member) or not to:
        return NOBODY
    if not is_set_up():
        return NO_MAIL
    house = organisation()
    language = member.language or house.language
    with translation.override(language), timezone.override(clock.zone_of(member.zone or house.zone)):
        letter = letter_of(notices, to=to, member=member, house=house.name, language=language)
    send(key=f"notices:{member.pk}:{notices[0].pk}", letter=letter, by=BY)
    return MAILED

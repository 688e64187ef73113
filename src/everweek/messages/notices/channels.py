"""The chat at which a colleague wants to be told: named, confirmed by a code that was sent there, removed."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import unquote

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.messages.models import NoticeChannel
from everweek.messages.notices.handing import Outcome, hand_over
from everweek.people.days import here
from everweek.people.limits import hit
from everweek.people.models import Member
from everweek.people.queries import today
from everweek.people.rules import check_text

SERVICES: Final = frozenset(
    {
        *("discord", "gchat", "gotify", "gotifys", "mmost", "mmosts", "ntfy", "ntfys", "rocket", "rockets"),
        *("slack", "tgram", "webex", "workflow", "workflows", "wxteams", "zulip"),
    }
)
"""Services of Apprise that call over HTTP and by ``requests`` alone: what others do nobody here has held to the rules.

Only those that say one fixed thing: ``json://`` and its like let whoever writes the address choose method, headers and body.
"""
SWITCHES: Final = frozenset(
    {
        *("auth", "channel", "channels", "format", "id", "key", "mode", "preview", "priority", "sig", "signature", "silent"),
        *("tags", "team", "thread", "threadkey", "to", "token", "topic", "ver", "webhook", "workflow", "workspace"),
    }
)
"""What may stand behind the question mark. Others loosen what we hold a call to, stretch it, or open a file of ours."""
CODE_HOLDS: Final = timedelta(hours=1)
SENT_AN_HOUR: Final = 5
GUESSED_AN_HOUR: Final = 10


def check_address(address: str) -> tuple[str, str]:
    """The address as it is kept, and its service; ``Invalid`` for one that is never called."""
    told = check_text(address, "address", longest=1000, required=True)
    service, _colon, rest = told.partition("://")
    if service not in SERVICES or not rest:
        known = ", ".join(sorted(one for one in SERVICES if f"{one}s" not in SERVICES))
        message = _("Begin with the service and ://, as Apprise writes it. Known here: %(known)s.") % {"known": known}
        raise Invalid(message, field="address")
    if ";" in told or "#" in told:
        # One begins another switch, the other hides what follows from us and not from Apprise.
        written = {"hash": "%23", "semicolon": "%3B"}
        raise Invalid(_("In the address, write %(hash)s for # and %(semicolon)s for ;.") % written, field="address")
    # As Apprise reads it, which knows a name however it is written.
    names = {unquote(one.partition("=")[0]).strip().lower() for one in told.partition("?")[2].split("&")}
    if unknown := names - SWITCHES - {""}:
        raise Invalid(_("Leave %(name)s out of the address.") % {"name": ", ".join(sorted(unknown))}, field="address")
    return told, service


def add_channel(*, address: str, by: Member) -> NoticeChannel:
    """Name a chat; it is sent a code, by which whoever reads there confirms it. One that was there before is replaced by that.

    Raises:
        Invalid: The address is none, or the service does not take it; the sentence tells what it said.
        TooMany: for more than a few in an hour.
    """
    told, service = check_address(address)
    hit(f"notices:channel:{by.actor}", SENT_AN_HOUR, timedelta(hours=1))
    code = f"{secrets.randbelow(10**6):06d}"
    handed = hand_over(told, title=_("Everweek"), text=_("The code that confirms this chat: %(code)s") % {"code": code})
    if handed.outcome is not Outcome.TOLD:
        why = handed.why or _("no answer")
        raise Invalid(_("The service did not take it (%(why)s). See that the address is right.") % {"why": why}, field="address")
    with transaction.atomic():
        kept = {"service": service, "address": told, "code": _hash(code, by), "sent_at": clock.now()}
        row, _new = NoticeChannel.objects.update_or_create(member=by, defaults={**kept, "confirmed_at": None, "reason": ""})
        _record("added", row, by)
    return row


def confirm_channel(*, code: str, by: Member) -> NoticeChannel:
    """Confirm one's chat by the code it was sent. A second time changes nothing.

    Raises:
        Conflict: There is none, or the code is older than an hour.
        Invalid: It is another code.
        TooMany: for too many guesses.
    """
    hit(f"notices:code:{by.actor}", GUESSED_AN_HOUR, timedelta(hours=1))
    with transaction.atomic():
        row = NoticeChannel.objects.select_for_update().filter(member=by).first()
        if row is None or (row.confirmed_at is None and row.sent_at + CODE_HOLDS < clock.now()):
            raise Conflict(_("This code holds no more: name the chat again."), field="code")
        if row.confirmed_at is not None:
            return row
        if not secrets.compare_digest(row.code, _hash(code.strip(), by)):
            raise Invalid(_("This is not the code the chat was sent."), field="code")
        row.confirmed_at, row.code = clock.now(), ""
        row.save(update_fields=["confirmed_at", "code"])
        _record("confirmed", row, by)
    return row


@transaction.atomic
def remove_channel(*, by: Member) -> None:
    """Tell one's chat nothing any more: what was chosen for it comes by mail. A second time changes nothing."""
    row = NoticeChannel.objects.filter(member=by).first()
    if row is not None:
        row.delete()
        _record("removed", row, by)


def remove_of_who_is_gone(*, by: Actor) -> None:
    """Forget the chats of who has left or whose account was shut: nothing is told there any more, and its secrets are theirs."""
    here_now = Q(here(today(), of="member__")) & (Q(member__account=None) | Q(member__account__is_active=True))
    for row in NoticeChannel.objects.exclude(here_now).select_related("member"):
        with transaction.atomic():
            gone, _by_model = NoticeChannel.objects.filter(pk=row.pk).delete()
            if gone:
                _record("removed", row, by)


def channel_of(member: Member) -> NoticeChannel | None:
    """The chat somebody has named, confirmed or not."""
    return NoticeChannel.objects.filter(member=member).first()


def _hash(code: str, member: Member) -> str:
    return hashlib.sha256(f"{member.pk}:{code}".encode()).hexdigest()


def _record(done: str, row: NoticeChannel, by: Actor) -> None:
    record(Happening(f"notice_channel.{done}", by, ("member", row.member_id), ids={"service": row.service}))

"""The chats of units: which kinds of notices go there, naming one, trying it, removing it; and what is to be told there.

Whoever leads a unit, or an administrator, sets its channel up; no code confirms it, for what goes there names nobody. Each
channel is told a thing once at most, as a colleague's chat is (``chatting``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.jobs.queries import is_waiting
from everweek.jobs.tasks import enqueue
from everweek.journal.services import Actor, Happening, record
from everweek.messages.models import TeamChannel, TeamTelling
from everweek.messages.notices.channels import check_address
from everweek.messages.notices.chatting import UNKNOWN
from everweek.messages.notices.handing import Outcome, hand_over
from everweek.messages.notices.kinds import PLACE, TEAM_KINDS, NoticeKind
from everweek.messages.notices.team_chatting import REMOVED, STOPPED, team_channels
from everweek.messages.rules import check_key
from everweek.people.access import reach_of
from everweek.people.limits import hit
from everweek.people.models import Unit
from everweek.people.policy import Action

MOST_OF_A_UNIT: Final = 5
SENT_AN_HOUR: Final = 10


@dataclass(frozen=True)
class TeamNews:
    """One thing that happened at a unit; see ``services.News``."""

    kind: NoticeKind
    key: str
    path: str
    values: Mapping[str, object]
    unit_path: str


@dataclass(frozen=True)
class TeamChannelShown:
    """The chat of a unit, without its address. ``stopped_at``: it is told nothing until it is tried, because of ``reason``."""

    id: int
    unit: str
    unit_key: str
    service: str
    kinds: Sequence[str]
    added_at: datetime
    told_at: datetime | None
    stopped_at: datetime | None
    reason: str
    waiting: int


def tell_teams(news: Sequence[TeamNews]) -> None:
    """Let the chats of the units where it happened, and above, be told what they want; in the transaction of its cause.

    Of one that is stopped it is noted that it was not told, and why.
    """
    from everweek.messages.tasks import tell_notices

    wanted = [one for one in news if one.kind.key in TEAM_KINDS and one.unit_path]
    channels = list(team_channels().select_related("unit")) if wanted else []
    now = clock.now()
    rows = [
        _telling(channel, one, now)
        for one in wanted
        for channel in channels
        if one.kind.key in channel.kinds and one.unit_path.startswith(channel.unit.path)
    ]
    if rows:
        TeamTelling.objects.bulk_create(rows, ignore_conflicts=True)
        if not is_waiting(tell_notices):
            enqueue(tell_notices)


def _telling(channel: TeamChannel, one: TeamNews, now: datetime) -> TeamTelling:
    row = TeamTelling(channel=channel, key=check_key(one.key), kind=one.kind.key, values=_said(one), path=one.path)
    row.at = row.due_at = now
    if channel.stopped_at is not None:
        row.ended_at, row.outcome = now, STOPPED
    return row


def _said(one: TeamNews) -> dict[str, object]:
    """The values for the words of a team alone: a name that stands in those of a colleague is not kept."""
    return {name: one.values[name] for name in PLACE.findall(str(one.kind.team)) if name in one.values}


def add_team_channel(*, unit: Unit, address: str, kinds: Sequence[str], by: Actor) -> TeamChannel:
    """Give a unit a chat; it is told so at once, and one that does not take that is not kept.

    Raises:
        Invalid: an address that is never called, or that did not take it; a kind that is told to no team.
        Conflict: the unit has as many as it may.
        TooMany: more than some in an hour.
    """
    tell_new_channel(unit=unit, address=address, kinds=kinds, by=by)
    return keep_team_channel(unit=unit, address=address, kinds=kinds, by=by)


def tell_new_channel(*, unit: Unit, address: str, kinds: Sequence[str], by: Actor) -> None:
    """Tell a chat that it is to be a unit's: what ``add_team_channel`` does first. Never within a transaction, for it waits."""
    told, _service = check_address(address)
    _checked(kinds)
    _check_room(unit)
    _try(told, _("From now on %(unit)s is told here what it chose.") % {"unit": unit.name}, by)


@transaction.atomic
def keep_team_channel(*, unit: Unit, address: str, kinds: Sequence[str], by: Actor) -> TeamChannel:
    """Keep a chat that took what it was told: what ``add_team_channel`` does then."""
    told, service = check_address(address)
    chosen = _checked(kinds)
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    _check_room(held)
    kept = {"service": service, "address": told, "kinds": chosen, "by": by.actor, "added_at": clock.now()}
    row = TeamChannel.objects.create(unit=held, told_at=clock.now(), **kept)
    record(Happening("team_channel.added", by, _subject(row), ids=_ids(row), new={"kinds": chosen}))
    return row


def _check_room(unit: Unit) -> None:
    if team_channels().filter(unit=unit).count() >= MOST_OF_A_UNIT:
        raise Conflict(_("A unit has at most %(n)d channels: remove one first.") % {"n": MOST_OF_A_UNIT}, field="address")


@transaction.atomic
def choose_for_team(*, channel: TeamChannel, kinds: Sequence[str], by: Actor) -> bool:
    """Choose which kinds go to the chat of a unit from now on; whether that changed anything."""
    chosen = _checked(kinds)
    row = team_channels().select_for_update(of=("self",)).select_related("unit").filter(pk=channel.pk).first()
    if row is None:
        raise NotFound(_("That channel was removed meanwhile."))
    before = list(row.kinds)
    if before == chosen:
        return False
    row.kinds = chosen
    row.save(update_fields=["kinds"])
    record(Happening("team_channel.changed", by, _subject(row), old={"kinds": before}, new={"kinds": chosen}))
    return True


def try_team_channel(*, channel: TeamChannel, by: Actor) -> None:
    """Send a trial to the chat of a unit; where it was stopped, it goes on from now.

    Raises:
        Invalid: it did not take it; the sentence says why.
        TooMany: more than some in an hour.
    """
    send_trial(channel=channel, by=by)
    note_tried(channel=channel, by=by)


def send_trial(*, channel: TeamChannel, by: Actor) -> None:
    """Send the trial alone: what ``try_team_channel`` does first. Never within a transaction, for it waits."""
    _try(channel.address, _("A trial for %(unit)s: this channel is told what was chosen.") % {"unit": channel.unit.name}, by)


@transaction.atomic
def note_tried(*, channel: TeamChannel, by: Actor) -> None:
    """Note that a chat took its trial; where it was stopped, it goes on from now."""
    going = {"told_at": clock.now(), "failures": 0, "stopped_at": None, "reason": ""}
    if team_channels().filter(pk=channel.pk).update(**going):
        record(Happening("team_channel.tried", by, _subject(channel)))


@transaction.atomic
def remove_team_channel(*, channel: TeamChannel, by: Actor) -> None:
    """Tell the chat of a unit nothing any more; its address is forgotten. A second time changes nothing."""
    now = clock.now()
    if team_channels().filter(pk=channel.pk).update(removed_at=now, address=""):
        waiting = TeamTelling.objects.filter(channel=channel.pk, ended_at=None)
        # Of what is being handed over at this moment nobody will say what became of it.
        waiting.filter(handing_at__isnull=False).update(ended_at=now, outcome=UNKNOWN, handing_at=None)
        waiting.update(ended_at=now, outcome=REMOVED)
        record(Happening("team_channel.removed", by, _subject(channel), ids=_ids(channel)))


def list_team_channels(by: Actor) -> list[TeamChannelShown]:
    """The chats of the units ``by`` sets them up for, unit by unit."""
    within = reach_of(by, Action.CHANNELS_EDIT).reaching()
    rows = team_channels().filter(within).select_related("unit").order_by("unit__path", "pk")
    return [show_team_channel(one) for one in rows]


def show_team_channel(one: TeamChannel) -> TeamChannelShown:
    """A chat as it is told."""
    waiting = one.tellings.filter(ended_at=None).count()
    return TeamChannelShown(
        one.pk,
        one.unit.name,
        one.unit.key,
        one.service,
        list(one.kinds),
        one.added_at,
        one.told_at,
        one.stopped_at,
        one.reason,
        waiting,
    )


def _checked(kinds: Sequence[str]) -> list[str]:
    if unknown := sorted(set(kinds) - TEAM_KINDS.keys()):
        known = ", ".join(TEAM_KINDS)
        raise Invalid(_("%(kind)s goes to no team: choose of %(known)s.") % {"kind": unknown[0], "known": known}, field="kinds")
    if not kinds:
        raise Invalid(_("Choose at least one kind, or remove the channel."), field="kinds")
    return sorted(set(kinds))


def _try(address: str, text: str, by: Actor) -> None:
    hit(f"notices:team:{by.actor}", SENT_AN_HOUR, timedelta(hours=1))
    handed = hand_over(address, title=_("Everweek"), text=text)
    if handed.outcome is not Outcome.TOLD:
        why = handed.why or _("no answer")
        raise Invalid(_("The service did not take it (%(why)s). See that the address is right.") % {"why": why}, field="address")


def _subject(row: TeamChannel) -> tuple[str, int]:
    return ("team_channel", row.pk)


def _ids(row: TeamChannel) -> dict[str, object]:
    return {"unit": row.unit_id, "service": row.service}

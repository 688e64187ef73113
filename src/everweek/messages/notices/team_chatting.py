"""What goes to the chats of units: each thing at most once, for a chat cannot tell a repeat; a chat that refuses is stopped.

As with a colleague's chat, it is written down before it is handed over, and where nothing follows it is never told again.
"""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation

from everweek import clock
from everweek.jobs.tasks import stopping
from everweek.journal.locks import held
from everweek.journal.services import Happening, System, record
from everweek.messages.models import TeamChannel, TeamTelling
from everweek.messages.notices.chatting import CHATTED, TOGETHER, UNKNOWN, WAITS
from everweek.messages.notices.drawing import Told, as_chat
from everweek.messages.notices.handing import Handed, Outcome, hand_over
from everweek.messages.notices.kinds import team_words
from everweek.messages.notices.saying import Own, Said, fill, house_words, own_words
from everweek.people.queries import chunks, organisation

BY: Final = System("notices")
REFUSED, STOPPED, REMOVED = "refused", "stopped", "removed"
STOPS_AFTER: Final = 6
"""So many refusals one after the other: a chat that is gone is asked no more."""


def team_channels() -> QuerySet[TeamChannel]:
    """The chats of units that are there."""
    return TeamChannel.objects.filter(removed_at=None)


def tell_teams_due() -> int:
    """Hand over what is due to the chats of units, one process at a time; how many things were told."""
    told = 0
    with held("messages.teams", wait=False) as mine:
        if not mine:
            return 0
        # Whoever wrote that down is gone, for it held what we hold now.
        in_hand = TeamTelling.objects.filter(ended_at=None, handing_at__isnull=False)
        in_hand.update(ended_at=clock.now(), outcome=UNKNOWN, handing_at=None)
        due = _waiting().filter(due_at__lte=clock.now()).values("channel")
        for channel in team_channels().filter(pk__in=due, stopped_at=None).select_related("unit").order_by("pk"):
            if stopping():
                break
            told += _tell(channel)
    return told


def _waiting() -> QuerySet[TeamTelling]:
    return TeamTelling.objects.filter(ended_at=None, handing_at=None)


def _tell(channel: TeamChannel) -> int:
    rows = _claim(channel)
    if not rows:
        return 0
    house = organisation()
    with translation.override(house.language), timezone.override(clock.zone_of(channel.unit.zone or house.zone)):
        own = own_words()
        told = [Told(_say(one, own), one.path) for one in rows[:TOGETHER]]
        title, text = as_chat(told, more=len(rows) - len(told))
        handed = hand_over(channel.address, title=title, text=text)
    with transaction.atomic():
        _note(channel, handed)
    return len(rows) if handed.outcome is Outcome.TOLD else 0


def _say(one: TeamTelling, own: Own) -> Said:
    kind = team_words(one.kind)
    return Said(one.kind, "") if kind is None else fill(own.get(kind.key) or house_words(kind), kind, one.values)


def _claim(channel: TeamChannel) -> Sequence[TeamTelling]:
    now = clock.now()
    due = _waiting().filter(channel=channel, due_at__lte=now).order_by("pk").values_list("pk", flat=True)
    for some in chunks(list(due), 500):
        # By their numbers: only so PostgreSQL looks again whether each still waits.
        _waiting().filter(pk__in=some).update(handing_at=now)
    return list(_claimed(channel).order_by("pk"))


def _claimed(channel: TeamChannel) -> QuerySet[TeamTelling]:
    return TeamTelling.objects.filter(channel=channel, ended_at=None, handing_at__isnull=False)


def _note(channel: TeamChannel, handed: Handed) -> None:
    now, claimed, free = clock.now(), _claimed(channel), {"handing_at": None, "tries": F("tries") + 1}
    mine = TeamChannel.objects.filter(pk=channel.pk)
    if handed.outcome is not Outcome.REFUSED:
        told = handed.outcome is Outcome.TOLD
        claimed.update(**free, ended_at=now, outcome=CHATTED if told else UNKNOWN)
        mine.update(failures=0, reason="", told_at=now) if told else mine.update(reason=handed.why[:200])
        return
    mine.update(failures=F("failures") + 1, reason=handed.why[:200])
    claimed.filter(tries__gte=len(WAITS)).update(**free, ended_at=now, outcome=REFUSED)
    for tries, wait in enumerate(WAITS):
        claimed.filter(tries=tries).update(**free, due_at=now + wait)
    if mine.filter(failures__gte=STOPS_AFTER, stopped_at=None).update(stopped_at=now):
        # Later it would be old news there: it stands in the house.
        TeamTelling.objects.filter(channel=channel, ended_at=None).update(ended_at=now, outcome=STOPPED)
        record(Happening("team_channel.stopped", BY, ("team_channel", channel.pk), ids={"failures": STOPS_AFTER}))

"""How long it is kept when a customer heard from us, and when not and why; what colleagues were told; that a letter left."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.jobs.queries import given_of
from everweek.journal.services import Happening, System, record
from everweek.messages.contact.queries import rules
from everweek.messages.contact.rules import days_back
from everweek.messages.models import Contact, MailboxPast, Message, Notice, TeamChannel, TeamTelling
from everweek.people.keeping import Ended, Keeping, keep, walk

AT_MOST: Final = 500
StillTold = Callable[[Collection[str], datetime], set[str]]
STILL_TOLD: list[StillTold] = []


def still_told(function: StillTold) -> StillTold:
    """Register ``function(persons, since)``: those of them (``case:12``) of whose letters a page still tells."""
    if function not in STILL_TOLD:
        STILL_TOLD.append(function)
    return function


def end_contacts(before: datetime, reached: int) -> Ended:
    """Delete the contacts of one stretch, with what is left of their letters. What is still to leave stays until it has."""
    found = Contact.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", "decided_at", "at", "done_at", "withdrawn_at")
    # The customer may have heard from us long after that was decided, and the contact rules count from then.
    rows = [
        (pk, max(decided, at or decided) < before and not _waits(at, done, off)) for pk, decided, at, done, off in found[:AT_MOST]
    ]
    over, ended = walk(rows, reached, AT_MOST)
    if over:
        Contact.objects.filter(pk__in=over).delete()
        record(Happening("contact.forgotten", System("upkeep"), ("contacts", len(over)), ids={"contacts": len(over)}))
    # Of whoever was erased no more is kept than the rules look at, whatever is kept of others.
    MailboxPast.objects.filter(at__lt=clock.now() - timedelta(days=days_back(rules()))).delete()
    return ended


def _waits(at: datetime | None, done: datetime | None, withdrawn: datetime | None) -> bool:
    return at is not None and done is None and withdrawn is None


keep(
    Keeping(
        key="contacts",
        what=_("When we wrote to you and what for, and when we did not"),
        then=_("It is deleted. That you asked us to write less, or not at all, we remember for as long as you want it so."),
        days=3 * 365,
        place=35,
        end=end_contacts,
        # Who heard from us before that is as good as never written to: the contact rules would let it happen again.
        needs=lambda: days_back(rules()),
    )
)


def end_notices(before: datetime, reached: int) -> Ended:
    """Delete the notices of one stretch, with what is left of how they were told, and as many things that teams were told."""
    rows = [
        (pk, at < before) for pk, at in Notice.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", "at")[:AT_MOST]
    ]
    over, ended = walk(rows, reached, AT_MOST)
    if over:
        Notice.objects.filter(pk__in=over).delete()
        record(Happening("notices.forgotten", System("upkeep"), ("notices", len(over)), ids={"notices": len(over)}))
    teams = _end_of_teams(before)
    return replace(ended, count=ended.count + teams, more=ended.more or teams == AT_MOST)


def _end_of_teams(before: datetime) -> int:
    first = TeamTelling.objects.order_by("pk").values_list("pk", "at")[:AT_MOST]
    over = [pk for pk, at in first if at < before]
    TeamTelling.objects.filter(pk__in=over).delete()
    # Of which nothing is told any more.
    TeamChannel.objects.filter(removed_at__lt=before, tellings=None).delete()
    return len(over)


keep(
    Keeping(
        key="notices",
        what=_("That somebody here was told to look at something of yours: its number and when, without your name or words"),
        then=_("It is deleted."),
        days=365,
        place=36,
        end=end_notices,
    )
)


def end_messages(before: datetime, reached: int) -> Ended:
    """Forget the messages of one stretch. Of what waits, or failed and can be run again, the key is what makes it leave once.

    Whose letters are still told of is looked at again another night: the place moves within one night only.
    """
    from everweek.messages.tasks import deliver

    old = Message.objects.filter(Q(sent_at=None) | Q(sent_at__lt=before), pk__gt=reached, asked_at__lt=before).order_by("pk")
    found = list(old.values_list("pk", "person", "sent_at")[:AT_MOST])
    persons = {person for _pk, person, _sent in found if person}
    told: set[str] = set().union(*(reason(persons, before) for reason in STILL_TOLD)) if persons else set()
    leaving = given_of(deliver, "message") if any(sent is None for _pk, _person, sent in found) else set()
    over = [pk for pk, person, _sent in found if person not in told and pk not in leaving]
    if over:
        Message.objects.filter(pk__in=over).delete()
        record(Happening("message.forgotten", System("upkeep"), ("messages", len(over)), ids={"messages": len(over)}))
    more = len(found) == AT_MOST
    return Ended(len(over), found[-1][0] if more else 0, more)


keep(
    Keeping(
        key="messages",
        what=_(
            "That a letter about what you wrote to us went out to an address you left: when, without its words or the address"
        ),
        then=_("It is deleted, unless what you wrote is still being looked after."),
        days=3 * 365,
        place=37,
        end=end_messages,
    )
)

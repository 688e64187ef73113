"""Customers nothing has happened with for long, and what the journal keeps of old changes: how they end."""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from everweek.journal.services import System, erase_values_of_lines, values_about_people
from everweek.people import replies, undoing
from everweek.people.keeping import REASONS, Ended, Keeping, keep, walk
from everweek.people.models import Customer
from everweek.people.services.customers import lock_customers, lock_rows
from everweek.people.services.erasures import erase_customer

AT_MOST: Final = 200
CHANGES_AT_MOST: Final = 2000


def end_profiles(before: datetime, reached: int) -> Ended:
    """Erase the customers of one stretch who have been idle. The others are looked at again another night, from the first on.

    That is why the place moves within one night only: ``reached`` is the number to go on from, and 0 when the list is through.
    """
    known = Customer.objects.filter(pk__gt=reached, erased_at__isnull=True, merged_into__isnull=True, created_at__lt=before)
    found = list(known.order_by("pk")[:AT_MOST])
    idle = _idle(found, before)
    if idle:
        # Who answers at this moment holds the customer's row (people.holding): wait for that, and look again.
        lock_customers()
        idle = _idle(lock_rows(Q(pk__in=[one.pk for one in idle])), before)
    for one in idle:
        erase_customer(customer=one, by=System("upkeep"))
    more = len(found) == AT_MOST
    return Ended(len(idle), found[-1].pk if more else 0, more)


def _idle(found: list[Customer], before: datetime) -> list[Customer]:
    """The customers among these with whom, and with whoever was merged into them, nothing has happened since ``before``."""
    busy: set[int] = set()
    merged = _merged_into([one.pk for one in found])
    for reason in REASONS:
        busy |= reason([*merged, *(one.pk for one in found)], before)
    busy |= {merged[one] for one in busy if one in merged}
    return [one for one in found if one.pk not in busy]


def end_changes(before: datetime, reached: int) -> Ended:
    """Delete old and new values of changes to what is kept of customers; that they were changed, when and by whom, stays."""
    lines = values_about_people(after=reached, at_most=CHANGES_AT_MOST)
    over, ended = walk([(pk, at < before) for pk, at in lines], reached, CHANGES_AT_MOST)
    erase_values_of_lines(over)
    return ended


def _merged_into(kept: list[int]) -> dict[int, int]:
    found = Customer.objects.filter(merged_into__in=kept).values_list("pk", "merged_into")
    return {pk: into for pk, into in found if into is not None}


keep(
    Keeping(
        key="profiles",
        what=_("Your name, your addresses and what else we noted to know you by"),
        then=_("If nothing has happened between us for so long, they are deleted."),
        days=3 * 365,
        place=10,
        end=end_profiles,
    )
)
keep(
    Keeping(
        key="changes",
        what=_("What was written before and after, when something about you was changed"),
        then=_("It is deleted. That something was changed, when and by whom, stays noted."),
        days=3 * 365,
        place=40,
        end=end_changes,
    )
)

keep(
    Keeping(
        key="replies",
        what=_("What another program was answered when it told us of you, so that nothing is done twice"),
        then=_("It is deleted."),
        days=replies.KEPT_FOR.days,
        place=46,
    )
)

keep(
    Keeping(
        key="ways_back",
        what=_("What was written before somebody here changed something, so that it can be taken back"),
        then=_("It is deleted."),
        days=undoing.KEPT_FOR.days,
        place=47,
    )
)

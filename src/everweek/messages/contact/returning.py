"""Mail that came back: counted by address, and held where it came back for good, until somebody lifts that."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from everweek import clock
from everweek.journal.services import Actor, Happening, record
from everweek.messages.models import CustomerMail, HeldAddress

SOFT_DAYS: Final = 5
"""An address is held when on so many days something came back for now, and nothing arrived in between,"""
SOFT_SPAN: Final = timedelta(days=14)
"""and the first of those days is at least so long ago: a mailbox may be full over the holidays."""
SOFT_FORGOTTEN: Final = timedelta(days=90)
"""What came back longer ago than that, with nothing since, counts no more."""
ARRIVED: Final = timedelta(days=5)
"""A letter that left and has not come back for so long has arrived: mail servers give up earlier."""


@transaction.atomic
def note_bounces(found: Sequence[tuple[str, bool, str]], *, by: Actor) -> None:
    """Count mail that came back: of each the mark of its address, whether for good, and the status.

    The address is held when that is for good, or when it has been "for now" too often (``SOFT_DAYS``, ``SOFT_SPAN``).
    """
    now = clock.now()
    for mark, hard, status in sorted(found):
        if not mark:
            continue
        HeldAddress.objects.get_or_create(mark=mark, defaults={"last_at": now})
        one = HeldAddress.objects.select_for_update().get(mark=mark)
        if hard:
            one.hard += 1
        else:
            _count_for_now(one, now)
        one.last_at, one.status = now, status[:20]
        fresh = one.held_at is None and (hard or _too_often(one, now))
        if fresh:
            one.held_at = now
        one.save()
        if fresh:
            record(Happening("address.held", by, ("address", one.pk), ids={"status": status[:20]}))


def _count_for_now(one: HeldAddress, now: datetime) -> None:
    # A provider tells of one letter that waits several times a day.
    if one.soft_since is None or now - one.last_at > SOFT_FORGOTTEN:
        one.soft, one.soft_since = 1, now
    elif now.date() > one.last_at.date():
        one.soft += 1


def _too_often(one: HeldAddress, now: datetime) -> bool:
    if one.soft < SOFT_DAYS or one.soft_since is None or now - one.soft_since < SOFT_SPAN:
        return False
    arrived = CustomerMail.objects.filter(
        contact__mark=one.mark, outcome="left", ended_at__gt=one.soft_since, ended_at__lt=now - ARRIVED
    )
    if arrived.exists():
        one.soft, one.soft_since = 1, now
        return False
    return True


@transaction.atomic
def lift(*, held: HeldAddress, by: Actor) -> bool:
    """Let mail go to a held address again, with its count begun anew; returns whether it was held."""
    if not HeldAddress.objects.filter(pk=held.pk, held_at__isnull=False).update(held_at=None, hard=0, soft=0, soft_since=None):
        return False
    record(Happening("address.lifted", by, ("address", held.pk)))
    return True


@transaction.atomic
def hold_again(*, held: HeldAddress, by: Actor) -> bool:
    """Hold an address again whose lift was a mistake; returns whether it was lifted."""
    if not HeldAddress.objects.filter(pk=held.pk, held_at__isnull=True).update(held_at=clock.now()):
        return False
    record(Happening("address.held", by, ("address", held.pk), ids={"status": "by hand"}))
    return True

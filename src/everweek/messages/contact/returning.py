"""Mail that came back: counted by address, and held where it came back for good, until somebody lifts that."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from everweek import clock
from everweek.journal.services import Actor, Happening, record
from everweek.messages.models import HeldAddress


@transaction.atomic
def note_bounces(found: Sequence[tuple[str, bool, str]], *, by: Actor) -> None:
    """Count mail that came back: of each the mark of its address, whether for good, and the status. For good, it is held."""
    now = clock.now()
    for mark, hard, status in sorted(found):
        if not mark:
            continue
        HeldAddress.objects.get_or_create(mark=mark, defaults={"last_at": now})
        one = HeldAddress.objects.select_for_update().get(mark=mark)
        one.last_at, one.status = now, status[:20]
        one.hard, one.soft = F("hard") + int(hard), F("soft") + int(not hard)
        fresh = hard and one.held_at is None
        if fresh:
            one.held_at = now
        one.save()
        if fresh:
            record(Happening("address.held", by, ("address", one.pk), ids={"status": status[:20]}))


@transaction.atomic
def lift(*, held: HeldAddress, by: Actor) -> bool:
    """Let mail go to a held address again, with its count begun anew; whether it was held."""
    if not HeldAddress.objects.filter(pk=held.pk, held_at__isnull=False).update(held_at=None, hard=0, soft=0):
        return False
    record(Happening("address.lifted", by, ("address", held.pk)))
    return True


@transaction.atomic
def hold_again(*, held: HeldAddress, by: Actor) -> bool:
    """Take a lift back; whether it was lifted."""
    if not HeldAddress.objects.filter(pk=held.pk, held_at__isnull=True).update(held_at=clock.now()):
        return False
    record(Happening("address.held", by, ("address", held.pk), ids={"status": "by hand"}))
    return True

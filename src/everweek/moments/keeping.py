"""How long a moment tells with whom it was: then it loses its customer, and that it was stays counted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.journal.services import Actor, Happening, System, record_many
from everweek.moments.first import keep_firsts
from everweek.moments.models import Interaction, MetBefore
from everweek.people.keeping import Ended, Keeping, keep, reason_to_keep, walk

AT_MOST: Final = 500


def end_interactions(before: datetime, reached: int) -> Ended:
    """Take customers off the interactions of one stretch, with what was noted there.

    The outside id stays, so that the program it came from, telling of it again, makes no second one.
    """
    found = Interaction.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", "recorded_at")[:AT_MOST]
    over, ended = walk([(pk, at < before) for pk, at in found], reached, AT_MOST)
    changed = [
        one
        for one in Interaction.objects.select_for_update(of=("self",)).filter(pk__in=over).order_by("pk")
        if one.customer_id is not None or one.attributes
    ]
    known = keep_firsts(changed)
    for one in changed:
        one.customer, one.attributes, one.fingerprint = None, {}, ""
    Interaction.objects.bulk_update(changed, ["customer", "attributes", "fingerprint", "was_first"])
    # Or the customer's next moment would become their first.
    MetBefore.objects.bulk_create(MetBefore(customer_id=one) for one in sorted(known))
    record_many([unnamed(one, System("upkeep")) for one in changed])
    return Ended(len(changed), ended.reached, ended.more)


@reason_to_keep
def have_met_us(customer_ids: Iterable[int], since: datetime) -> set[int]:
    """The customers among these with whom a moment was recorded since then."""
    found = Interaction.objects.filter(customer__in=list(customer_ids), recorded_at__gte=since)
    return set(found.values_list("customer", flat=True))


def unnamed(one: Interaction, by: Actor) -> Happening:
    """The line that tells that a moment has lost its customer; it says no more with whom it was."""
    ids = {"unit": one.unit_id, "touchpoint": one.touchpoint_id, "handled_by": one.handled_by_id}
    return Happening("interaction.unnamed", by, ("interaction", one.pk), ids=ids, history=one.history)


keep(
    Keeping(
        key="interactions",
        what=_("When and where you met us, and what was noted of it"),
        then=_("It loses your name and what was noted. That somebody was there stays counted."),
        days=3 * 365,
        place=30,
        end=end_interactions,
    )
)

"""What moments offer to the facts: one typed row an interaction, without a name or an outside id.

Nobody reads them yet: docs/decisions/0007-how-a-room-offers-its-rows.md says how the facts will.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from everweek.moments.models import Interaction
from everweek.people.queries import chunks


@dataclass(frozen=True, slots=True)
class InteractionFact:
    """One interaction: ids of ours, keys, and the business day."""

    interaction: int
    day: date
    unit: int | None
    touchpoint: str
    channel: str
    customer: int | None
    handled_by: int | None


def interaction_facts(interaction_ids: Sequence[int]) -> Iterator[InteractionFact]:
    """The rows of these interactions, in the order of their ids."""
    for some in chunks(sorted(set(interaction_ids)), 500):
        for one in Interaction.objects.filter(pk__in=some).select_related("touchpoint").order_by("pk"):
            key = "" if one.touchpoint is None else one.touchpoint.key
            yield InteractionFact(one.pk, one.day, one.unit_id, key, one.channel, one.customer_id, one.handled_by_id)

"""What moments offer to the facts: one typed row an interaction, without a name or an outside id."""

from collections.abc import Iterable, Iterator
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


def interaction_facts(interaction_ids: Iterable[int]) -> Iterator[InteractionFact]:
    """The rows of these interactions as they are stored now, in the order of their ids; one taken back gives none."""
    columns = ("pk", "day", "unit", "touchpoint__key", "channel", "customer", "handled_by")
    for some in chunks(sorted(set(interaction_ids)), 500):
        found = Interaction.objects.filter(pk__in=some, withdrawn_at__isnull=True).order_by("pk").values_list(*columns)
        for pk, day, unit, key, channel, customer, member in found:
            yield InteractionFact(pk, day, unit, key or "", channel, customer, member)

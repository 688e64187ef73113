"""What moments forget, join and hand out when a person asks for it."""

from everweek.journal.services import Happening, System, record_many
from everweek.moments.first import keep_firsts
from everweek.moments.keeping import unnamed
from everweek.moments.models import Interaction, MetBefore
from everweek.people.erasure import eraser, exporter, merger, parter


@eraser
def erase_interactions(customer_id: int, _facts_key: int | None) -> None:
    """Take her off her interactions: no link, no outside id by which another program would find her, no attributes.

    Each keeps whether it was her first. The facts hear of each, because she tells them no more which were hers.
    """
    hers = list(Interaction.objects.filter(customer=customer_id).order_by("pk"))
    keep_firsts(hers)
    for interaction in hers:
        interaction.customer = None
        interaction.external_id = None
        interaction.fingerprint = ""
        interaction.attributes = {}
        interaction.save(update_fields=["customer", "external_id", "fingerprint", "attributes", "was_first"])
    MetBefore.objects.filter(customer=customer_id).delete()
    record_many([unnamed(one, System("erasure")) for one in hers])


@merger
def merge_interactions(kept_id: int, gone_id: int) -> None:
    """Make the interactions of the one the other's."""
    Interaction.objects.filter(customer=gone_id).update(customer=kept_id)
    MetBefore.objects.filter(customer=gone_id).update(customer=kept_id)


@parter
def give_interactions_back(_kept_id: int, gone_id: int, _told: object) -> None:
    """The two are not one after all: the facts are told whose each interaction is."""
    hers = Interaction.objects.filter(customer=gone_id).order_by("pk").values_list("pk", flat=True)
    lines = [
        Happening("interaction.given_back", System("merging"), ("interaction", pk), ids={"customer": gone_id}) for pk in hers
    ]
    record_many(lines)


@exporter("interactions")
def export_interactions(customer_id: int) -> object:
    """Her interactions as we hold them."""
    rows = Interaction.objects.filter(customer=customer_id).select_related("unit", "touchpoint").order_by("at", "pk")
    return [
        {
            "external_id": one.external_id,
            "at": one.at.isoformat(),
            "unit": one.unit.name if one.unit else None,
            "touchpoint": one.touchpoint.name if one.touchpoint else None,
            "channel": one.channel,
            "attributes": one.attributes,
        }
        for one in rows
    ]

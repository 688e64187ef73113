"""What moments forget, join and hand out when a person asks for it."""

from everweek.journal.services import Happening, System, record_many
from everweek.moments.first import keep_firsts
from everweek.moments.keeping import unnamed
from everweek.moments.models import Interaction, MetBefore
from everweek.people.erasure import eraser, exporter, merger, parter


@eraser
def erase_interactions(customer_id: int, _facts_key: int | None) -> None:
    """Take a customer off their interactions: no link, no outside id by which a program would find the customer, no attributes.

    Each keeps whether it was the customer's first. The facts hear of each, because the customer tells them no more which were
    theirs.
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
    """Two customers were found to be one: make the interactions of the one that is gone the other's."""
    Interaction.objects.filter(customer=gone_id).update(customer=kept_id)
    MetBefore.objects.filter(customer=gone_id).update(customer=kept_id)


@parter
def give_interactions_back(_kept_id: int, gone_id: int, _told: object) -> None:
    """Two merged customers were parted: tell the facts whose each given-back interaction is."""
    hers = Interaction.objects.filter(customer=gone_id).order_by("pk").values_list("pk", flat=True)
    lines = [
        Happening("interaction.given_back", System("merging"), ("interaction", pk), ids={"customer": gone_id}) for pk in hers
    ]
    record_many(lines)


@exporter("interactions")
def export_interactions(customer_id: int) -> object:
    """The interactions of a customer as we hold them, as plain JSON."""
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

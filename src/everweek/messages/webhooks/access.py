"""The gate of webhooks: whoever may edit one may edit them all."""

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.messages.models import Delivery, Webhook
from everweek.people.access import check_may
from everweek.people.policy import Action

MOST = 2**63 - 1


def access_webhook(by: Actor, webhook_id: int) -> Webhook:
    """One webhook; ``NotFound`` where there is none."""
    check_may(by, Action.WEBHOOKS_EDIT)
    found = Webhook.objects.filter(pk=webhook_id).first() if webhook_id <= MOST else None
    if found is None:
        raise NotFound("")
    return found


def access_delivery(by: Actor, delivery_id: int) -> Delivery:
    """One parked delivery; ``NotFound`` where there is none."""
    check_may(by, Action.WEBHOOKS_EDIT)
    parked = Delivery.objects.filter(parked_at__isnull=False).select_related("webhook", "line")
    found = parked.filter(pk=delivery_id).first() if delivery_id <= MOST else None
    if found is None:
        raise NotFound("")
    return found

"""The gate of webhooks: whoever may edit one may edit them all."""

from everweek.journal.services import Actor
from everweek.messages.models import Delivery, Webhook
from everweek.people.access import check_may, the_one
from everweek.people.policy import Action


def access_webhook(by: Actor, webhook_id: int) -> Webhook:
    """One webhook; ``NotFound`` where there is none."""
    check_may(by, Action.WEBHOOKS_EDIT)
    return the_one(Webhook.objects.filter(pk=webhook_id))


def access_delivery(by: Actor, delivery_id: int) -> Delivery:
    """One parked delivery; ``NotFound`` where there is none."""
    check_may(by, Action.WEBHOOKS_EDIT)
    return the_one(Delivery.objects.filter(pk=delivery_id, parked_at__isnull=False).select_related("webhook", "line"))

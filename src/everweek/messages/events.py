"""What messages write into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "message.sent": "A message left the house. Subject: the message. Ids: key, and person where it is for somebody known.",
    "contact.decided": "It was decided whether customers may hear from us. Subject: the purpose. Ids: first and last (contacts), "
    "may (how many), and how many may not, by reason.",
    "contact.withdrawn": "What was planned was called off before it left. Subject: contacts. Ids: contacts (how many).",
    "contact.done": "Customers heard from us by another way than mail. Subject: contacts. Ids: contacts (how many).",
    "webhook.added": "A program is told what happens here from now on. Subject: the webhook. Ids: kinds.",
    "webhook.paused": "A webhook was paused. Subject: the webhook. Ids: gave_up (whether by itself, after days of failing).",
    "webhook.resumed": "A webhook goes on where it stopped. Subject: the webhook.",
    "webhook.tried": "A trial was sent to a webhook. Subject: the webhook.",
    "webhook.removed": "A webhook was removed, with all it was still to be told. Subject: the webhook.",
    "webhook.resent": "What was parked of a webhook is sent again. Subject: the webhook. Ids: deliveries (how many).",
    "webhook.dropped": "What was parked of a webhook was given up. Subject: the webhook. Ids: line (its seq).",
}

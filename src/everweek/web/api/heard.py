"""Which answers a program asks for: the filters that the page of voices has, told by the names that programs use."""

from typing import Any

from everweek.journal.services import Actor
from everweek.listen.voices import Asked
from everweek.people.access import access_segment
from everweek.people.policy import Action
from everweek.web.api.names import customer_called

MEMBER = "The number of a colleague whom the answers are about, as /measures/{name}/peers tells it."
CUSTOMER = "A customer's external_id."
SEGMENT = "The key of a segment its customers are in now (with customers:read)."
LINK = "The end of the address of the open link they came by."
UNANSWERED = "Also those without any words of the customer's own."


def asked_for(by: Actor, wanted: dict[str, Any]) -> Asked:
    """What is asked for, as the room asks it; ``NotFound`` for a segment that is not there, or without the right to segments."""
    if wanted["segment"]:
        access_segment(by, wanted["segment"], Action.SEGMENTS_READ)
    return Asked(**{**wanted, "customer": customer_called(wanted["customer"])})

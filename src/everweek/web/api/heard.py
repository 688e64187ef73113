"""Which answers a program asks for: the filters that the page of voices has, told by the names that programs use."""

from typing import Any

from everweek.journal.services import Actor
from everweek.listen.voices import Asked
from everweek.people.access import reach_of
from everweek.people.policy import Action
from everweek.web.api.names import check_there, customer_called, segment_called, unit_called

MEMBER = "The number of a colleague whom the answers are about, as /measures/{name}/peers tells it; one nobody has finds nothing."
CUSTOMER = "A customer's external_id; one nobody has finds nothing."
SEGMENT = "The key of a segment its customers are in now (with customers:read)."
LINK = "The end of the address of the open link they came by."
UNANSWERED = "Also those without any words of the customer's own."


def asked_for(by: Actor, wanted: dict[str, Any]) -> Asked:
    """What is asked for, as the room asks it; ``NotFound`` naming the field for what is not there, or is not theirs to see.

    Of people it says nothing: who reads answers learns from them nothing about who there is.
    """
    if wanted["segment"]:
        segment_called(by, wanted["segment"])
    scope = reach_of(by, Action.RESPONSES_READ)
    if wanted["unit"] and (scope.all or scope.unit_paths):
        unit_called(by, wanted["unit"], Action.RESPONSES_READ)
    # Whoever hears of their own work alone narrows that to a unit too, and has none within reach.
    check_there(**{name: wanted[name] for name in ("unit", "touchpoint", "questionnaire", "link", "topic")})
    return Asked(**{**wanted, "customer": customer_called(wanted["customer"])})

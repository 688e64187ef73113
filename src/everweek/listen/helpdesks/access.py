"""The gate of helpdesks: who looks after them, and what stands at their addresses."""

from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.listen.helpdesks.models import Arrival, Helpdesk
from everweek.people.access import check_may
from everweek.people.policy import Action


def access_helpdesk(by: Actor, helpdesk_id: int) -> Helpdesk:
    """The helpdesk of that id, for whoever looks after sources; ``NotFound`` otherwise."""
    check_may(by, Action.SOURCES_EDIT)
    found = Helpdesk.objects.filter(pk=helpdesk_id).select_related("source", "unit").first()
    if found is None:
        raise NotFound(_("There is no such helpdesk."))
    return found


def access_arrival(by: Actor, arrival_id: int) -> Arrival:
    """What waits under that id, for whoever looks after sources and may read what customers said; ``NotFound`` otherwise."""
    check_may(by, Action.SOURCES_EDIT)
    found = Arrival.objects.filter(pk=arrival_id).select_related("helpdesk").first()
    if found is None:
        raise NotFound(_("This waits no more: it was taken, or given up."))
    return found


def access_by_address(address: str) -> Helpdesk:
    """The helpdesk that tells us at that address; ``NotFound`` where there is none."""
    found = Helpdesk.objects.filter(address=address).select_related("source", "unit").first() if address.isalnum() else None
    if found is None:
        raise NotFound(_("Nobody is listened to at this address."))
    return found

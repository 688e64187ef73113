"""The gate of helpdesks: who looks after them, and what stands at their addresses."""

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.listen.helpdesks.models import Arrival, Helpdesk
from everweek.people.access import check_may, the_one
from everweek.people.policy import Action


def access_helpdesk(by: Actor, helpdesk_id: int) -> Helpdesk:
    """The helpdesk of that id, for whoever looks after sources; ``NotFound`` otherwise."""
    check_may(by, Action.SOURCES_EDIT)
    return the_one(Helpdesk.objects.filter(pk=helpdesk_id).select_related("source", "unit"), _("There is no such helpdesk."))


def access_arrival(by: Actor, arrival_id: int) -> Arrival:
    """What waits under that id, for whoever looks after sources and may read what customers said; ``NotFound`` otherwise."""
    check_may(by, Action.SOURCES_EDIT)
    rows = Arrival.objects.filter(pk=arrival_id).select_related("helpdesk")
    return the_one(rows, _("This waits no more: it was taken, or given up."))


def access_by_address(address: str) -> Helpdesk:
    """The helpdesk that tells us at that address; ``NotFound`` where there is none."""
    rows = Helpdesk.objects.select_related("source", "unit")
    found = rows.filter(address=address) if address.isalnum() else rows.none()
    return the_one(found, _("Nobody is listened to at this address."))

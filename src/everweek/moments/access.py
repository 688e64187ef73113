"""The only way to get an interaction for a person."""

from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.moments.models import Interaction
from everweek.people.access import reach_of
from everweek.people.policy import Action


def access_interaction(by: Actor, interaction_id: int, action: Action = Action.INTERACTIONS_READ) -> Interaction:
    """The interaction of that id within the reach of ``by``, or handled by her; ``NotFound`` otherwise."""
    allowed = reach_of(by, action).reaching(own="handled_by")
    found = (
        Interaction.objects.filter(allowed, pk=interaction_id)
        .select_related("unit", "touchpoint", "customer", "handled_by")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such interaction, or it is not yours to see."))
    return found

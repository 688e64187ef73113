"""The only way to get an interaction for a person."""

from django.db.models import Q
from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.moments.models import Interaction, Touchpoint
from everweek.people.access import check_may, member_of, reach_of
from everweek.people.policy import Action
from everweek.text.storable import is_storable


def access_interaction(by: Actor, interaction_id: int, action: Action = Action.INTERACTIONS_READ) -> Interaction:
    """The interaction of that id within the reach of ``by``, or handled by her; ``NotFound`` otherwise."""
    allowed = reach_of(by, action).reaching(own="handled_by")
    found = (
        Interaction.objects.filter(allowed, pk=interaction_id, withdrawn_at__isnull=True)
        .select_related("unit", "touchpoint", "customer", "handled_by")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such interaction, or it is not yours to see."))
    return found


def access_logged(by: Actor, interaction_id: int) -> Interaction:
    """What ``by`` logged by hand herself, taken back or not; ``NotFound`` for anybody else."""
    mine = reach_of(by, Action.INTERACTIONS_LOG).reaching(own="logged_by")
    found = Interaction.objects.filter(mine, pk=interaction_id, logged_by=member_of(by) or 0).select_related("touchpoint").first()
    if found is None:
        raise NotFound(_("There is no such interaction, or it is not yours to see."))
    return found


def access_told(by: Actor, interaction_id: int) -> Interaction:
    """What a program told within the reach of ``by``, taken back or not, or ``by`` logged herself; ``NotFound`` otherwise."""
    mine = reach_of(by, Action.INTERACTIONS_LOG).reaching(own="logged_by")
    whose = Q(logged_by=None) | Q(logged_by=member_of(by) or 0)
    found = Interaction.objects.filter(mine & whose, pk=interaction_id).select_related("touchpoint").first()
    if found is None:
        raise NotFound(_("There is no such interaction, or it is not yours to see."))
    return found


def access_touchpoint(by: Actor, key: str) -> Touchpoint:
    """The touchpoint of that key, closed or not, for whoever may name and order them."""
    check_may(by, Action.TOUCHPOINTS_EDIT)
    found = Touchpoint.objects.filter(key=key).first() if is_storable(key) else None
    if found is None:
        raise NotFound(_("There is no such touchpoint."))
    return found

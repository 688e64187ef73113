"""The gate of moments: the only way to get an interaction or a touchpoint for a person."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.moments.models import Interaction, Touchpoint
from everweek.moments.queries import list_interactions
from everweek.people.access import check_may, member_of, reach_of, the_one
from everweek.people.policy import Action
from everweek.text.storable import is_storable


def access_interaction(by: Actor, interaction_id: int, action: Action = Action.INTERACTIONS_READ) -> Interaction:
    """The interaction of that id, where ``by`` may do ``action`` or handled it; ``NotFound`` otherwise."""
    return _one(list_interactions(by, action).filter(pk=interaction_id))


def access_logged(by: Actor, interaction_id: int) -> Interaction:
    """The interaction of that id that ``by`` logged by hand, taken back or not; ``NotFound`` for anybody else."""
    mine = reach_of(by, Action.INTERACTIONS_LOG).reaching(own="logged_by")
    return _one(Interaction.objects.filter(mine, pk=interaction_id, logged_by=member_of(by) or 0).select_related("touchpoint"))


def access_told(by: Actor, interaction_id: int) -> Interaction:
    """The interaction of that id that a program told within the reach of ``by``, or that ``by`` logged; ``NotFound`` otherwise.

    It may have been taken back.
    """
    mine = reach_of(by, Action.INTERACTIONS_LOG).reaching(own="logged_by")
    whose = Q(logged_by=None) | Q(logged_by=member_of(by) or 0)
    return _one(Interaction.objects.filter(mine & whose, pk=interaction_id).select_related("touchpoint"))


def access_touchpoint(by: Actor, key: str) -> Touchpoint:
    """The touchpoint of that key, closed or not, for whoever may name and order them."""
    check_may(by, Action.TOUCHPOINTS_EDIT)
    rows = Touchpoint.objects.filter(key=key) if is_storable(key) else Touchpoint.objects.none()
    return the_one(rows, _("There is no such touchpoint."))


def _one(rows: QuerySet[Interaction]) -> Interaction:
    return the_one(rows, _("There is no such interaction, or it is not yours to see."))

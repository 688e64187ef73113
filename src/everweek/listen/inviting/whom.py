"""The gate to whom may be invited by hand: apart from ``access``, whose sentences customers read in their language."""

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.moments.models import Interaction
from everweek.people.access import check_may, the_one
from everweek.people.models import Customer
from everweek.people.policy import Action


def access_to_invite(by: Actor, *, customer: int | None, interaction: int | None) -> tuple[Customer, Interaction | None]:
    """Whom to invite, and about which moment: the customer of that number, or the one of the interaction within reach.

    ``NotFound`` where either is not there; ``Invalid`` where both are named and do not belong together, or nobody is.
    """
    scope = check_may(by, Action.INVITATIONS_MAKE)
    moment = None
    if interaction is not None:
        rows = Interaction.objects.filter(scope.reaching(), pk=interaction)
        missing = _("There is no such interaction, or it is not yours to see.")
        moment = the_one(rows.select_related("unit", "touchpoint", "customer"), missing)
    whom = customer if customer is not None else moment.customer_id if moment is not None else None
    if whom is None:
        raise Invalid(_("Say whom to invite: a customer, or an interaction whose customer is known."), field="customer")
    if moment is not None and moment.customer_id != whom:
        raise Invalid(_("That interaction was with somebody else."), field="interaction")
    return the_one(Customer.objects.filter(pk=whom, erased_at=None), _("There is no such customer.")), moment

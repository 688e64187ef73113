"""Reading what is experienced."""

from collections.abc import Iterable

from django.db.models import QuerySet

from everweek.journal.services import Actor
from everweek.moments.models import Interaction, Touchpoint
from everweek.people.access import Scope, reach_of
from everweek.people.models import Customer
from everweek.people.policy import Action
from everweek.people.queries import chunks


def list_touchpoints() -> list[Touchpoint]:
    """The touchpoints in use, in the order a customer meets them."""
    return list(Touchpoint.objects.filter(closed_on__isnull=True))


def ids_within(scope: Scope, wanted: Iterable[int]) -> set[int]:
    """Those of the interactions ``wanted`` that exist within ``scope``."""
    found: set[int] = set()
    for some in chunks(sorted(set(wanted)), 500):
        found.update(Interaction.objects.filter(scope.reaching(), pk__in=some).values_list("pk", flat=True))
    return found


def list_interactions(by: Actor) -> QuerySet[Interaction]:
    """The interactions within the reach of ``by``, and those she handled herself; newest first."""
    inside = reach_of(by, Action.INTERACTIONS_READ).reaching(own="handled_by")
    return (
        Interaction.objects.filter(inside).select_related("unit", "touchpoint", "customer", "handled_by").order_by("-at", "-pk")
    )


def list_interactions_of(by: Actor, customer: Customer) -> QuerySet[Interaction]:
    """What a customer experienced, as far as ``by`` may see it."""
    return list_interactions(by).filter(customer=customer)


def has_interactions() -> bool:
    """Whether there is any interaction at all; for commands."""
    return Interaction.objects.exists()

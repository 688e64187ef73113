"""Which moment a case is about that is opened by hand: one of the newest of its customer."""

from collections.abc import Collection, Sequence
from typing import Final

from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.moments.models import Interaction
from everweek.moments.queries import list_interactions_of
from everweek.people import saying
from everweek.people.models import Customer, Member, Unit
from everweek.web.house.asking import number_of

NEWEST: Final = 10


def moments_of(viewer: Member, customer: Customer, named: str = "") -> list[Interaction]:
    """The newest moments of a customer as far as the viewer may see them, and the one that was ``named`` by its number."""
    theirs = list_interactions_of(viewer, customer)
    newest = list(theirs[:NEWEST])
    number = number_of(named)
    if number is not None and number not in {one.pk for one in newest}:
        # Others came meanwhile, or an address led here.
        newest += theirs.filter(pk=number)[:1]
    return newest


def moment_choices(moments: Sequence[Interaction]) -> list[tuple[str, str]]:
    """Return moments as the choices of a form: the id, and in words at which touchpoint, where and when each was."""
    return [(str(one.pk), said_of(one)) for one in moments]


def said_of(moment: Interaction, *, where: bool = True) -> str:
    """A moment in a line; ``where`` is left out for who may not see it."""
    place = moment.unit.name if where and moment.unit is not None else ""
    met = moment.touchpoint.name if moment.touchpoint is not None else moment.channel
    return ", ".join(one for one in (met, place, saying.day_and_hour(moment.at, clock.now())) if one)


def unit_of(moment: Interaction | None, units: Collection[Unit]) -> Unit:
    """Return the unit of a case for which nobody chose one: that of its moment, or the nearest above it among ``units``.

    Raises:
        Invalid: there is no moment, or no unit of it or above it among ``units``.
    """
    if moment is None:
        raise Invalid(_("Choose where it belongs, or the moment it is about."), field="unit")
    near = moment.unit
    while near is not None and near not in units:
        near = near.parent
    if near is None:
        raise Invalid(_("You open no cases where that moment was: choose where it belongs."), field="unit")
    return near


def fact_of(moment: Interaction | None) -> list[tuple[str, str]]:
    """The moment a case is about, among what is known of it: without where it was, which its readers may not all see."""
    # What was taken back never was.
    return [(_("Which moment"), said_of(moment, where=False))] if moment is not None and moment.withdrawn_at is None else []

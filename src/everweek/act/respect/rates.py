"""How often somebody crosses a line, by unit: for each thousand moments with customers, and how often it was calmed.

Of no person, never in an order of their size, and of no unit with fewer than five incidents: that would say who reported them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count as HowMany
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek.act.respect.models import Incident
from everweek.act.respect.rules import FEWEST, PER, Count, Outcome, whole_of
from everweek.journal.services import Actor
from everweek.moments.models import Interaction
from everweek.people.access import check_may
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.science import Estimate, NotEnough
from everweek.science.rates import rate
from everweek.science.shares import wilson

DAYS: Final = 365
"""A year back, where nobody says otherwise."""


@dataclass(frozen=True)
class RateShown:
    """Of one unit (itself alone, without those below), or of the whole house where ``unit`` is empty.

    ``ended`` is of how many reports it is known how they ended; 0 where nothing is told.
    """

    unit: str
    name: str
    rate: Estimate | NotEnough
    calmed: Estimate | NotEnough
    moments: int
    ended: int = 0


def list_rates(by: Actor, *, since: date, until: date) -> Sequence[RateShown]:
    """The units within reach in the order of their names, after the whole house for whoever sees all of it."""
    scope = check_may(by, Action.MEASURES_READ)
    units = {one.pk: one for one in scope.units()}
    counts = _counts(units, since, until)
    found = [_shown(units[pk].key, units[pk].name, counts[pk]) for pk in counts]
    found.sort(key=lambda one: one.name.casefold())
    return [_shown("", "", whole_of(counts)), *found] if scope.all else found


def _counts(units: Mapping[int, Unit], since: date, until: date) -> dict[int, Count]:
    days = Q(day__gte=since, day__lte=until)
    known = ~Q(outcome="")
    rows = Incident.objects.filter(days, unit__in=units).values_list("unit")
    told = rows.annotate(
        n=HowMany("pk"), calmed=HowMany("pk", filter=Q(outcome=Outcome.CALMED)), ended=HowMany("pk", filter=known)
    ).order_by()
    incidents = {pk: (n, calmed, ended) for pk, n, calmed, ended in told}
    met = Interaction.objects.filter(days, unit__in=units, withdrawn_at=None).values_list("unit")
    moments = dict(met.annotate(n=HowMany("pk")).order_by())
    return {pk: Count(*incidents.get(pk, (0, 0, 0)), moments.get(pk, 0)) for pk in units if pk in incidents or pk in moments}


def _shown(key: str, name: str, count: Count | None) -> RateShown:
    few = NotEnough(_("Fewer than five incidents: too few to tell without saying who reported them."), have=0, need=FEWEST)
    if count is None or not count.tellable:
        return RateShown(key, name, few, few, count.moments if count is not None else 0)
    calmed = wilson(count.calmed, count.ended) if count.ended >= FEWEST else few
    return RateShown(key, name, rate(count.incidents, count.moments, per=PER), calmed, count.moments, count.ended)

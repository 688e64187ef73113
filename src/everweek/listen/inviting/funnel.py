"""Of the moments the rules looked at, how many led to a question, and why the others did not: counts within reach, no names."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from everweek.journal.services import Actor
from everweek.listen.models import AskingDecision
from everweek.moments.first import known_to_be
from everweek.people.access import check_may
from everweek.people.policy import Action


@dataclass(frozen=True)
class Funnel:
    """What was decided: about how many moments (and customers asked by hand), how many were asked or will be, and why not.

    ``reasons`` are those of ``rules.REASONS``, each with how many.
    """

    decided: int
    asked: int
    planned: int
    reasons: Mapping[str, int]

    @property
    def not_asked(self) -> int:
        """How many led to no question."""
        return sum(self.reasons.values())


def what_became(
    by: Actor,
    *,
    since: datetime | None,
    until: datetime | None,
    units: Collection[int | None] | None = None,
    first: bool | None = None,
) -> Funnel:
    """What was decided from ``since`` on and before ``until`` (None: no bound), of these units (None: all within reach).

    A unit that is None stands for what is of no unit. ``first`` counts the moments alone that were first contacts, or later ones.

    Whoever may see measures may see how many were asked; who they are is told by ``queries.list_decisions``.
    """
    scope = check_may(by, Action.MEASURES_READ)
    within = scope.reaching(unit="interaction__unit__path") | scope.reaching(unit="invitation__unit__path")
    if units is not None:
        named = [unit for unit in units if unit is not None]
        of_none = Q(interaction__unit=None, invitation__unit=None) if None in units else Q(pk__in=[])
        within &= Q(interaction__unit__in=named) | Q(invitation__unit__in=named) | of_none
    if since is not None:
        within &= Q(decided_at__gte=since)
    if until is not None:
        within &= Q(decided_at__lt=until)
    found = AskingDecision.objects.filter(within).order_by()
    if first is not None:
        found = found.filter(Exists(known_to_be(first=first).filter(pk=OuterRef("interaction"))))
    left = Count("pk", filter=Q(invitation__sent_at__isnull=False))
    off = Count("pk", filter=Q(invitation__sent_at__isnull=True, invitation__withdrawn_at__isnull=False))
    counts = found.values_list("reason", "invitation__stopped").annotate(n=Count("pk"), left=left, off=off)
    asked = planned = 0
    reasons: Counter[str] = Counter()
    for reason, stopped, many, sent, called_off in counts:
        if reason:
            reasons[reason] += many
            continue
        asked += sent
        planned += many - sent - called_off
        reasons[stopped or "called_off"] += called_off
    reasons = +reasons
    return Funnel(asked + planned + reasons.total(), asked, planned, dict(reasons))

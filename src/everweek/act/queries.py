"""Reads of Act: cases within somebody's reach, and what was said in one."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from everweek.act.models import Case, Remark
from everweek.journal.services import Actor
from everweek.people.access import reach_of
from everweek.people.policy import Action


def cases_within(by: Actor, action: Action = Action.CASES_READ) -> QuerySet[Case]:
    """The cases within the reach of ``by`` for ``action``: of the units, and those she owns wherever they are."""
    return Case.objects.filter(reach_of(by, action).reaching(own="owner"))


def list_conversation(case: Case) -> Sequence[Remark]:
    """All that was said in a case and in those that are part of it, in the order in which it was said."""
    both = Q(case=case) | Q(case__joined_into=case)
    return list(Remark.objects.filter(both).order_by("at", "pk"))

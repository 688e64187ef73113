"""Giving back what somebody owned who has left, or holds no post any more: it is nobody's again, and says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.act.cases import working
from everweek.act.cases.changing import hold, put
from everweek.act.cases.rules import Side
from everweek.act.cases.working import Word
from everweek.act.models import Case
from everweek.errors import Conflict
from everweek.journal.services import Actor
from everweek.people.able import members_without_post
from everweek.people.days import here
from everweek.people.models import Member
from everweek.people.queries import is_here, organisation, today

AT_ONCE: Final = 100
"""So many cases are given back in one transaction."""
SOON: Final = timedelta(days=14)


@dataclass(frozen=True)
class GivenBack:
    """A case that is nobody's again: its number, and who had it."""

    case: int
    owner: int


@transaction.atomic
def give_back_cases(*, by: Actor, most: int = AT_ONCE, without_post: bool = False) -> Sequence[GivenBack]:
    """Give back open cases whose owner has left: each is nobody's, with a note. Returns those given back, at most ``most``.

    A case given back has no owner, so that a second call finds only others. ``without_post``: also those whose owner is here,
    holds no post, without which no case can be read, and begins none within ``SOON``: who changes desks over a week-end keeps
    them.
    """
    day = today()
    # Whose they are is found first: there are few colleagues, and an index leads from each to what is open.
    lost = Q(owner__in=Member.objects.exclude(here(day)).values("pk"))
    if without_post:
        lost |= Q(owner__in=members_without_post(day, SOON).values("pk"), history=False)
    gone = Case.objects.filter(lost, settled_at=None).exclude(title="")
    given = []
    for case in gone.order_by("pk").select_related("owner")[:most]:
        owner = case.owner
        if owner is not None and _give_back(case, owner, by):
            given.append(GivenBack(case.pk, owner.pk))
    return given


def _give_back(case: Case, owner: Member, by: Actor) -> bool:
    try:
        held = hold(case)
    except Conflict:
        # Emptied since: nothing follows in it any more.
        return False
    if held.owner_id != case.owner_id or held.settled_at is not None:
        return False
    with translation.override(organisation().language):
        said = (
            _("%(name)s holds no post any more: the case is nobody's again.")
            if is_here(owner)
            else _("%(name)s has left: the case is nobody's again.")
        )
        note = said % {"name": owner.name}
    working.said(held, Side.NOTE, Word(text=note), by)
    put(held, "case.assigned", by, {"owner": None}, ids={"from": case.owner_id, "to": None}, new={"note": note})
    return True

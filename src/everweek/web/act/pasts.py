"""What is told of cases in a customer's past."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.cases.rules import Standing
from everweek.act.queries import list_cases_of
from everweek.act.words import KINDS
from everweek.people import saying
from everweek.people.access import may
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.act.contexts import BesideLine, CasesBeside
from everweek.web.act.words import STANDINGS
from everweek.web.choices import Happened, Step

MOST: Final = 20
_OPEN: Final = frozenset({Standing.NEW, Standing.IN_HAND, Standing.WAITING, Standing.TOLD})


def cases(viewer: Member, customer: Customer, until: datetime | None, most: int) -> Sequence[Happened]:
    """Return a customer's cases within the reader's reach, the newest first."""
    return [
        Happened(
            at=one.opened_at,
            what=f"{KINDS[one.kind]}: {one.title}" if one.title else str(KINDS[one.kind]),
            details=[one.unit, str(STANDINGS[one.standing])],
            step=Step(_("Look at the case"), reverse("case", args=[one.id])),
        )
        for one in list_cases_of(viewer, customer, until, most)
    ]


def cases_told(many: int) -> str:
    """Return so many cases, in words."""
    return ngettext("%(n)s case", "%(n)s cases", many) % {"n": saying.count(many)}


def beside(viewer: Member, customer: Customer) -> CasesBeside | None:
    """Return the part with the customer's open cases; None where the reader may not read cases."""
    if not may(viewer, Action.CASES_READ):
        return None
    found = [one for one in list_cases_of(viewer, customer, None, MOST) if one.standing in _OPEN]
    told = {"n": saying.count(len(found))}
    says = ngettext("%(n)s of them is open.", "%(n)s of them are open.", len(found)) % told if found else _("None is open.")
    return CasesBeside(
        customer=customer.pk,
        says=says,
        lines=[BesideLine(one.id, one.title, STANDINGS[one.standing]) for one in found],
        may_open=may(viewer, Action.CASES_WRITE),
    )

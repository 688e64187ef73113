"""The gate of Act: the only way to get a case for a person."""

from django.utils.translation import gettext as _

from everweek.act.models import Case
from everweek.act.queries import cases_within
from everweek.journal.services import Actor
from everweek.people.access import the_one
from everweek.people.policy import Action


def access_case(by: Actor, case_id: int, action: Action = Action.CASES_READ) -> Case:
    """The case of that number, where ``by`` may do ``action`` there, or owns it; ``NotFound`` otherwise."""
    found = cases_within(by, action).filter(pk=case_id).select_related("unit", "customer", "owner", "touchpoint", "link", "cause")
    return the_one(found, _("There is no such case, or it is not yours to see."))

"""Respect beside a case: the one tap, and how the customer is served who is limited."""

from everweek.act.respect.rules import tap_key
from everweek.act.respect.serving import limit_on
from everweek.act.shown import CaseShown
from everweek.people.models import Member
from everweek.web.act.contexts import RespectPart


def respect_part(viewer: Member, case: CaseShown) -> RespectPart:
    """Return the part about respect on the page of a case: reporting an incident, and what limit the customer is under."""
    return RespectPart(tap_key(viewer.pk), limit_on(case.customer))

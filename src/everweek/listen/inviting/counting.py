"""What inviting lets segments ask for: see ``people.counted``."""

from django.db.models import QuerySet

from everweek.listen.inviting.models import Invitation
from everweek.listen.inviting.rules import Outcome
from everweek.people.counted import counted
from everweek.people.expressions import day_in_utc


def _asked() -> "QuerySet[Invitation, Invitation]":
    """Return the invitations that reached somebody and could be answered."""
    reached = Invitation.objects.filter(sent_at__isnull=False).exclude(outcome=Outcome.BOUNCED)
    return reached.exclude(withdrawn_at__isnull=False, answered_at__isnull=True).annotate(day=day_in_utc("sent_at"))


counted("asked", _asked)

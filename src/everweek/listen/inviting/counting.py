"""What inviting lets segments ask for: see ``people.counted``."""

from django.db.models import QuerySet

from everweek.listen.inviting.models import Invitation
from everweek.listen.inviting.rules import Outcome
from everweek.people.counted import counted
from everweek.people.expressions import day_in_utc
from everweek.people.queries import today


def _asked() -> "QuerySet[Invitation, Invitation]":
    """Return the invitations that reached somebody and could be answered."""
    reached = Invitation.objects.filter(sent_at__isnull=False).exclude(outcome=Outcome.BOUNCED)
    return reached.exclude(withdrawn_at__isnull=False, answered_at__isnull=True).annotate(day=day_in_utc("sent_at"))


def _silent() -> "QuerySet[Invitation, Invitation]":
    """Return those of them whose time to answer was over without a word before today; they count from the day on which it was.

    By whole days, as all that is counted of customers: who is in a segment stays so from one morning to the next.
    """
    silent = _asked().filter(answered_at__isnull=True, outcome="").annotate(day=day_in_utc("expires_at"))
    return silent.filter(day__lt=today())


counted("asked", _asked)
counted("silent", _silent)

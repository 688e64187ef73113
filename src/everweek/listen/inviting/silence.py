"""Why somebody who was asked did not answer, where we come to know: the letter came back, or the customer asked not to be written
to.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from everweek.journal.services import Actor, Happening, record_many
from everweek.listen.inviting.rules import Outcome
from everweek.listen.models import Invitation
from everweek.people.models import Customer
from everweek.people.queries import chunks

_MANY: Final = 500


@transaction.atomic
def note_returned(*, letters: Iterable[int], by: Actor) -> int:
    """Note that these letters (by their contacts) came back: who was asked by them was not reached; how many are new."""
    many = 0
    for some in chunks(sorted(set(letters)), _MANY):
        many += _note(Invitation.objects.filter(contact__in=some), Outcome.BOUNCED, "invitation.returned", by)
    return many


@transaction.atomic
def note_declined(*, customers: Mapping[int, datetime], by: Actor) -> int:
    """Note that these customers asked, at the moment given for each, not to be written to, while they were being asked; returns
    how many invitations that was new for.
    """
    many = 0
    for customer, at in sorted(customers.items()):
        ids = [customer, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)]
        left = Q(sent_at__lte=at) | Q(sent_at=None, written_at__lte=at)
        open_then = Invitation.objects.filter(left, customer__in=ids, expires_at__gt=at)
        many += _note(open_then, Outcome.OPTED_OUT, "invitation.declined", by)
    return many


@transaction.atomic
def note_recounted(*, responses: Iterable[int], by: Actor) -> int:
    """Note that these responses were withdrawn, or count again, of the invitations they answered; how many of them did."""
    many = 0
    for some in chunks(sorted(set(responses)), _MANY):
        held = Invitation.objects.filter(response__in=some, sent_at__isnull=False).order_by("pk")
        told = list(held.values_list("pk", "response", "customer", "rule"))
        lines = [(pk, {"response": response, "customer": customer, "rule": rule}) for pk, response, customer, rule in told]
        if lines:
            record_many([Happening("invitation.recounted", by=by, subject=("invitation", pk), ids=ids) for pk, ids in lines])
        many += len(lines)
    return many


def _note(found: QuerySet[Invitation], outcome: Outcome, kind: str, by: Actor) -> int:
    """Note it of those that were not answered. What is known already stays: a letter that came back reached nobody.

    Nothing is told yet of one of which nobody noted that it left: the line that will say so tells of it as it then stands, and
    one before it would let the facts count it twice.
    """
    unanswered = found.filter(answered_at=None, withdrawn_at=None, outcome="").select_for_update(of=("self",)).order_by("pk")
    held = list(unanswered.only("pk", "customer", "rule", "sent_at"))
    Invitation.objects.filter(pk__in=[one.pk for one in held]).update(outcome=outcome.value)
    lines = [(one.pk, {"customer": one.customer_id, "rule": one.rule_id}) for one in held if one.sent_at is not None]
    record_many([Happening(kind, by=by, subject=("invitation", pk), ids=ids) for pk, ids in lines])
    return len(held)

"""Why somebody who was asked did not answer, where we come to know: the letters came back, or the customer asked not to be
written to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from everweek.journal.services import Actor, Happening, record_many
from everweek.listen.inviting.rules import Outcome, reminder_in, reminder_keys
from everweek.listen.models import Invitation
from everweek.messages.contact.queries import keys_of, letters_arrived
from everweek.people.models import Customer
from everweek.people.queries import chunks

_MANY: Final = 500
_REACHED: Final = ""
"""The outcome of whom a letter reached, as far as is known."""


@transaction.atomic
def note_returned(*, letters: Iterable[int], by: Actor) -> int:
    """Note that these letters (by their contacts) came back: who was asked, or reminded, by none that stayed was not reached;
    returns for how many invitations that is new.
    """
    return _weigh(letters, by)[Outcome.BOUNCED]


@transaction.atomic
def note_reached(*, letters: Iterable[int], by: Actor) -> int:
    """Note that these letters (by their contacts) have left: whom one of them reminded, and none had reached before, was reached;
    returns for how many invitations that is new.
    """
    return _weigh(letters, by)[_REACHED]


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
        # What is known already stays: a letter that came back reached nobody.
        many += _put(_held(open_then, _REACHED), Outcome.OPTED_OUT, "invitation.declined", by)
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


def _weigh(letters: Iterable[int], by: Actor) -> Counter[str]:
    """Say anew of those asked or reminded by these letters whether any letter reached them; how many are so that were not,
    by what they are now.

    One letter that left and stayed is enough, whichever it was, and in whatever order it is told what became of them.
    """
    many = Counter[str]()
    for some in chunks(sorted(set(letters)), _MANY):
        reminders = [told for key in keys_of(some).values() if (told := reminder_in(key)) is not None]
        asked = Invitation.objects.filter(Q(contact__in=some) | Q(pk__in=[pk for pk, _number in reminders]))
        held = _held(asked, _REACHED, Outcome.BOUNCED)
        there = letters_arrived(
            contacts=[one.contact for one in held if one.contact is not None],
            keys=[key for one in held for key in reminder_keys(one.pk)],
        )
        reached = {told[0] for key in there.values() if (told := reminder_in(key)) is not None}
        is_reached = {one.pk: one.pk in reached or one.contact in there for one in held}
        back = [one for one in held if not is_reached[one.pk] and one.outcome == _REACHED]
        there_after_all = [one for one in held if is_reached[one.pk] and one.outcome == Outcome.BOUNCED]
        many[Outcome.BOUNCED] += _put(back, Outcome.BOUNCED, "invitation.returned", by)
        many[_REACHED] += _put(there_after_all, _REACHED, "invitation.reached", by)
    return many


def _held(found: QuerySet[Invitation], *outcomes: str) -> list[Invitation]:
    """Those that stand, are not answered and have one of these outcomes, held until the transaction ends."""
    unanswered = found.filter(answered_at=None, withdrawn_at=None, outcome__in=outcomes).select_for_update(of=("self",))
    return list(unanswered.order_by("pk").only("pk", "contact", "customer", "rule", "sent_at", "outcome"))


def _put(held: Sequence[Invitation], outcome: str, kind: str, by: Actor) -> int:
    """Store the outcome of these, with a line each; returns how many they are.

    Nothing is told yet of one of which nobody noted that it left: the line that will say so tells of it as it then stands, and
    one before it would let the facts count it twice.
    """
    Invitation.objects.filter(pk__in=[one.pk for one in held]).update(outcome=outcome)
    lines = [(one.pk, {"customer": one.customer_id, "rule": one.rule_id}) for one in held if one.sent_at is not None]
    record_many([Happening(kind, by=by, subject=("invitation", pk), ids=ids) for pk, ids in lines])
    return len(held)

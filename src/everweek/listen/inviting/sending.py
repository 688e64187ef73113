"""Invitations on their way: letters asked for when they are due, reminders, what became of the letters, what is over.

A letter is asked for when it may leave and not before: until then no secret of a link stands anywhere. Each round is one
transaction: killed in it, nothing of it was done, and the next one does it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from everweek import clock
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, System, record_many
from everweek.listen.inviting import rules
from everweek.listen.inviting.letters import letter_of, letter_under
from everweek.listen.models import Invitation
from everweek.messages.contact.queries import keys_of, outlooks, verdicts
from everweek.messages.contact.rules import Purpose, Verdict, Wish
from everweek.messages.contact.services import decide, withdraw
from everweek.messages.letters.services import send_to_customers
from everweek.messages.notices.lettering import own_letters
from everweek.messages.rules import is_set_up
from everweek.people.queries import chunks, organisation

BY: Final = System("invitations")
MOST: Final = 500
"""So many letters are asked for in one transaction."""
LOCK: Final = "listen.invitations"


@transaction.atomic
def send_due(most: int = MOST) -> int:
    """Ask for the letters of invitations that are due, at most so many; how many. Without a mail server they wait.

    So they do while what they ask is archived, for their links lead nowhere then, and while the rule they were made by is
    stopped: until it is brought back or started again, or they are over.
    """
    if not is_set_up():
        return 0
    now = clock.now()
    waiting = Invitation.objects.filter(
        written_at=None,
        sent_at=None,
        withdrawn_at=None,
        answered_at=None,
        channel=rules.EMAIL,
        due_at__lte=now,
        expires_at__gt=now,
        version__questionnaire__archived_at=None,
    ).exclude(rule__stopped_at__isnull=False)
    if not waiting.exists():
        return 0
    # One at a time: two would ask for the same letters, and one of them for nothing.
    hold_until_commit(LOCK)
    # Fetched once, and not with each: hundreds are of the same few versions, each as long as its questionnaire.
    found = list(waiting.prefetch_related("version").order_by("due_at", "pk")[:most])
    standing = verdicts(one.key for one in found)
    due = [one for one in found if one.key in standing and standing[one.key].may]
    house, own = organisation().name, own_letters()
    letters = [(one.key, letter_under(one.key, one.version, one.language, _token(one), house, own)) for one in due]
    send_to_customers(letters, by=BY)
    for some in chunks([one.pk for one in due], MOST):
        Invitation.objects.filter(pk__in=some).update(written_at=now)
    # What was called off meanwhile where contacts are decided.
    note_stopped({one.contact or 0: rules.Reason.CALLED_OFF.value for one in set(found) - set(due)}, by=BY)
    return len(found)


@transaction.atomic
def remind_due(most: int = MOST) -> int:
    """Remind those who have not answered, as far as the contact rules let them hear from us again; how many letters that were."""
    if not is_set_up():
        return 0
    now = clock.now()
    waiting = Invitation.objects.filter(
        remind_at__lte=now,
        answered_at=None,
        withdrawn_at=None,
        expires_at__gt=now,
        version__questionnaire__archived_at=None,
    ).exclude(rule__stopped_at__isnull=False)
    if not waiting.exists():
        return 0
    hold_until_commit(LOCK)
    found = list(waiting.filter(customer__isnull=False).select_related("version", "unit").order_by("remind_at", "pk")[:most])
    due = _not_put_off(found)
    decided = decide([_wish(one) for one in due], by=BY)
    # Their turn is held by now: whoever answers waits for it, and whoever has answered is reminded no more.
    held = Invitation.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in found]).order_by("pk")
    there = set(held.filter(answered_at=None, withdrawn_at=None).values_list("pk", flat=True))
    withdraw([verdict.key for one, verdict in zip(due, decided, strict=True) if one.pk not in there], by=BY)
    house, sent = organisation().name, []
    for one, verdict in zip(due, decided, strict=True):
        if _is_due(one, verdict, now) and one.pk in there:
            sent.append((verdict.key, letter_of(one.version, one.language, _token(one), house, again=True)))
    send_to_customers(sent, by=BY)
    Invitation.objects.bulk_update([one for one in found if one.pk in there], ["remind_at"])
    return len(sent)


def _not_put_off(found: Sequence[Invitation]) -> list[Invitation]:
    """Return the invitations whose reminder is to be decided about now. In the others ``remind_at`` is set to when the contact
    rules allow a letter, where that is before they expire; they are not saved here.
    """
    ahead = outlooks([_wish(one) for one in found])
    due = []
    for one, outlook in zip(found, ahead, strict=True):
        if outlook.because is not None and outlook.at is not None and outlook.at < one.expires_at:
            one.remind_at = outlook.at
        else:
            due.append(one)
    return due


@transaction.atomic
def note_sent(letters: Mapping[int, datetime], *, by: Actor) -> None:
    """Note which invitations have left, by the numbers of their contacts; the next reminder is reckoned from then."""
    found = _of_contacts(letters, sent_at=None)
    alike: dict[tuple[datetime, datetime | None], list[int]] = {}
    for one in found:
        sent = letters[one.contact or 0]
        alike.setdefault((sent, _next_after(sent, one)), []).append(one.pk)
    # Hundreds leave at one moment: a statement for all of them costs a tenth of one that names each of their moments.
    for (sent, remind), numbers in alike.items():
        Invitation.objects.filter(pk__in=numbers).update(sent_at=sent, remind_at=remind)
    _record("invitation.sent", found, by)


@transaction.atomic
def note_reminded(letters: Mapping[int, datetime], *, by: Actor) -> None:
    """Note which reminders have left, by the numbers of their contacts; the next one is reckoned from then."""
    left = {rules.reminder_in(key): letters[contact] for contact, key in keys_of(letters).items()}
    numbers = {told[0]: (told[1], at) for told, at in left.items() if told is not None}
    fresh = []
    for one in Invitation.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk"):
        number, at = numbers[one.pk]
        if number > one.reminded:
            one.reminded = number
            one.remind_at = _next_after(at, one)
            fresh.append(one)
    Invitation.objects.bulk_update(fresh, ["reminded", "remind_at"])
    _record("invitation.reminded", fresh, by)


@transaction.atomic
def note_stopped(letters: Mapping[int, str], *, by: Actor) -> None:
    """Note which invitations never left after all, and why: their links lead nowhere."""
    found = _of_contacts(letters, sent_at=None, withdrawn_at=None, answered_at=None)
    now = clock.now()
    for one in found:
        one.stopped, one.withdrawn_at, one.half, one.remind_at = letters[one.contact or 0][:40], now, {}, None
    Invitation.objects.bulk_update(found, ["stopped", "withdrawn_at", "half", "remind_at"], batch_size=MOST)
    _record("invitation.stopped", found, by)


@transaction.atomic
def clear_away() -> int:
    """Forget what was written half-way at links that are over; how many there were.

    What was to leave before then and never did is called off: it is not kept as if it were still to come, and counts no more.
    """
    now = clock.now()
    over = Invitation.objects.filter(expires_at__lte=now)
    for unsent in chunks(list(over.filter(written_at=None, sent_at=None, withdrawn_at=None, answered_at=None)), MOST):
        withdraw([one.key for one in unsent], by=BY)
        note_stopped({one.contact or 0: rules.Reason.CALLED_OFF.value for one in unsent}, by=BY)
    for some in chunks(list(over.filter(remind_at__isnull=False).values_list("pk", flat=True)), MOST):
        withdraw([key for pk in some for key in rules.reminder_keys(pk)], by=BY)
        Invitation.objects.filter(pk__in=some).update(remind_at=None)
    return over.exclude(half={}).update(half={})


def _is_due(one: Invitation, verdict: Verdict, now: datetime) -> bool:
    """Return whether the customer is reminded now; otherwise sets in the invitation when to look again (not saved here).

    A reminder counts once its letter has left (``note_reminded``): until then there is nothing to look for.
    """
    one.remind_at = None
    if not verdict.may or verdict.at is None:
        return False
    if verdict.at > now:
        one.remind_at = verdict.at
        return False
    return True


def _next_after(left: datetime, one: Invitation) -> datetime | None:
    """Return when the customer is reminded next, if the last letter left then and no answer comes; None where no reminder is
    left, or none is needed.
    """
    if one.reminded >= one.reminders or one.answered_at is not None or one.withdrawn_at is not None:
        return None
    return left + timedelta(days=one.remind_after_days)


def _wish(one: Invitation) -> Wish:
    assert one.customer_id is not None  # noqa: S101  # asked for so
    zone = one.unit.zone if one.unit is not None else ""
    return Wish(one.customer_id, Purpose.REMINDING, rules.reminder_key(one.pk, one.reminded + 1), zone=zone)


def _of_contacts(contacts: Mapping[int, object], **more: object) -> list[Invitation]:
    found: list[Invitation] = []
    for some in chunks(sorted(contacts), MOST):
        found += Invitation.objects.select_for_update(of=("self",)).filter(contact__in=some, **more).order_by("pk")
    return found


def _record(kind: str, found: Sequence[Invitation], by: Actor) -> None:
    ids = [(one.pk, {"customer": one.customer_id, "rule": one.rule_id}) for one in found]
    record_many([Happening(kind, by=by, subject=("invitation", pk), ids=told) for pk, told in ids])


def _token(one: Invitation) -> str:
    return rules.token_of(one.salt)

"""Taking note of what came back: an address is held, a complaint is an opt-out, what came back for now is counted."""

from collections.abc import Iterable

from django.db import transaction

from everweek import clock
from everweek.journal.services import Actor, Happening, System, record
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.opting import How, opt_out, opt_out_address
from everweek.messages.contact.returning import note_bounces
from everweek.messages.contact.rules import Because
from everweek.messages.models import Contact, CustomerMail
from everweek.messages.returned.providers import Word
from everweek.messages.returned.reading import Kind, Report
from everweek.people.models import Customer

_RANK = {"": 0, "left": 0, "soft": 1, "failed": 2, "returned": 3, "complained": 4}
_OUTCOMES = {Kind.SOFT: "soft", Kind.FAILED: "failed", Kind.HARD: "returned", Kind.COMPLAINT: "complained"}


@transaction.atomic
def take_report(*, report: Report, by: Actor) -> bool:
    """Take note of what became of a letter; returns whether it is news. The same, or less than is known, changes nothing."""
    mail = CustomerMail.objects.select_for_update(of=("self",)).filter(contact=report.contact).select_related("contact").first()
    outcome = _OUTCOMES[report.kind]
    if mail is None or _RANK.get(mail.outcome, 0) >= _RANK[outcome]:
        return False
    contact = mail.contact
    known = {"outcome": outcome, "status": report.status[:20], "letter": "", "ended_at": mail.ended_at or clock.now()}
    CustomerMail.objects.filter(pk=mail.pk).update(**known)
    ids = {"contact": contact.pk, "kind": report.kind.value, "status": report.status[:20]}
    record(Happening("letter.returned", by, ("letter", contact.pk), ids=ids))
    if report.kind is Kind.COMPLAINT:
        customer = Customer.objects.select_related("merged_into").get(pk=contact.customer_id)
        opt_out(customer=customer.merged_into or customer, how=How.COMPLAINT, by=by)
        return True
    note_bounces([(contact.mark, report.kind is Kind.HARD, report.status)], by=by)
    if report.kind is not Kind.SOFT:
        # The customer has not heard from us after all.
        Contact.objects.filter(pk=contact.pk).update(at=None, because=Because.BOUNCED)
    return True


@transaction.atomic
def take_word(*, address: str, kind: Kind, status: str, by: Actor) -> bool:
    """Take note of what a provider, that has proven who it is, told of an address alone; returns whether anything came of it."""
    mark = mark_of(address)
    if not mark:
        return False
    if kind is not Kind.COMPLAINT:
        note_bounces([(mark, kind is Kind.HARD, status)], by=by)
        return True
    customers = Customer.objects.filter(email=address.strip().lower(), erased_at__isnull=True, merged_into__isnull=True)
    done = [opt_out(customer=one, how=How.COMPLAINT, by=by) for one in customers.order_by("pk")]
    return any(done) if done else opt_out_address(mark=mark, how=How.COMPLAINT, by=by)


@transaction.atomic
def take_words(*, words: Iterable[Word], provider: str) -> int:
    """Take note of what a provider told, all of it or nothing: by the letter it named, else by the address; returns how many."""
    by = System(f"mail-{provider}")
    return sum(_take(word, by) for word in words)


def _take(word: Word, by: Actor) -> bool:
    if word.contact is not None:
        return take_report(report=Report(word.contact, word.kind, word.status), by=by)
    return take_word(address=word.address, kind=word.kind, status=word.status, by=by)

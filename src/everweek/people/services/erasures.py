"""Erasing a customer, and doing it again to a restored backup. Why and how: ``people.erasure``."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import NotFound
from everweek.jobs.services import erase_person as erase_from_jobs
from everweek.journal.services import Actor, Happening, record
from everweek.journal.services import erase_person as erase_from_journal
from everweek.people import erasure
from everweek.people.models import Customer, CustomerKey, Different, Erasure, Merging
from everweek.people.services.customers import blank, lock_customers, lock_rows
from everweek.people.services.segments import forget_in_segments


@transaction.atomic
def erase_customer(*, customer: Customer, by: Actor) -> None:
    """Erase a customer, with all customers that were merged into them, for good; a second time changes nothing.

    In this transaction: the profile and outside ids, what the journal kept of the customer (its lines stay, the values go), jobs
    that name the customer, whatever the packages above keep (``erasure.ERASERS``), and the key the facts knew the customer under.
    The journal's ``customer.erased`` lets the facts forget the key, and the list of erasures lets a restored backup forget the
    customer again.
    """
    lock_customers()
    customer = Customer.objects.get(pk=customer.pk)
    kept = customer.merged_into_id or customer.pk
    # What is about the customer and on its way in holds the row shared (people.holding): wait for it, and let no more begin.
    found = {one.pk: one for one in lock_rows(Q(pk=kept) | Q(merged_into=kept))}
    customer = found.pop(kept)
    if customer.erased_at is not None:
        return
    now = clock.now()
    whole = [customer, *found.values()]
    listed = []
    for one in whole:
        forget_in_segments(customer=one, by=by)
        key = CustomerKey.objects.filter(customer=one).values_list("key", flat=True).first()
        for eraser in erasure.ERASERS:
            eraser(one.pk, key)
        CustomerKey.objects.filter(customer=one).delete()
        erase_from_journal(one.actor)
        erase_from_jobs(one.actor)
        blank(one)
        one.external_id, one.erased_at = None, now
        one.save()
        Different.objects.filter(Q(one=one) | Q(other=one)).delete()
        entry, _new = Erasure.objects.update_or_create(person=one.actor, defaults={"erased_at": now, "facts_key": key})
        listed.append(erasure.Entry(entry.person, entry.erased_at, entry.facts_key))
    # After all of them: by what the two were known by before, whoever was merged is found too.
    Merging.objects.filter(Q(kept__in=whole) | Q(gone__in=whole)).update(was={}, moved={})
    merged = [one.pk for one in whole[1:]]
    record(Happening("customer.erased", by, ("customer", customer.pk), ids={"customer": customer.pk, "merged": merged}))
    transaction.on_commit(lambda: erasure.keep(listed))


def keep_erasures() -> int:
    """Make the list beside the database as long as the one in it; returns how many lines were missing there."""
    return erasure.keep_missing(_listed())


def replay_erasures(entries: Iterable[erasure.Entry] | None = None, *, by: Actor) -> int:
    """After a restore: erase again whoever the list names and the backup brought back; returns how many that were.

    ``entries`` left out: the list beside the database (``erasure.list_path()``) and the one in the database, both.
    """
    if entries is None:
        entries = [*erasure.kept(), *_listed()]
    erased = 0
    for entry in entries:
        kind, _colon, number = entry.person.partition(":")
        if kind != "customer" or not number.isdecimal():
            raise NotFound(
                _("The list of erasures names %(person)s, which is no customer.") % {"person": entry.person}, field="person"
            )
        with transaction.atomic():
            # A number may be given to somebody else after a restore: only one who was there before the erasure is meant.
            found = Customer.objects.filter(pk=int(number), erased_at__isnull=True, created_at__lte=entry.erased_at).first()
            if found is None:
                continue
            erase_customer(customer=found, by=by)
            if entry.facts_key is not None:
                Erasure.objects.filter(person=entry.person, facts_key__isnull=True).update(facts_key=entry.facts_key)
            erased += 1
    return erased


def _listed() -> list[erasure.Entry]:
    """The list in the database."""
    return [erasure.Entry(one.person, one.erased_at, one.facts_key) for one in Erasure.objects.order_by("pk")]

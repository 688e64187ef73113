"""Customers: stored by the id another program knows them by, in bulk; handed out; given their key for the facts."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from everweek.errors import Invalid
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people import queries, rules, words
from everweek.people.models import Customer, CustomerKey
from everweek.people.outcomes import Outcome, State
from everweek.people.queries import chunks, facts_keys

PROFILE = ("name", "email", "phone", "language", "zone", "kind")
FOUND_BY = ("name", "email", "phone")
_BATCH = 500


@dataclass(frozen=True)
class CustomerRow:
    """One customer of a file or a call. ``None`` says "not told" and leaves what is there; an empty text empties it.

    ``attributes`` are written over those there, one by one; an attribute that is ``None`` is removed.
    """

    external_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    zone: str | None = None
    kind: str | None = None
    attributes: Mapping[str, object] | None = None


@transaction.atomic
def upsert_customers(rows: Sequence[CustomerRow], *, by: Actor, history: bool = False) -> list[Outcome]:
    """Store customers by ``external_id``: new ones are added, changed ones changed, the same again changes nothing.

    All good rows in one transaction, with a line ``customer.added`` or ``customer.changed`` each; a bad row is refused with its
    field and reason and hinders no other. Outcomes stand in the order of the rows. An id that was merged into another
    customer means the other. Made for up to 10,000 rows a call.
    """
    lock_customers()
    checked = [_checked(row) for row in rows]
    there = _there({row.external_id for row in checked if isinstance(row, CustomerRow)})
    before = {customer.pk: (customer, values_of(customer)) for customer in there.values()}
    added: list[Customer] = []
    stored: list[tuple[Customer, State] | Outcome] = []
    for row in checked:
        if isinstance(row, Outcome):
            stored.append(row)
            continue
        known = there.get(row.external_id)
        customer = known or Customer(external_id=row.external_id)
        old = values_of(customer)
        problem = _apply(row, customer)
        if problem is not None:
            stored.append(problem)
            continue
        if known is None:
            there[row.external_id] = customer
            added.append(customer)
        changed = known is None or old != values_of(customer)
        stored.append((customer, State.STORED if changed else State.ALREADY))
    _write(added, [(customer, old) for customer, old in before.values() if values_of(customer) != old], by, history=history)
    return [one if isinstance(one, Outcome) else Outcome(one[1], id=one[0].pk) for one in stored]


@transaction.atomic
def export_customer(*, customer: Customer, by: Actor) -> dict[str, object]:
    """Hand out everything held about a customer, as plain JSON; that it was handed out stands in the journal."""
    export = queries.export_customer(customer)
    record(Happening("customer.exported", by, ("customer", customer.pk)))
    return export


def give_facts_keys(customer_ids: Iterable[int]) -> Mapping[int, int]:
    """The random keys (63 bits) under which the facts know these customers, given to those who have none yet.

    Whoever is erased or does not exist gets none and is left out of the answer; one merged into another gets the other's.
    """
    wanted = sorted(set(customer_ids))
    with transaction.atomic():
        # The erasure of a customer stands in the same queue: no key is given to one who is being erased.
        lock_customers()
        whose: dict[int, int] = {}
        for chunk in chunks(wanted, _BATCH):
            rows = Customer.objects.filter(pk__in=chunk, erased_at__isnull=True).values_list("pk", "merged_into")
            whose.update((pk, merged or pk) for pk, merged in rows)
        known = dict(facts_keys(whose.values()))
        # A random key may be taken (once in 10**12 such batches); then the row is passed over, and tried again here.
        while missing := sorted(set(whose.values()) - known.keys()):
            CustomerKey.objects.bulk_create(
                [CustomerKey(customer_id=pk, key=secrets.randbits(63)) for pk in missing],
                ignore_conflicts=True,
                batch_size=_BATCH,
            )
            known.update(facts_keys(missing))
    return {pk: known[owner] for pk, owner in whose.items()}


def lock_customers() -> None:
    """Let those who write customers stand in one queue until their transaction ends (SQLite has one writer anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('everweek.customers'))")


def lock_rows(which: Q) -> list[Customer]:
    """Hold these customers for writing until the transaction ends, in the order in which everybody takes them; returns them."""
    return list(Customer.objects.select_for_update(of=("self",), no_key=True).filter(which).order_by("pk"))


def blank(customer: Customer) -> None:
    """Take everything a customer is known and found by off the customer's row; the outside id stays."""
    for field in PROFILE:
        setattr(customer, field, "customer" if field == "kind" else "")
    customer.attributes = {}
    words.forget_words([customer.pk])


def _there(external_ids: Iterable[str]) -> dict[str, Customer]:
    """The customers known by these ids, by id; two ids of one customer share one object, so that both rows change the same."""
    found: dict[str, Customer] = {}
    by_pk: dict[int, Customer] = {}
    for chunk in chunks(sorted(external_ids), _BATCH):
        for row in Customer.objects.filter(external_id__in=chunk).select_related("merged_into"):
            customer = row.merged_into or row
            found[str(row.external_id)] = by_pk.setdefault(customer.pk, customer)
    return found


def _checked(row: CustomerRow) -> CustomerRow | Outcome:
    try:
        return CustomerRow(
            external_id=rules.check_text(row.external_id, "external_id", longest=200, required=True),
            name=None if row.name is None else rules.check_name(row.name, "name", longest=200),
            email=None if row.email is None else rules.check_email(row.email),
            phone=None if row.phone is None else rules.check_text(row.phone, "phone", longest=40),
            language=None if row.language is None else rules.check_language(row.language),
            zone=None if row.zone is None else rules.check_zone(row.zone),
            kind=None if row.kind is None else rules.check_kind(row.kind),
            attributes=None if row.attributes is None else {**rules.check_attributes(row.attributes), **_removed(row.attributes)},
        )
    except Invalid as refused:
        return Outcome.of(refused)


def _removed(attributes: Mapping[str, object]) -> dict[str, None]:
    return {name: None for name, value in attributes.items() if value is None}


def _apply(row: CustomerRow, customer: Customer) -> Outcome | None:
    """Write a row over a customer, in memory; the refusal where the attributes of both together are too many."""
    if row.attributes is not None:
        attributes = {**customer.attributes, **row.attributes}
        try:
            customer.attributes = rules.check_attributes(attributes)
        except Invalid as refused:
            return Outcome.of(refused)
    for field in PROFILE:
        value = getattr(row, field)
        if value is not None:
            setattr(customer, field, value)
    return None


def values_of(customer: Customer) -> dict[str, object]:
    """All that a customer is known by, by field, but for the outside id."""
    return {**{field: getattr(customer, field) for field in PROFILE}, "attributes": dict(customer.attributes)}


def _write(added: list[Customer], changed: list[tuple[Customer, dict[str, object]]], by: Actor, *, history: bool) -> None:
    Customer.objects.bulk_create(added, batch_size=_BATCH)
    words.keep_words(added, new=True)
    # An insert that finds the id there and updates: some ten times quicker than Django's bulk_update.
    # In the order in which everybody takes customers' rows, so that nobody waits in a circle (people.holding).
    changed = sorted(changed, key=lambda one: one[0].pk)
    Customer.objects.bulk_create(
        [customer for customer, _old in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*PROFILE, "attributes"],
        batch_size=_BATCH,
    )
    words.keep_words([customer for customer, old in changed if any(getattr(customer, name) != old[name] for name in FOUND_BY)])
    happenings = [
        Happening(
            "customer.added",
            by,
            ("customer", customer.pk),
            new={"external_id": customer.external_id, **{field: value for field, value in values_of(customer).items() if value}},
            person=customer.actor,
            history=history,
        )
        for customer in added
    ]
    for customer, old in changed:
        happenings += changes_of(customer=customer, old=old, by=by, history=history)
    record_many(happenings)


def changes_of(*, customer: Customer, old: dict[str, object], by: Actor, history: bool) -> list[Happening]:
    """The journal line that tells how a customer was changed from ``old``, in a list; an empty list where nothing changed."""
    new = values_of(customer)
    changed = [field for field in new if new[field] != old[field]]
    if not changed:
        return []
    return [
        Happening(
            "customer.changed",
            by,
            ("customer", customer.pk),
            old={field: old[field] for field in changed},
            new={field: new[field] for field in changed},
            person=customer.actor,
            history=history,
        )
    ]

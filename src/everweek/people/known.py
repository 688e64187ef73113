"""All that a customer is and was known by: to find the customer in what is no table of ours, and in rules that name them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from everweek.journal.services import values_of_person
from everweek.people.models import Customer, Merging

NAMED: Final = ("external_id", "name", "email", "phone")
"""Fields that may mean one customer and nobody else."""

Known = Mapping[str, frozenset[str]]


def known_by(customer: Customer) -> Known:
    """What a customer is known by now, and was known by before a change or a merging unless somebody else is known by it now.

    By field, as sets of texts.
    """
    now = {name: _text(getattr(customer, name)) for name in NAMED}
    before = nobody_elses(customer, {name: _before(customer, name) - {now[name]} for name in NAMED})
    return {name: frozenset({now[name]} - {""}) | before[name] for name in NAMED}


def nobody_elses(customer: Customer, known: Known) -> Known:
    """Those parts of ``known`` by which no other customer who is still served is known."""
    others = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True).exclude(pk=customer.pk)
    taken = {
        name: set(others.filter(**{f"{name}__in": texts}).values_list(name, flat=True)) if texts else set()
        for name, texts in known.items()
    }
    return {name: frozenset(texts - taken[name]) for name, texts in known.items()}


def _before(customer: Customer, name: str) -> frozenset[str]:
    return frozenset(_text(values.get(name)) for values in _every(customer)) - {""}


def _every(customer: Customer) -> Iterator[Mapping[str, Any]]:
    yield from values_of_person(customer.actor)
    yield from _parts(Merging.objects.filter(gone=customer).values_list("was", flat=True), "gone")
    yield from _parts(Merging.objects.filter(kept=customer).values_list("was", flat=True), "kept")


def _parts(found: Iterable[Mapping[str, Any]], part: str) -> Iterator[Mapping[str, Any]]:
    for was in found:
        yield was.get(part) or {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""

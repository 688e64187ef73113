"""Made-up customers, as many as wanted: what `everweek bench` asks by segment. The journal never hears of them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from django.db import transaction

from everweek.errors import Conflict
from everweek.people.models import Customer, CustomerKey

TIERS: Final = ("gold", "silver", "silver", "none", "none", "none", "none", "none", "none", "none")
LANGUAGES: Final = ("pt", "en", "en", "de")
VISITS: Final = 100
_AT_ONCE: Final = 5_000


def fill(keys: Iterable[int]) -> int:
    """Make a customer for each of these keys of the facts; how many.

    ``Conflict`` where there are customers already: made-up ones go into an empty installation only.
    """
    if Customer.objects.exists():
        message = "There are customers here already: made-up ones go into an empty installation only."
        raise Conflict(message)
    many, waiting = 0, iter(keys)
    while some := list(islice(waiting, _AT_ONCE)):
        with transaction.atomic():
            made = Customer.objects.bulk_create(_customers(many, len(some)))
            CustomerKey.objects.bulk_create([CustomerKey(customer=one, key=key) for one, key in zip(made, some, strict=True)])
        many += len(some)
    return many


def _customers(first: int, many: int) -> Iterator[Customer]:
    for number in range(first, first + many):
        # A number of its own for each, so that what a segment asks of goes with nothing else.
        drawn = number * 2_654_435_761 % 2**32
        yield Customer(
            external_id=f"c{number}",
            name=f"Customer {number}",
            email=f"c{number}@example.org",
            language=LANGUAGES[drawn // 1000 % len(LANGUAGES)],
            attributes={"tier": TIERS[drawn // 10 % len(TIERS)], "visits": drawn // 100_000 % VISITS},
        )

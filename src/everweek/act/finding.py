"""Finding cases by what whoever calls has at hand: a number, an address, a telephone, what others call a customer, words."""

import re
from typing import Final

from django.db.models import Q, QuerySet

from everweek.act.models import Case
from everweek.people.finding import customers_known_by
from everweek.people.models import Customer
from everweek.people.words import found_by

MOST_KNOWN: Final = 500
"""So many cases of one address, or of customers known by it, are found; whoever has more at hand than that says more."""
LONGEST_NUMBER: Final = 18
SHORTEST: Final = 4
"""A number of fewer digits is a case's alone."""
TELLING: Final = 3
"""So many letters lead to a customer."""
_TELLING: Final = re.compile(r"[\d@]")
"""What is in an address, a telephone and an outside number, and in hardly a name."""


def cases_found(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """The cases among ``cases`` with this number, this address or a customer known by it; else those with all the words.

    Of an address, a telephone and an outside number the beginning will do, and an index leads to it: only where nothing is known
    by the text are titles and names looked through.
    """
    number = text.strip().removeprefix("#")
    numbered = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    if numbered and (number != text.strip() or len(number) < SHORTEST):
        return cases.filter(pk=int(number))
    known = _known_by(text)
    if numbered:
        return cases.filter(pk__in={int(number), *known})
    if known and _TELLING.search(text):
        return cases.filter(pk__in=known)
    words = Q()
    for word in text.split():
        found = Q(title__icontains=word) | Q(writer__icontains=word) | Q(customer__name__icontains=word)
        if len(word) >= TELLING:
            # Whatever marks the letters of the name have; of fewer letters half of all customers would be collected first.
            found |= Q(customer__in=Customer.objects.filter(found_by(word)))
        words &= found
    return cases.filter(words | Q(pk__in=known)) if known else cases.filter(words)


def _known_by(text: str) -> list[int]:
    """The newest cases whose address begins so, or whose customer is known by an address, a telephone or a number that does."""
    said = text.strip().lower()
    where = Q(address__begins=said) if said and len(said.split()) == 1 else Q()
    customers = customers_known_by(text) if _TELLING.search(text) else []
    if customers:
        where |= Q(customer__in=customers)
    return list(Case.objects.filter(where).order_by("-pk").values_list("pk", flat=True)[:MOST_KNOWN]) if where else []

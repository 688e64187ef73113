"""Removing what waits of helpdesks and speaks of a customer who is erased."""

import json
from collections.abc import Iterator

from everweek.errors import EverweekError
from everweek.listen.helpdesks.models import Arrival
from everweek.listen.helpdesks.reading import Ticket, read
from everweek.people.erasure import eraser
from everweek.people.known import Known, known_by
from everweek.people.models import Customer
from everweek.people.words import number_of

_TELLING = 6
"""An outside id of fewer digits may be the number of anything."""


@eraser
def erase_arrivals(customer_id: int, _facts_key: int | None) -> None:
    """Remove what waits and tells of the customer, and nothing else. Doing it again does nothing."""
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        return
    known = known_by(customer)
    waiting = Arrival.objects.order_by("pk").values_list("pk", "helpdesk__kind", "body").iterator(200)
    hers = [pk for pk, kind, body in waiting if _tells_of(known, kind, body)]
    for start in range(0, len(hers), 500):
        Arrival.objects.filter(pk__in=hers[start : start + 500]).delete()


def _tells_of(known: Known, kind: str, body: str) -> bool:
    """Return whether the customer's address, telephone or outside id stands in this call, or its ticket has no address and bears
    the customer's full name.
    """
    telling = {one for one in known["external_id"] if len(one) >= _TELLING or not one.isdecimal()}
    words = [word.casefold() for word in known["email"] | known["phone"]]
    numbers = {number for one in known["phone"] if (number := number_of(one))}
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return any(word in body.casefold() for word in [*words, *map(str.casefold, telling)])
    for text in _texts(told):
        if text in telling or any(word in text.casefold() for word in words) or (numbers and number_of(text) in numbers):
            return True
    ticket = _ticket(kind, told)
    if ticket is None:
        return False
    named = ticket.name.casefold() in {name.casefold() for name in known["name"] if " " in name}
    return ticket.customer in known["external_id"] or (named and not ticket.email)


def _texts(told: object) -> Iterator[str]:
    """Every text and number in it. Not by recursion: it may be nested as deeply as it can be read."""
    left = [told]
    while left:
        match left.pop():
            case dict() as found:
                left += [*found, *found.values()]
            case list() as found:
                left += found
            case str() | int() | float() as found:
                yield str(found).strip()


def _ticket(kind: str, told: object) -> Ticket | None:
    try:
        return read(kind, told)
    except EverweekError:
        return None

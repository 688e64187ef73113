"""The ids behind the names a few thousand rows use: customers, employees, units. Customers who are new are added."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.listen.cells import Refusal
from everweek.listen.maps.shape import Map
from everweek.people.models import Unit
from everweek.people.queries import (
    customers_by_address,
    customers_by_external_id,
    members_by_address,
    members_by_external_id,
    units_by_key,
)
from everweek.people.services import CustomerRow, upsert_customers
from everweek.text.nearest import did_you_mean

_SHOWN = 60
_MOST_HINTS = 100


class UnitHints:
    """What somebody who wrote a unit's key wrongly may have meant, found out before anything is locked.

    Comparing one key with all others takes milliseconds: done for every wrong key while the lock is held it would keep everybody
    else from writing. The first hundred different ones of a file get a hint.
    """

    def __init__(self) -> None:
        self._keys = frozenset(Unit.objects.order_by("pk").values_list("key", flat=True)[:1000])
        self._found: dict[str, str] = {}

    def look(self, keys: Iterable[str]) -> None:
        """Have a hint ready for each key that is no unit's."""
        for key in dict.fromkeys(keys):
            if key and key not in self._keys and key not in self._found and len(self._found) < _MOST_HINTS:
                self._found[key] = did_you_mean(key, self._keys) if len(key) <= _SHOWN else ""

    def hint(self, key: str) -> str:
        """The end of a sentence that refuses ``key``."""
        return self._found.get(key, "")


@dataclass(frozen=True)
class KnownBy:
    """By what the file names people: by ids or, where they are told, by addresses. A customer nobody has the address of is
    somebody new, known by ``prefix`` and it.
    """

    customers_by_email: bool = False
    prefix: str = ""
    members_by_email: bool = False


def known_by(map_: Map, member: str = "") -> KnownBy:
    """Return how people are named in the file by what its map says of them; ``member`` is the map's key for a colleague."""
    customer, colleague = map_.columns.get("customer"), map_.columns.get(member)
    return KnownBy(
        customers_by_email=customer is not None and customer.by_email,
        prefix=customer.prefix if customer is not None else "",
        members_by_email=colleague is not None and colleague.by_email,
    )


class Links:
    """Names found once for all rows of a piece, inside the transaction that stores them; "" is nobody.

    ``added`` are the customers who were not there before, as the file names them.
    """

    def __init__(
        self,
        *,
        customers: Collection[str],
        members: Collection[str],
        units: Collection[str],
        by: Actor,
        history: bool,
        hints: UnitHints,
        known: KnownBy,
    ) -> None:
        wanted = sorted(one for one in customers if one)
        self._known = known
        self._customers = self._found(wanted) if wanted else {}
        self._refused: dict[str, str] = {}
        self.added: set[str] = set()
        missing = {one: self._newcomer(one) for one in wanted if one not in self._customers}
        if missing:
            outcomes = upsert_customers(list(missing.values()), by=by, history=history)
            for one, outcome in zip(missing, outcomes, strict=True):
                if outcome.id is None:
                    self._refused[one] = outcome.reason
                else:
                    self._customers[one] = outcome.id
                    self.added.add(one)
        found_by = members_by_address if known.members_by_email else members_by_external_id
        self._members = found_by(members) if any(members) else {}
        self._units = units_by_key(units) if any(units) else {}
        self._hints = hints

    def _found(self, wanted: Collection[str]) -> dict[str, int]:
        """The customers who are there: by the one who alone has an address, else by the id an address makes."""
        if not self._known.customers_by_email:
            return dict(customers_by_external_id(wanted))
        found = dict(customers_by_address(wanted))
        ids = {self._known.prefix + one: one for one in wanted if one not in found}
        return found | {ids[external_id]: pk for external_id, pk in customers_by_external_id(ids).items()}

    def _newcomer(self, told: str) -> CustomerRow:
        if not self._known.customers_by_email:
            return CustomerRow(external_id=told)
        return CustomerRow(external_id=self._known.prefix + told, email=told)

    def customer(self, external_id: str) -> int | None:
        """The id of the customer another program calls ``external_id``."""
        if not external_id:
            return None
        if external_id not in self._customers:
            raise Refusal("customer", self._refused.get(external_id, ""))
        return self._customers[external_id]

    def member(self, external_id: str, field: str) -> int | None:
        """The id of an employee; ``Refusal`` for one nobody knows, but for an address: there it is nobody."""
        if not external_id:
            return None
        if self._known.members_by_email:
            return self._members.get(external_id)
        if external_id not in self._members:
            message = _("there is no employee {id}; import the employees first").format(id=external_id[:_SHOWN])
            raise Refusal(field, message)
        return self._members[external_id]

    def unit(self, key: str) -> int | None:
        """The id of a unit by its key; ``Refusal`` for one nobody opened."""
        if not key:
            return None
        if key not in self._units:
            message = _("there is no unit with the key {key}; open it first.").format(key=key[:_SHOWN])
            raise Refusal("unit", message + self._hints.hint(key))
        return self._units[key]

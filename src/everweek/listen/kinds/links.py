"""The ids behind the names a few thousand rows use: customers, employees, units. Customers who are new are added."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.listen.cells import Refusal
from everweek.people.models import Unit
from everweek.people.queries import customers_by_external_id, members_by_external_id, units_by_key
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
        self._keys: frozenset[str] | None = None
        self._found: dict[str, str] = {}

    def look(self, key: str) -> None:
        """Have a hint ready where ``key`` is no unit's."""
        if self._keys is None:
            self._keys = frozenset(Unit.objects.order_by("pk").values_list("key", flat=True)[:1000])
        if key and key not in self._keys and key not in self._found and len(self._found) < _MOST_HINTS:
            self._found[key] = did_you_mean(key, self._keys) if len(key) <= _SHOWN else ""

    def hint(self, key: str) -> str:
        """The end of a sentence that refuses ``key``."""
        return self._found.get(key, "")


class Links:
    """Names found once for all rows of a piece, inside the transaction that stores them; "" is nobody.

    ``added`` are the outside ids of the customers who were not there before.
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
    ) -> None:
        wanted = sorted(one for one in customers if one)
        self._customers = dict(customers_by_external_id(wanted)) if wanted else {}
        self._refused: dict[str, str] = {}
        self.added: set[str] = set()
        missing = [CustomerRow(external_id=one) for one in wanted if one not in self._customers]
        if missing:
            for row, outcome in zip(missing, upsert_customers(missing, by=by, history=history), strict=True):
                if outcome.id is None:
                    self._refused[row.external_id] = outcome.reason
                else:
                    self._customers[row.external_id] = outcome.id
                    self.added.add(row.external_id)
        self._members = members_by_external_id(members) if any(members) else {}
        self._units = units_by_key(units) if any(units) else {}
        self._hints = hints

    def customer(self, external_id: str) -> int | None:
        """The id of the customer another program calls ``external_id``."""
        if not external_id:
            return None
        if external_id not in self._customers:
            raise Refusal("customer", self._refused.get(external_id, ""))
        return self._customers[external_id]

    def member(self, external_id: str, field: str) -> int | None:
        """The id of an employee; ``Refusal`` for one nobody knows."""
        if not external_id:
            return None
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

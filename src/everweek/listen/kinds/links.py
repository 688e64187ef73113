"""The ids behind the names a few thousand rows use: customers, employees, units. Customers who are new are added."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.listen.cells import Refusal
from everweek.people.models import Unit
from everweek.people.queries import customers_by_external_id, members_by_external_id, units_by_key
from everweek.people.services import CustomerRow, upsert_customers
from everweek.text.nearest import did_you_mean


class Links:
    """Names found once for all rows of a piece, inside the transaction that stores them; "" is nobody."""

    def __init__(
        self, *, customers: Collection[str], members: Collection[str], units: Collection[str], by: Actor, history: bool
    ) -> None:
        wanted = sorted(one for one in customers if one)
        self._customers = dict(customers_by_external_id(wanted)) if wanted else {}
        self._refused: dict[str, str] = {}
        missing = [CustomerRow(external_id=one) for one in wanted if one not in self._customers]
        if missing:
            for row, outcome in zip(missing, upsert_customers(missing, by, history=history), strict=True):
                if outcome.id is None:
                    self._refused[row.external_id] = outcome.reason
                else:
                    self._customers[row.external_id] = outcome.id
        self._members = members_by_external_id(members) if any(members) else {}
        self._units = units_by_key(units) if any(units) else {}
        self._hints: dict[str, str] = {}

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
            raise Refusal(field, _("there is no employee {id}; import the employees first").format(id=external_id))
        return self._members[external_id]

    def unit(self, key: str) -> int | None:
        """The id of a unit by its key; ``Refusal`` for one nobody opened."""
        if not key:
            return None
        if key not in self._units:
            if key not in self._hints:
                self._hints[key] = did_you_mean(key, Unit.objects.values_list("key", flat=True)[:1000])
            raise Refusal("unit", _("there is no unit with the key {key}; open it first.").format(key=key) + self._hints[key])
        return self._units[key]

"""Customers from a file, known by their outside id: new ones added, changed ones changed."""

from collections.abc import Mapping, Sequence

from everweek.listen.kinds import Setting
from everweek.listen.kinds.sources import Value
from everweek.listen.maps.shape import Source
from everweek.people.outcomes import Outcome
from everweek.people.services import CustomerRow, upsert_customers

_FIELDS = ("name", "email", "phone", "language", "zone")


class Customers:
    """Reads and stores customers by a map. What the map does not name stays as it is; a blank cell says nothing."""

    def __init__(self, setting: Setting) -> None:
        map_, columns = setting.map, setting.columns
        self._by, self._history = setting.by, not map_.act
        self._id = Value(map_, columns, map_.columns["customer"], "customer")
        self._place = columns.find(map_.columns["customer"].column or "", "customer")
        self._fields = [(name, Value(map_, columns, map_.columns[name], name)) for name in _FIELDS if name in map_.columns]
        groups = map_.groups.get("attributes", {})
        self._attributes = [(name, Value(map_, columns, source, f"attributes.{name}")) for name, source in groups.items()]

    def identity_column(self) -> int | None:
        """The customers' ids."""
        return self._place

    def identity_source(self) -> Source | None:
        """The id is the cell."""
        return None

    def read(self, cells: Sequence[str], identity: str) -> CustomerRow:
        """A customer from a row."""
        told = {name: value(cells) or None for name, value in self._fields}
        attributes = {name: value(cells) for name, value in self._attributes if value(cells)}
        return CustomerRow(external_id=identity, attributes=attributes or None, **told)

    def foresee(self, rows: Sequence[CustomerRow]) -> None:  # the registry's signature
        """Nothing takes long."""

    def store(self, rows: Sequence[CustomerRow]) -> list[Outcome]:
        """Store customers."""
        return upsert_customers(rows, by=self._by, history=self._history)

    def show(self, row: CustomerRow) -> Mapping[str, str]:
        """The customer in words."""
        told = {name: getattr(row, name) for name in _FIELDS if getattr(row, name)}
        return {"id": row.external_id, **told, **{name: str(value) for name, value in (row.attributes or {}).items()}}

    def column_of(self, field: str) -> str:
        """The column behind a field."""
        if field == "external_id":
            return self._id.column
        pairs = [*self._fields, *((f"attributes.{name}", value) for name, value in self._attributes)]
        return next((value.column for name, value in pairs if name == field), "")

    def doubt(self, cells: Sequence[str]) -> bool:  # the registry's signature
        """Nothing of a customer is a date."""
        return False

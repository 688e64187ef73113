"""Employees from a file, known by their outside id, with the posts they hold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from everweek.listen.cells import moment_reader
from everweek.listen.kinds import Setting
from everweek.listen.kinds.sources import Value, required
from everweek.listen.maps.shape import Source
from everweek.people.outcomes import Outcome
from everweek.people.services import MemberRow, upsert_members

_FIELDS = ("name", "email", "language", "zone", "unit", "role")
_DAYS = ("since", "until", "left_on")


class Employees:
    """Reads and stores employees by a map."""

    def __init__(self, setting: Setting) -> None:
        map_, columns = setting.map, setting.columns
        self._by, self._replaces = setting.by, map_.posts == "replace"
        self._place = columns.find(map_.columns["employee"].column or "", "employee")
        self._fields = [(name, Value(map_, columns, map_.columns[name], name)) for name in _FIELDS if name in map_.columns]
        self._days = []
        self._columns = {"external_id": columns.title(self._place), **{name: value.column for name, value in self._fields}}
        for name in _DAYS:
            if name in map_.moments:
                moment = map_.moments[name]
                place = columns.find(moment.column, name) if moment.column else None
                self._columns[name] = columns.title(place) if place is not None else ""
                reader = moment_reader(moment, zone=setting.zone, typed=setting.table.typed, column=self._columns[name])
                self._days.append((name, place, reader))

    def identity_column(self) -> int | None:
        """The employees' ids."""
        return self._place

    def identity_source(self) -> Source | None:
        """The id is the cell."""
        return None

    def read(self, cells: Sequence[str], identity: str) -> MemberRow:
        """An employee from a row; a day that is blank is not known."""
        told = {name: value(cells) for name, value in self._fields}
        required(told["name"], self._columns["name"])
        days: dict[str, date | None] = {}
        for name, place, reader in self._days:
            cell = cells[place].strip() if place is not None else ""
            found = reader(cell) if cell or place is None else None
            days[name] = found.date() if isinstance(found, datetime) else found
        return MemberRow(
            external_id=identity,
            name=told["name"],
            email=told.get("email", ""),
            language=told.get("language", ""),
            zone=told.get("zone", ""),
            unit=told.get("unit", ""),
            role=told.get("role", ""),
            since=days.get("since"),
            until=days.get("until"),
            left_on=days.get("left_on"),
        )

    def foresee(self, rows: Sequence[MemberRow]) -> None:  # the registry's signature
        """Nothing takes long."""

    def store(self, rows: Sequence[MemberRow]) -> list[Outcome]:
        """Store employees."""
        return upsert_members(rows, by=self._by, replaces=self._replaces)

    def show(self, row: MemberRow) -> Mapping[str, str]:
        """The employee in words."""
        told = {name: str(getattr(row, name)) for name in (*_FIELDS, *_DAYS) if getattr(row, name)}
        return {"id": row.external_id, **told}

    def column_of(self, field: str) -> str:
        """The column behind a field."""
        return self._columns.get(field, "")

    def doubt(self, cells: Sequence[str]) -> bool:  # the registry's signature
        """Posts begin and end on days a person checks anyway."""
        return False

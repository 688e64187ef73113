"""Interactions from a file: moments with customers, from a helpdesk, a till, a telephone system."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.listen.cells import Known, ambiguous, moment_reader, noon
from everweek.listen.kinds import Setting
from everweek.listen.kinds.links import Links, UnitHints, known_by
from everweek.listen.kinds.sources import Value, required
from everweek.listen.kinds.traces import attempt_unknown, store_complete, store_without_traces
from everweek.listen.maps.shape import Source
from everweek.moments.models import Touchpoint
from everweek.moments.queries import interactions_by_external_id, list_touchpoints
from everweek.moments.rules import KEY
from everweek.moments.services import InteractionRow, record_interactions, save_touchpoint
from everweek.people.outcomes import Outcome

_NAMES = ("customer", "handled_by", "unit", "touchpoint", "channel")


@dataclass(frozen=True, slots=True)
class Moment:
    """One row, read; people and units stand as the file names them."""

    identity: str
    when: datetime | date
    told: Mapping[str, str]
    attributes: Mapping[str, str]


class Interactions:
    """Reads and stores interactions by a map."""

    def __init__(self, setting: Setting) -> None:
        map_, columns = setting.map, setting.columns
        self._map, self._by, self._history, self._zone = map_, setting.by, not map_.act, setting.zone
        source = map_.columns.get("interaction")
        self._place = columns.find(source.column, "interaction") if source and source.column else None
        self._values = {name: Value(map_, columns, map_.columns.get(name), name) for name in _NAMES}
        groups = map_.groups.get("attributes", {})
        self._attributes = [(name, Value(map_, columns, one, f"attributes.{name}")) for name, one in groups.items()]
        moment = map_.moments["at"]
        self._at = columns.find(moment.column, "at") if moment.column else None
        self._columns = {name: value.column for name, value in self._values.items()}
        self._columns["at"] = self._columns["day"] = columns.title(self._at) if self._at is not None else ""
        self._columns["external_id"] = columns.title(self._place) if self._place is not None else ""
        self._columns.update((f"attributes.{name}", value.column) for name, value in self._attributes)
        self._when = Known(moment_reader(moment, zone=setting.zone, typed=setting.table.typed, column=self._columns["at"]))
        self._hints, self._known = UnitHints(), known_by(map_, "handled_by")
        self._first_stands = source is not None and source.first_stands

    def identity_column(self) -> int | None:
        """The interactions' ids, where the file has them."""
        return self._place

    def identity_source(self) -> Source | None:
        """How an id is made of its cell."""
        return self._map.columns.get("interaction")

    def read(self, cells: Sequence[str], identity: str) -> Moment:
        """A moment from a row."""
        when = self._when[cells[self._at].strip() if self._at is not None else ""]
        told = {name: value(cells) for name, value in self._values.items()}
        required(told["touchpoint"], self._columns["touchpoint"])
        attributes = {name: value(cells) for name, value in self._attributes if value(cells)}
        return Moment(identity, when, told, attributes)

    def foresee(self, rows: Sequence[Moment]) -> None:
        """What may be meant by units that are not there."""
        self._hints.look(row.told["unit"] for row in rows)

    def store(self, rows: Sequence[Moment]) -> list[Outcome]:
        """Store moments; customers and touchpoints that are new are added."""
        return store_without_traces(rows, self._attempt, _brought)

    def _attempt(self, rows: Sequence[Moment]) -> tuple[list[Outcome], set[Hashable]]:
        known = interactions_by_external_id(row.identity for row in rows) if self._first_stands else {}
        return attempt_unknown(rows, known, self._store)

    def _store(self, rows: Sequence[Moment]) -> tuple[list[Outcome], set[Hashable]]:
        opened = _open_touchpoints({row.told["touchpoint"] for row in rows}, self._by)
        links = Links(
            customers={row.told["customer"] for row in rows},
            members={row.told["handled_by"] for row in rows},
            units={row.told["unit"] for row in rows},
            by=self._by,
            history=self._history,
            hints=self._hints,
            known=self._known,
        )
        outcomes = store_complete(
            rows,
            lambda one: _complete(one, links, self._zone),
            lambda some: record_interactions(some, by=self._by, history=self._history, first_stands=self._first_stands),
        )
        made: set[Hashable] = {*(("customer", one) for one in links.added), *(("touchpoint", one) for one in opened)}
        return outcomes, made

    def show(self, row: Moment) -> Mapping[str, str]:
        """The moment in words."""
        told = {name: value for name, value in row.told.items() if value}
        return {"id": row.identity, _("when"): str(row.when), **told, **row.attributes}

    def column_of(self, field: str) -> str:
        """The column behind a field."""
        return self._columns.get(field, "")

    def doubt(self, cells: Sequence[str]) -> bool:
        """Whether the row's date fits two formats of the map as two different days."""
        return self._at is not None and ambiguous(self._map.moments["at"], cells[self._at].strip())


def _open_touchpoints(keys: set[str], by: Actor) -> list[str]:
    """Open the touchpoints that are not there yet; their keys. One that was closed stays closed, and keeps its name."""
    known = list_touchpoints()
    place = max((one.position for one in known), default=0)
    new = {key for key in keys - {one.key for one in known} if KEY.fullmatch(key)}
    if new:
        new -= set(Touchpoint.objects.filter(key__in=new).values_list("key", flat=True))
    opened = sorted(new)
    for at, key in enumerate(opened, start=place + 1):
        save_touchpoint(key=key, name=key.replace("-", " ").capitalize(), position=at, by=by)
    return opened


def _brought(row: Moment) -> Iterable[Hashable]:
    """What is made for this row where it is not there yet."""
    return ("customer", row.told["customer"]), ("touchpoint", row.told["touchpoint"])


def _complete(row: Moment, links: Links, zone: str) -> InteractionRow:
    return InteractionRow(
        external_id=row.identity,
        touchpoint=row.told["touchpoint"],
        at=row.when if isinstance(row.when, datetime) else noon(row.when, zone),
        customer=links.customer(row.told["customer"]),
        unit=links.unit(row.told["unit"]),
        handled_by=links.member(row.told["handled_by"], "handled_by"),
        channel=row.told["channel"],
        attributes=row.attributes,
    )

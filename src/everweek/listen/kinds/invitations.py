"""Invitations from a file: whom another program asked, and who answered; without those who did not, no rate can be told."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.cells import Known, ambiguous, moment_reader, noon
from everweek.listen.inviting.past import AskedRow, record_asked
from everweek.listen.inviting.rules import EMAIL
from everweek.listen.kinds import Setting
from everweek.listen.kinds.links import Links, UnitHints, known_by
from everweek.listen.kinds.sources import Value
from everweek.listen.kinds.traces import store_complete, store_without_traces
from everweek.listen.maps.shape import Source
from everweek.people.outcomes import Outcome
from everweek.questionnaires.queries import get_published

_NAMES = ("answer", "outcome", "customer", "interaction", "unit", "touchpoint", "channel", "language")


@dataclass(frozen=True, slots=True)
class Row:
    """One row, read; people and units stand as the file names them."""

    identity: str
    when: datetime | date
    told: Mapping[str, str]


class Invitations:
    """Reads and stores who was asked, by a map."""

    def __init__(self, setting: Setting) -> None:
        map_, columns = setting.map, setting.columns
        if map_.act:
            message = _("Who was asked elsewhere is history: nobody is asked again because of it. Leave out act.")
            raise Invalid(message, field="act")
        self._map, self._by, self._zone = map_, setting.by, setting.zone
        self._version = get_published(map_.questionnaire)
        source = map_.columns.get("invitation")
        self._place = columns.find(source.column, "invitation") if source and source.column else None
        self._values = {name: Value(map_, columns, map_.columns.get(name), name) for name in _NAMES}
        moment = map_.moments["asked_at"]
        self._at = columns.find(moment.column, "asked_at") if moment.column else None
        self._columns = {name: value.column for name, value in self._values.items()}
        self._columns["asked_at"] = columns.title(self._at) if self._at is not None else ""
        self._columns["invitation"] = columns.title(self._place) if self._place is not None else ""
        self._when = Known(moment_reader(moment, zone=setting.zone, typed=setting.table.typed, column=self._columns["asked_at"]))
        self._hints, self._known = UnitHints(), known_by(map_)

    def identity_column(self) -> int | None:
        """The invitations' ids, where the file has them."""
        return self._place

    def identity_source(self) -> Source | None:
        """How an id is made of its cell."""
        return self._map.columns.get("invitation")

    def read(self, cells: Sequence[str], identity: str) -> Row:
        """An invitation from a row."""
        when = self._when[cells[self._at].strip() if self._at is not None else ""]
        told = {name: value(cells) for name, value in self._values.items()}
        return Row(identity, when, told)

    def foresee(self, rows: Sequence[Row]) -> None:
        """What may be meant by units that are not there."""
        self._hints.look(row.told["unit"] for row in rows)

    def store(self, rows: Sequence[Row]) -> list[Outcome]:
        """Store who was asked; customers who are new are added."""
        return store_without_traces(rows, self._attempt, _brought)

    def _attempt(self, rows: Sequence[Row]) -> tuple[list[Outcome], set[Hashable]]:
        links = Links(
            customers={row.told["customer"] for row in rows},
            members=(),
            units={row.told["unit"] for row in rows},
            by=self._by,
            history=True,
            hints=self._hints,
            known=self._known,
        )
        outcomes = store_complete(
            rows,
            lambda one: _complete(one, links, self._zone),
            lambda some: record_asked(some, version=self._version, by=self._by),
        )
        made: set[Hashable] = {("customer", one) for one in links.added}
        return outcomes, made

    def show(self, row: Row) -> Mapping[str, str]:
        """The invitation in words."""
        return {"id": row.identity, _("when"): str(row.when), **{name: text for name, text in row.told.items() if text}}

    def column_of(self, field: str) -> str:
        """The column behind a field."""
        return self._columns.get(field, "")

    def doubt(self, cells: Sequence[str]) -> bool:
        """Whether the row's date fits two formats of the map as two different days."""
        return self._at is not None and ambiguous(self._map.moments["asked_at"], cells[self._at].strip())


def _brought(row: Row) -> Iterable[Hashable]:
    """What is made for this row where it is not there yet."""
    return (("customer", row.told["customer"]),)


def _complete(row: Row, links: Links, zone: str) -> AskedRow:
    return AskedRow(
        identity=row.identity,
        asked_at=row.when if isinstance(row.when, datetime) else noon(row.when, zone),
        answer=row.told["answer"],
        outcome=row.told["outcome"],
        customer=links.customer(row.told["customer"]),
        interaction=row.told["interaction"],
        unit=links.unit(row.told["unit"]),
        touchpoint=row.told["touchpoint"],
        channel=row.told["channel"] or EMAIL,
        language=row.told["language"],
    )

"""A file brings cases that another program kept: what its columns mean is Listen's to read, what a case is is Act's to say.

A flow, because the two are neighbours: here the kind of file is made known to Listen, and its rows are given to Act.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from everweek.act.past.rules import PastCase
from everweek.act.past.services import cases_by_key, record_cases
from everweek.listen.cells import Known, Refusal, ambiguous, moment_reader, number
from everweek.listen.kinds import Setting, register_kind
from everweek.listen.kinds.links import Links, UnitHints, known_by
from everweek.listen.kinds.sources import Value, blanks, required, words
from everweek.listen.kinds.traces import attempt_unknown, store_complete, store_without_traces
from everweek.listen.maps import Form, Shape, Source, register_form
from everweek.people.outcomes import Outcome

OPENED: Final = "opened_at"
_LATER: Final = ("first_reply_at", "assessed_at", "looked_into_at", "decided_at", "told_at", "given_at", "closed_at")
_WORDS: Final = ("text", "answer", "remedy", "alternative", "customer_said")
_PLAIN: Final = (
    *("unit", "title", "case_kind", "severity", "touchpoint", "cause", "writer", "address", "language", "verdict"),
    *("gesture", "amount", "currency"),
)
FORM: Final = Form(
    keys={
        "case": Shape.CHANGING_ID,
        OPENED: Shape.MOMENT,
        **dict.fromkeys(_LATER, Shape.MOMENT),
        **dict.fromkeys((*_PLAIN, *_WORDS), Shape.SOURCE),
        "customer": Shape.PERSON,
        "owner": Shape.PERSON,
    },
    required=frozenset({OPENED, "unit"}),
)
"""The keys of a map of cases."""
Moment = datetime | date


@dataclass(frozen=True, slots=True)
class Row:
    """One row, read; people and units stand as the file names them."""

    identity: str
    when: Mapping[str, Moment]
    told: Mapping[str, str]


class Cases:
    """Reads cases by a map, and hands them to Act to be stored."""

    def __init__(self, setting: Setting) -> None:
        map_, columns = setting.map, setting.columns
        self._map, self._by = map_, setting.by
        source = map_.columns.get("case")
        self._place = columns.find(source.column, "case") if source and source.column else None
        self._values = {
            name: Value(map_, columns, map_.columns.get(name), name) for name in (*_PLAIN, *_WORDS, "customer", "owner")
        }
        self._columns = {name: value.column for name, value in self._values.items()}
        self._columns["case"] = columns.title(self._place) if self._place is not None else ""
        self._texts = {name: found for name in _WORDS if (found := _own_words(setting, name)) is not None}
        self._moments: dict[str, tuple[int | None, Callable[[str], Moment | None]]] = {}
        for name, moment in map_.moments.items():
            place = columns.find(moment.column, name) if moment.column else None
            self._columns[name] = columns.title(place) if place is not None else ""
            read = Known(moment_reader(moment, zone=setting.zone, typed=setting.table.typed, column=self._columns[name]))
            blank = blanks(map_, moment.column) if moment.column and name != OPENED else frozenset()
            self._moments[name] = place, partial(_unless_blank, read, blank)
        self._hints, self._known = UnitHints(), known_by(map_, "owner")
        self._first_stands = source is not None and source.first_stands

    def identity_column(self) -> int | None:
        """The cases' ids, where the file has them."""
        return self._place

    def identity_source(self) -> Source | None:
        """How an id is made of its cell."""
        return self._map.columns.get("case")

    def read(self, cells: Sequence[str], identity: str) -> Row:
        """A case from a row."""
        when = {}
        for name, (place, read) in self._moments.items():
            found = read(cells[place].strip() if place is not None else "")
            if found is not None:
                when[name] = found
        told = {name: value(cells) for name, value in self._values.items() if name not in self._texts}
        told |= {name: read(cells) for name, read in self._texts.items()}
        required(told["unit"], self._columns["unit"])
        if told["amount"] and number(told["amount"], self._map.read.decimal) is None:
            raise Refusal(self._columns["amount"], _("{cell!r} is not a number").format(cell=told["amount"][:40]))
        return Row(identity, when, told)

    def foresee(self, rows: Sequence[Row]) -> None:
        """What may be meant by units that are not there."""
        self._hints.look(row.told["unit"] for row in rows)

    def store(self, rows: Sequence[Row]) -> list[Outcome]:
        """Store cases; customers who are new are added."""
        return store_without_traces(rows, self._attempt, _brought)

    def _attempt(self, rows: Sequence[Row]) -> tuple[list[Outcome], set[Hashable]]:
        known = cases_by_key(row.identity for row in rows) if self._first_stands else {}
        return attempt_unknown(rows, known, self._store)

    def _store(self, rows: Sequence[Row]) -> tuple[list[Outcome], set[Hashable]]:
        links = Links(
            customers={row.told["customer"] for row in rows},
            members={row.told["owner"] for row in rows},
            units={row.told["unit"] for row in rows},
            by=self._by,
            history=not self._map.act,
            hints=self._hints,
            known=self._known,
        )
        outcomes = store_complete(
            rows,
            lambda one: self._complete(one, links),
            lambda some: record_cases(some, by=self._by, act=self._map.act, first_stands=self._first_stands),
        )
        return outcomes, {("customer", one) for one in links.added}

    def _complete(self, row: Row, links: Links) -> PastCase:
        told, when = row.told, row.when
        amount = told["amount"].replace(",", ".") if self._map.read.decimal == "," else told["amount"]
        owner = links.member(told["owner"], "owner")
        if owner is None and told["owner"] and self._map.act and "closed_at" not in when:
            # History may name whom nobody knows any more; what goes on would be nobody's, and nobody would be told.
            message = _("no colleague has the address {address}: it goes on, so name who has it, or leave this blank")
            raise Refusal("owner", message.format(address=told["owner"][:60]))
        return PastCase(
            identity=row.identity,
            opened_at=when[OPENED],
            unit=links.unit(told["unit"]),
            title=told["title"],
            text=told["text"],
            kind=told["case_kind"],
            severity=told["severity"],
            touchpoint=told["touchpoint"],
            cause=told["cause"],
            customer=links.customer(told["customer"]),
            writer=told["writer"],
            address=told["address"],
            language=told["language"],
            owner=owner,
            first_reply_at=when.get("first_reply_at"),
            told_replies="first_reply_at" in self._moments,
            assessed_at=when.get("assessed_at"),
            looked_into_at=when.get("looked_into_at"),
            decided_at=when.get("decided_at"),
            remedy=told["remedy"],
            alternative=told["alternative"],
            told_at=when.get("told_at"),
            answer=told["answer"],
            verdict=told["verdict"],
            customer_said=told["customer_said"],
            closed_at=when.get("closed_at"),
            gesture=told["gesture"],
            amount=Decimal(amount) if amount else None,
            currency=told["currency"],
            given_at=when.get("given_at"),
        )

    def show(self, row: Row) -> Mapping[str, str]:
        """The case in words."""
        when = {name: str(at) for name, at in row.when.items() if name != OPENED}
        said = {name: text for name, text in row.told.items() if text}
        return {"id": row.identity, _("when"): str(row.when[OPENED]), **said, **when}

    def column_of(self, field: str) -> str:
        """The column behind a field."""
        return self._columns.get(field, "")

    def doubt(self, cells: Sequence[str]) -> bool:
        """Whether one of the row's dates fits two formats of the map as two different days."""
        dated = ((self._map.moments[name], place) for name, (place, _read) in self._moments.items() if place is not None)
        return any(ambiguous(moment, cells[place].strip()) for moment, place in dated)


def _own_words(setting: Setting, name: str) -> Callable[[Sequence[str]], str] | None:
    """How somebody's own words are read: line by line as they stand; None where no column has them, or codes stand for them."""
    source = setting.map.columns.get(name)
    if source is None or source.column is None or source.values:
        return None
    place, read = setting.columns.find(source.column, name), words(setting.map, source.column, source.blank)
    return lambda cells: read(cells[place])


def _unless_blank(read: Mapping[str, Moment], blank: frozenset[str], cell: str) -> Moment | None:
    """What comes after the opening may not have been: a blank cell says so."""
    return None if cell in blank else read[cell]


def _brought(row: Row) -> Iterable[Hashable]:
    """What is made for this row where it is not there yet."""
    return (("customer", row.told["customer"]),)


register_form("cases", FORM)
register_kind("cases", Cases)

"""Mentions from a file: what people said of us unasked at one source, which is opened from the map where it is new."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.cells import Known, Refusal, ambiguous, moment_reader, noon, number, same_number
from everweek.listen.kinds import Setting
from everweek.listen.kinds.links import Links, UnitHints, known_by
from everweek.listen.kinds.sources import Value, blanks
from everweek.listen.kinds.traces import attempt_unknown, store_complete, store_without_traces
from everweek.listen.maps.shape import MeasureColumn, Source
from everweek.listen.mentions import rules
from everweek.listen.mentions.models import MentionSource
from everweek.listen.mentions.queries import stored_at
from everweek.listen.mentions.services import open_source, take_mentions
from everweek.people.outcomes import Outcome

_NAMES = ("customer", "about_member", "unit", "touchpoint", "language", "author", "link", "title", "text")
_SCALE = (1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, read; people and units stand as the file names them."""

    identity: str
    when: datetime | date
    rating: float | None
    told: Mapping[str, str]


class Mentions:
    """Reads and stores mentions by a map."""

    def __init__(self, setting: Setting) -> None:
        map_, columns = setting.map, setting.columns
        self._map, self._by, self._history, self._zone = map_, setting.by, not map_.act, setting.zone
        self._rating = _rating_of(map_.measures)
        self._scale = self._rating.scale if self._rating else _SCALE
        _check_scale(map_.source, self._scale if self._rating else None)
        source = map_.columns.get("mention")
        self._place = columns.find(source.column, "mention") if source and source.column else None
        self._values = {name: Value(map_, columns, map_.columns.get(name), name) for name in _NAMES}
        self._columns = {name: value.column for name, value in self._values.items()}
        moment = map_.moments["at"]
        self._at = columns.find(moment.column, "at") if moment.column else None
        self._columns["at"] = self._columns["answered_at"] = columns.title(self._at) if self._at is not None else ""
        self._columns["id"] = self._columns["identity"] = columns.title(self._place) if self._place is not None else ""
        self._when = Known(moment_reader(moment, zone=setting.zone, typed=setting.table.typed, column=self._columns["at"]))
        self._rated: int | None = None
        if self._rating is not None:
            self._rated = columns.find(self._rating.column, "measures.rating")
            self._columns["answers.rating"] = columns.title(self._rated)
            self._scores = Known(self._score(self._rating, columns.title(self._rated)))
        self._columns |= {"answers.title": self._columns["title"], "answers.said": self._columns["text"]}
        self._hints, self._known = UnitHints(), known_by(map_, "about_member")
        self._first_stands = source is not None and source.first_stands

    def identity_column(self) -> int | None:
        """What the source calls each, where the file says so."""
        return self._place

    def identity_source(self) -> Source | None:
        """How an id is made of its cell."""
        return self._map.columns.get("mention")

    def read(self, cells: Sequence[str], identity: str) -> Row:
        """A mention from a row."""
        when = self._when[cells[self._at].strip() if self._at is not None else ""]
        rating = self._scores[cells[self._rated].strip()] if self._rated is not None else None
        told = {name: value(cells) for name, value in self._values.items()}
        if rating is None and not told["text"] and not told["title"]:
            raise Refusal(self._columns["text"], _("there is neither a rating nor a word in this row"))
        return Row(identity, when, rating, told)

    def foresee(self, rows: Sequence[Row]) -> None:
        """What may be meant by units that are not there."""
        self._hints.look(row.told["unit"] for row in rows)

    def store(self, rows: Sequence[Row]) -> list[Outcome]:
        """Store mentions; the source and customers that are new are added."""
        return store_without_traces(rows, self._attempt, _brought)

    def _attempt(self, rows: Sequence[Row]) -> tuple[list[Outcome], set[Hashable]]:
        source = MentionSource.objects.filter(key=self._map.source).first()
        made: set[Hashable] = set() if source is not None else {"source"}
        if source is None:
            name = self._map.source.replace("-", " ").capitalize()
            source = open_source(name=name, key=self._map.source, scale=self._scale, by=self._by)
        known = stored_at(source, (row.identity for row in rows)) if self._first_stands else {}
        outcomes, brought = attempt_unknown(rows, known, lambda some: self._store(some, source))
        return outcomes, made | brought

    def _store(self, rows: Sequence[Row], source: MentionSource) -> tuple[list[Outcome], set[Hashable]]:
        links = Links(
            customers={row.told["customer"] for row in rows},
            members={row.told["about_member"] for row in rows},
            units={row.told["unit"] for row in rows},
            by=self._by,
            history=self._history,
            hints=self._hints,
            known=self._known,
        )
        outcomes = store_complete(
            rows,
            lambda one: _complete(one, links, self._zone),
            lambda some: take_mentions(some, source=source, by=self._by, history=self._history, first_stands=self._first_stands),
        )
        return outcomes, {("customer", one) for one in links.added}

    def show(self, row: Row) -> Mapping[str, str]:
        """The mention in words."""
        rating = {} if row.rating is None else {"rating": f"{row.rating:g}"}
        return {"id": row.identity, _("when"): str(row.when), **rating, **{name: text for name, text in row.told.items() if text}}

    def column_of(self, field: str) -> str:
        """The column behind a field."""
        return self._columns.get(field, "")

    def doubt(self, cells: Sequence[str]) -> bool:
        """Whether the row's date fits two formats of the map as two different days."""
        return self._at is not None and ambiguous(self._map.moments["at"], cells[self._at].strip())

    def _score(self, rating: MeasureColumn, column: str) -> Callable[[str], float | None]:
        decimal = self._map.read.decimal
        blank = blanks(self._map, rating.column, rating.blank)
        values = {**rating.values, **{same_number(code): value for code, value in rating.values.items()}}
        low, high = rating.scale

        def find(bare: str) -> float | None:
            code = same_number(bare, decimal)
            if bare in values or code in values:
                return values[bare] if bare in values else values[code]
            if bare in blank or code in blank:
                return None
            score = number(bare, decimal)
            if score is None:
                raise Refusal(column, _("{cell!r} is not a number").format(cell=bare[:40]))
            if not low <= score <= high:
                message = _("{cell} is not on the scale from {low:g} to {high:g}; declare it blank if it means no answer")
                raise Refusal(column, message.format(cell=bare[:40], low=low, high=high))
            return score

        return find


def _rating_of(measures: Sequence[MeasureColumn]) -> MeasureColumn | None:
    """The one rating a map of mentions may have; it counts in the measure of its source and in no other."""
    if not measures:
        return None
    if len(measures) > 1 or measures[0].measure != "rating":
        raise Invalid(_("A map of mentions has one measure, called rating: it counts for its source alone."), field="measures")
    return measures[0]


def _check_scale(key: str, scale: tuple[float, float] | None) -> None:
    rules.check_key(key)
    source = MentionSource.objects.filter(key=key).first()
    if source is None or scale is None or (source.scale_low, source.scale_high) == scale:
        return
    message = _("The ratings of {name} stand on the scale from {low:g} to {high:g}; the map has another one.")
    raise Invalid(message.format(name=source.name, low=source.scale_low, high=source.scale_high), field="measures")


def _brought(row: Row) -> Iterable[Hashable]:
    """What is made for this row where it is not there yet."""
    return "source", ("customer", row.told["customer"])


def _complete(row: Row, links: Links, zone: str) -> rules.Told:
    return rules.Told(
        identity=row.identity,
        at=row.when if isinstance(row.when, datetime) else noon(row.when, zone),
        rating=row.rating,
        customer=links.customer(row.told["customer"]),
        about_member=links.member(row.told["about_member"], "about_member"),
        unit=links.unit(row.told["unit"]),
        text=row.told["text"],
        title=row.told["title"],
        author=row.told["author"],
        link=row.told["link"],
        language=row.told["language"],
        touchpoint=row.told["touchpoint"],
    )

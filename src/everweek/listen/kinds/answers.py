"""Answers from a file: every row a response to one questionnaire, which is made from the map where it does not exist yet."""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.cells import Known, Refusal, ambiguous, moment_reader, number, same_number
from everweek.listen.columns import Columns
from everweek.listen.kinds import Setting
from everweek.listen.kinds.asked import Asked, prepare
from everweek.listen.kinds.links import Links, UnitHints, known_by
from everweek.listen.kinds.sources import Value, blanks, words
from everweek.listen.kinds.traces import store_complete, store_without_traces
from everweek.listen.maps.shape import Map, MeasureColumn, QuestionColumn, Source
from everweek.moments.queries import interactions_by_external_id
from everweek.people.outcomes import Outcome
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.services import Checks, ResponseRow, Said, accept_many

_MILLION = 1_000_000
_HEAVIEST = 1_000_000.0
_QUESTIONNAIRE = "questionnaire"
_CHANNEL = "file"
_MOST_CUTS = 10_000
_IN_SAID: Mapping[str, object] = {}


class Answer(NamedTuple):
    """One row, read. People and units stand as the file names them; ``store`` finds their ids. ``answers`` stand in ``said``
    where the row was found right, and are left out here.
    """

    identity: str
    answers: Mapping[str, object]
    answered_at: datetime | None
    day: date | None
    weight: int
    dimensions: Mapping[str, str]
    said: Said | None
    customer: str = ""
    about_member: str = ""
    unit: str = ""
    touchpoint: str = ""
    language: str = ""
    interaction: str = ""


class Answers:
    """Reads and stores answers by a map."""

    def __init__(self, setting: Setting) -> None:
        map_, columns = setting.map, setting.columns
        self._map, self._by, self._language = map_, setting.by, setting.language
        self._history = not map_.act
        self._asked: Asked = prepare(map_, language=setting.language)
        self._respondent = _place(map_, columns, "respondent")
        self._moment_place, self._moment = _moment(setting)
        self._weight_place, self._weights = _weights(map_, columns)
        self._scores = [_score(map_, columns, measure, self._asked) for measure in map_.measures]
        self._plain = [_plain(setting, question, self._asked) for question in map_.questions]
        self._comments = [
            (columns.find(one.column, "comments"), self._asked.comment_key(one), words(map_, one.column, one.blank))
            for one in map_.comments
        ]
        groups = map_.groups.get("dimensions", {})
        self._dimensions = [(name, Value(map_, columns, source, f"dimensions.{name}")) for name, source in groups.items()]
        self._cuts: dict[tuple[str, ...], dict[str, str]] = {}
        self._values = {
            name: Value(map_, columns, map_.columns.get(name), name)
            for name in ("customer", "about_member", "interaction", "unit", "touchpoint", "language")
        }
        self._told = [(name, value) for name, value in self._values.items() if value.told]
        self._titles = _titles(map_, columns, self._asked)
        self._checks = Checks(Sheet(self._asked.document))
        self._hints, self._known = UnitHints(), known_by(map_, "about_member")

    def identity_column(self) -> int | None:
        """The respondent's column."""
        return self._respondent

    def identity_source(self) -> Source | None:
        """How an id is made of its cell."""
        return self._map.columns.get("respondent")

    def read(self, cells: Sequence[str], identity: str) -> Answer:
        """A response from a row."""
        answers: dict[str, object] = {}
        for place, key, known in self._scores:
            score = known[cells[place]]
            if score is not None:
                answers[key] = score
        for place, key, known in self._plain:
            found = known[cells[place]]
            if found is not None:
                answers[key] = found
        for place, key, read in self._comments:
            text = read(cells[place])
            if text:
                answers[key] = text
        when = self._moment[cells[self._moment_place].strip() if self._moment_place is not None else ""]
        at, day = (when, None) if isinstance(when, datetime) else (None, when)
        weight = _MILLION if self._weight_place is None else self._weights[cells[self._weight_place]]
        dimensions = self._cut(cells)
        told = {name: value(cells) for name, value in self._told}
        words = _CHANNEL, told.get("touchpoint", ""), told.get("language", "")
        try:
            said = self._checks.check(identity, answers, words, dimensions, weight, at)
        except Invalid:
            # It is refused where it is stored, after what stands before it: an id that came before, say.
            return Answer(identity, answers, at, day, weight, dimensions, None, **told)
        return Answer(identity, _IN_SAID, at, day, weight, dimensions, said, **told)

    def _cut(self, cells: Sequence[str]) -> dict[str, str]:
        """The dimensions of a row; rows that say the same share one set."""
        values = tuple([value(cells) for _name, value in self._dimensions])
        found = self._cuts.get(values)
        if found is None:
            found = {name: value for (name, _value), value in zip(self._dimensions, values, strict=True) if value}
            if len(self._cuts) < _MOST_CUTS:
                self._cuts[values] = found
        return found

    def foresee(self, rows: Sequence[Answer]) -> None:
        """What may be meant by units that are not there."""
        self._hints.look(row.unit for row in rows)

    def store(self, rows: Sequence[Answer]) -> list[Outcome]:
        """Store responses; the questionnaire is made first where it is not there."""
        return store_without_traces(rows, self._attempt, _brought)

    def _attempt(self, rows: Sequence[Answer]) -> tuple[list[Outcome], set[Hashable]]:
        version, is_new = self._asked.version(self._by)
        links = Links(
            customers={row.customer for row in rows},
            members={row.about_member for row in rows},
            units={row.unit for row in rows},
            by=self._by,
            history=self._history,
            hints=self._hints,
            known=self._known,
        )
        moments = interactions_by_external_id({row.interaction for row in rows if row.interaction})
        outcomes = store_complete(
            rows,
            lambda one: _complete(one, links, moments),
            lambda some: accept_many(version, some, by=self._by, history=self._history),
        )
        made: set[Hashable] = {("customer", one) for one in links.added}
        if is_new:
            made.add(_QUESTIONNAIRE)
        return outcomes, made

    def show(self, row: Answer) -> Mapping[str, str]:
        """The response in words."""
        shown = {"id": row.identity, "answered": str(row.answered_at or row.day)}
        answers = row.answers if row.said is None else json.loads(row.said.answers)
        shown.update({key: str(value) for key, value in answers.items()})
        shown.update(row.dimensions)
        if self._weight_place is not None:
            shown["weight"] = f"{row.weight / _MILLION:g}"
        shown.update({name: str(getattr(row, name)) for name, _value in self._told if getattr(row, name)})
        return shown

    def column_of(self, field: str) -> str:
        """The column behind ``answers.KEY``, ``dimensions.NAME``, ``identity``, ..."""
        return self._titles.get(field, "")

    def doubt(self, cells: Sequence[str]) -> bool:
        """Whether the row's date fits two formats of the map as two different days."""
        if self._moment_place is None:
            return False
        return ambiguous(self._map.moments["answered_at"], cells[self._moment_place].strip())


def _brought(row: Answer) -> Iterable[Hashable]:
    """What is made for this row where it is not there yet."""
    return _QUESTIONNAIRE, ("customer", row.customer)


def _complete(row: Answer, links: Links, moments: Mapping[str, int]) -> ResponseRow:
    if row.interaction and row.interaction not in moments:
        told = _("there is no moment {id}; import the moments first").format(id=row.interaction[:60])
        raise Refusal("interaction", told)
    return ResponseRow(
        row.identity,
        row.answers,
        _CHANNEL,
        row.answered_at,
        row.day,
        links.customer(row.customer) if row.customer else None,
        None,
        links.member(row.about_member, "about_member") if row.about_member else None,
        ("interaction", str(moments[row.interaction])) if row.interaction else None,
        links.unit(row.unit),
        row.touchpoint,
        row.language,
        row.dimensions,
        row.weight,
        row.said,
    )


def _place(map_: Map, columns: Columns, name: str) -> int | None:
    source = map_.columns.get(name)
    return columns.find(source.column, name) if source is not None and source.column is not None else None


def _moment(setting: Setting) -> tuple[int | None, Known[datetime | date]]:
    moment = setting.map.moments["answered_at"]
    place = setting.columns.find(moment.column, "answered_at") if moment.column is not None else None
    column = setting.columns.title(place) if place is not None else ""
    return place, Known(moment_reader(moment, zone=setting.zone, typed=setting.table.typed, column=column))


def _weights(map_: Map, columns: Columns) -> tuple[int | None, Known[int]]:
    place = _place(map_, columns, "weight")
    column = columns.title(place) if place is not None else ""

    def find(cell: str) -> int:
        weight = number(cell.strip(), map_.read.decimal)
        if weight is None or not 0 < weight <= _HEAVIEST or round(weight * _MILLION) < 1:
            raise Refusal(column, _("the weight {cell!r} is not a number above zero").format(cell=cell.strip()[:40]))
        return round(weight * _MILLION)

    return place, Known(find)


def _score(map_: Map, columns: Columns, measure: MeasureColumn, asked: Asked) -> tuple[int, str, Known[object]]:
    place = columns.find(measure.column, f"measures.{measure.measure}")
    column, key = columns.title(place), asked.measure_key(measure)
    decimal = map_.read.decimal
    blank = blanks(map_, measure.column, measure.blank)
    values = {**measure.values, **{same_number(code): value for code, value in measure.values.items()}}
    low, high = measure.scale
    shape = asked.shape_of(measure)

    def find(cell: str) -> object:
        bare = cell.strip()
        code = same_number(bare, decimal)
        if bare in values or code in values:
            return shape(values[bare] if bare in values else values[code])
        if bare in blank or code in blank:
            return None
        score = number(bare, decimal)
        if score is None:
            raise Refusal(column, _("{cell!r} is not a number").format(cell=bare[:40]))
        if not low <= score <= high:
            message = _("{cell} is not on the scale from {low:g} to {high:g}; declare it blank if it means no answer")
            raise Refusal(column, message.format(cell=bare[:40], low=low, high=high))
        return shape(score)

    return place, key, Known(find)


def _plain(setting: Setting, question: QuestionColumn, asked: Asked) -> tuple[int, str, Known[object]]:
    map_ = setting.map
    place = setting.columns.find(question.column, f"questions.{question.key}")
    column = setting.columns.title(place)
    blank = blanks(map_, question.column, question.blank)
    read = _PLAIN[question.kind](map_, question, asked, column)

    def find(cell: str) -> object:
        bare = cell.strip()
        return None if bare in blank or same_number(bare, map_.read.decimal) in blank else read(bare)

    return place, question.key, Known(find)


def _choice(map_: Map, question: QuestionColumn, asked: Asked, column: str) -> Callable[[str], object]:
    keys = asked.choice_keys(question)

    def read(cell: str) -> object:
        code = cell if cell in keys else same_number(cell, map_.read.decimal)
        if code not in keys:
            raise Refusal(column, _("{cell!r} is none of the values the map lists").format(cell=cell[:40]))
        return keys[code]

    return read


def _number(map_: Map, question: QuestionColumn, asked: Asked, column: str) -> Callable[[str], object]:  # as its neighbours
    def read(cell: str) -> object:
        found = number(cell, map_.read.decimal)
        if found is None:
            raise Refusal(column, _("{cell!r} is not a number").format(cell=cell[:40]))
        return found

    return read


def _date(map_: Map, question: QuestionColumn, asked: Asked, column: str) -> Callable[[str], object]:  # as its neighbours
    def read(cell: str) -> object:
        try:
            return date.fromisoformat(cell[:10]).isoformat()
        except ValueError as wrong:
            raise Refusal(column, _("{cell!r} is no date written as 2026-10-05").format(cell=cell[:40])) from wrong

    return read


def _text(map_: Map, question: QuestionColumn, asked: Asked, column: str) -> Callable[[str], object]:  # as its neighbours
    return lambda cell: cell


_PLAIN = {"choice": _choice, "number": _number, "date": _date, "text": _text}


def _titles(map_: Map, columns: Columns, asked: Asked) -> dict[str, str]:
    """A refusal's field -> the file's column."""
    titles: dict[str, str] = {}
    for name, source in map_.columns.items():
        if source.column:
            titles[name] = columns.title(columns.find(source.column))
    if "respondent" in titles:
        titles["identity"] = titles["respondent"]
    moment = map_.moments["answered_at"].column
    if moment:
        titles["answered_at"] = titles["day"] = columns.title(columns.find(moment))
    for name, source in map_.groups.get("dimensions", {}).items():
        if source.column:
            titles[f"dimensions.{name}"] = columns.title(columns.find(source.column))
    for measure in map_.measures:
        titles[f"answers.{asked.measure_key(measure)}"] = columns.title(columns.find(measure.column))
    for question in map_.questions:
        titles[f"answers.{question.key}"] = columns.title(columns.find(question.column))
    for comment in map_.comments:
        titles[f"answers.{asked.comment_key(comment)}"] = columns.title(columns.find(comment.column))
    return titles

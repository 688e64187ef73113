"""From YAML to a ``Map``, strictly: an unknown key, a scale upside down, a blank inside the scale, all are refused by line."""

import codecs
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from everweek import clock
from everweek.listen.maps import nodes
from everweek.listen.maps.blanks import check_blanks
from everweek.listen.maps.forms import FORMS, Form, Shape
from everweek.listen.maps.nodes import Place
from everweek.listen.maps.shape import FORMAT, CommentColumn, Map, MeasureColumn, Moment, QuestionColumn, Reading, Source
from everweek.listen.maps.sources import cells, identity, only, person, recode, source
from everweek.questionnaires.cuts import TAKEN
from everweek.text.nearest import did_you_mean, plain

_COMMON = ("format", "kind", "read", "only", "act")
_KEY = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*")
_MEASURE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ROW = re.compile(r"0|[1-9][0-9]{0,6}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KINDS_OF_QUESTION = ("choice", "number", "date", "text")
_DIRECTIVES = frozenset("aAbBdfHIjmMpSyYz%")
_MOST_ENTRIES = 500


def parse(text: str) -> Map:
    r"""The map written in ``text`` (YAML, format ``everweek.map/1``).

    Raises:
        Invalid: with the line and the place to blame, and the key or name that was probably meant.

    >>> parse("format: everweek.map/1\nkind: customers\ncustomer: id\n").columns["customer"].column
    'id'
    """
    whole = nodes.read(text)
    found = whole.entries()
    kind, form = _kind(whole, found)
    whole.known({*_COMMON, *form.keys})
    for key in ("format", *sorted(form.required)):
        if key not in found:
            raise whole.wrong(_("the key {key} is missing.").format(key=key))
    if found["format"].text() != FORMAT:
        raise found["format"].wrong(_("write everweek.map/1 here, not {value!r}.").format(value=found["format"].text()))
    parts: dict[str, Any] = {"columns": {}, "moments": {}, "groups": {}}
    for key, shape in form.keys.items():
        if key in found:
            _read_part(key, shape, found[key], parts)
    made = Map(
        kind=kind,
        act=found["act"].flag() if "act" in found else False,
        read=_reading(found["read"]) if "read" in found else Reading(),
        only=only(found["only"]) if "only" in found else None,
        lines=_lines(found),
        **parts,
    )
    check_blanks(found, made.read, made.measures)
    if kind == "answers" and not (made.measures or made.comments or made.questions):
        raise whole.wrong(_("name at least one of measures, comments and questions: there is nothing to store otherwise."))
    return made


def _kind(whole: Place, found: Mapping[str, Place]) -> tuple[str, Form]:
    if "kind" not in found:
        raise whole.wrong(_("the key kind is missing; it is one of {kinds}.").format(kinds=", ".join(sorted(FORMS))))
    kind = found["kind"].text()
    if kind in FORMS:
        return kind, FORMS[kind]
    kinds = ", ".join(sorted(FORMS))
    raise found["kind"].wrong(
        _("there is no kind {kind!r}; it is one of {kinds}.").format(kind=kind, kinds=kinds) + did_you_mean(kind, FORMS)
    )


def _read_part(key: str, shape: Shape, place: Place, parts: dict[str, Any]) -> None:
    match shape:
        case Shape.KEY:
            parts[key] = _key(place)
        case Shape.COLUMN:
            parts["columns"][key] = Source(column=place.text())
        case Shape.ID | Shape.CHANGING_ID:
            parts["columns"][key] = identity(place, changing=shape is Shape.CHANGING_ID)
        case Shape.PERSON:
            parts["columns"][key] = person(place)
        case Shape.SOURCE:
            parts["columns"][key] = source(place)
        case Shape.MOMENT:
            parts["moments"][key] = _moment(place)
        case Shape.GROUP:
            named = _dimension if key == "dimensions" else _name
            parts["groups"][key] = {named(name, one): source(one) for name, one in _few(place).items()}
        case Shape.MEASURES:
            parts[key] = tuple(_measure(_measure_name(name, one), one) for name, one in _few(place).items())
        case Shape.QUESTIONS:
            parts[key] = tuple(_question(_name(name, one), one) for name, one in _few(place).items())
        case Shape.COMMENTS:
            parts[key] = _comments(place)
        case Shape.POSTS:
            parts[key] = _posts(place)


def _posts(place: Place) -> str:
    value = place.text()
    if value not in {"add", "replace"}:
        raise place.wrong(_("write add or replace here, not {value!r}.").format(value=value))
    return value


def _few(place: Place) -> dict[str, Place]:
    found = place.entries()
    if len(found) > _MOST_ENTRIES:
        raise place.wrong(_("there are more than {most} entries here.").format(most=_MOST_ENTRIES))
    return found


def _key(place: Place) -> str:
    value = place.text()
    if not _KEY.fullmatch(value) or "." in value or len(value) > 80:
        raise place.wrong(_("write a key of small letters, digits and - here, such as airport-2017."))
    return value


def _name(name: str, place: Place) -> str:
    if not _NAME.fullmatch(name) or len(name) > 40:
        raise place.wrong(_("a name has small letters, digits and _, begins with a letter, and at most 40 of them."))
    return name


def _dimension(name: str, place: Place) -> str:
    if name in TAKEN:
        raise place.wrong(_("{name} has a meaning of its own in the numbers; call this cut {name}_column.").format(name=name))
    return _name(name, place)


def _measure_name(name: str, place: Place) -> str:
    if not _MEASURE.fullmatch(name) or len(name) > 80:
        raise place.wrong(_("a measure is named by small letters, digits, _ and dots, such as touchpoint.signs."))
    return name


def _moment(place: Place) -> Moment:
    if place.is_plain:
        value = place.text()
        return Moment(always=_day(place)) if _DAY.fullmatch(value) else Moment(column=value)
    found = place.known({"column", "always", "format", "zone", "day_of"})
    if ("column" in found) == ("always" in found):
        raise place.wrong(_("give either a column, or always: one day for every row."))
    if "day_of" in found and ("format" in found or "always" in found):
        raise place.wrong(_("day_of stands beside a column alone: the column then holds the number of the day in that month."))
    return Moment(
        column=found["column"].text() if "column" in found else None,
        formats=_formats(found["format"]) if "format" in found else ("iso",),
        zone=_zone(found["zone"]) if "zone" in found else None,
        day_of=_month(found["day_of"]) if "day_of" in found else None,
        always=_day(found["always"]) if "always" in found else None,
    )


def _formats(place: Place) -> tuple[str, ...]:
    places = place.items() if place.is_list else [place]
    if not places:
        raise place.wrong(_("give at least one format, such as %d/%m/%Y."))
    return tuple(_format(one) for one in places)


def _format(place: Place) -> str:
    value = place.text()
    if value in {"iso", "unix"}:
        return value
    used = set(re.findall(r"%(.?)", value))
    wrong = used - _DIRECTIVES
    if wrong:
        raise place.wrong(_("%{directive} is no part of a date format.").format(directive=min(wrong)))
    if not ({"Y", "y"} & used and (({"m", "b", "B"} & used and "d" in used) or "j" in used)):
        raise place.wrong(_("a format holds a year, a month and a day, such as %d/%m/%Y, or is the word iso or unix."))
    return value


def _zone(place: Place) -> str:
    try:
        clock.zone_of(place.text())
    except ValueError as unknown:
        raise place.wrong(str(unknown)) from unknown
    return place.text()


def _month(place: Place) -> tuple[int, int]:
    found = _MONTH.fullmatch(place.text())
    if not found or int(found[1]) < 1:
        raise place.wrong(_("write a month here, such as 2017-05, not {value!r}.").format(value=place.text()))
    return int(found[1]), int(found[2])


def _day(place: Place) -> date:
    try:
        if _DAY.fullmatch(place.text()):
            return date.fromisoformat(place.text())
    except ValueError:
        pass
    raise place.wrong(_("write a day that exists, such as 2017-05-13, not {value!r}.").format(value=place.text()))


def _measure(measure: str, place: Place) -> MeasureColumn:
    found = place.known({"column", "scale", "blank", "values", "label", "whole"})
    for key in ("column", "scale"):
        if key not in found:
            raise place.wrong(_("a measure needs its {key}.").format(key=key))
    ends = [one.number() for one in found["scale"].items()]
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise found["scale"].wrong(_("a scale is its lowest and its highest point, such as [1, 5]."))
    values = {code: one.number() for code, one in found["values"].entries().items()} if "values" in found else {}
    for code, value in values.items():
        if not ends[0] <= value <= ends[1]:
            raise found["values"].wrong(_("{code} becomes {value:g}, which is not on the scale.").format(code=code, value=value))
    label = found["label"].text() if "label" in found else ""
    return MeasureColumn(
        measure=measure,
        column=found["column"].text(),
        scale=(ends[0], ends[1]),
        blank=cells(found["blank"]) if "blank" in found else frozenset(),
        values=values,
        label=label,
        whole=found["whole"].flag() if "whole" in found else True,
    )


def _question(key: str, place: Place) -> QuestionColumn:
    found = place.known({"column", "kind", "values", "blank", "label"})
    if "column" not in found:
        raise place.wrong(_("a question needs its column."))
    kind = found["kind"].text() if "kind" in found else "text"
    if kind not in _KINDS_OF_QUESTION:
        raise found["kind"].wrong(_("a question here is one of {kinds}.").format(kinds=", ".join(_KINDS_OF_QUESTION)))
    if (kind == "choice") != ("values" in found):
        raise place.wrong(_("a choice, and nothing else, needs values: what each code means."))
    return QuestionColumn(
        key=key,
        column=found["column"].text(),
        kind=kind,
        values=recode(found["values"]) if "values" in found else {},
        blank=cells(found["blank"]) if "blank" in found else frozenset(),
        label=found["label"].text() if "label" in found else "",
    )


def _comments(place: Place) -> tuple[CommentColumn, ...]:
    comments: list[CommentColumn] = []
    for one in place.items():
        found = one.known({"column", "about", "blank"})
        if "column" not in found:
            raise one.wrong(_("a comment needs its column."))
        about = _name(found["about"].text(), found["about"]) if "about" in found else "experience"
        if about in {comment.about for comment in comments}:
            raise one.wrong(_("two comments are about {about}; say of each what it is about.").format(about=about))
        blank = cells(found["blank"]) if "blank" in found else frozenset()
        comments.append(CommentColumn(column=found["column"].text(), about=about, blank=blank))
    return tuple(comments)


def _reading(place: Place) -> Reading:
    found = place.known({"encoding", "blank", "na", "delimiter", "sheet", "header_row", "decimal", "nested"})
    decimal = found["decimal"].text() if "decimal" in found else "."
    if decimal not in {".", ","}:
        raise found["decimal"].wrong(_("the decimal sign is '.' or ','."))
    return Reading(
        encoding=_encoding(found["encoding"]) if "encoding" in found else None,
        blank=cells(found["blank"]) if "blank" in found else frozenset(),
        na={plain(column): cells(one) for column, one in found["na"].entries().items()} if "na" in found else {},
        delimiter=_delimiter(found["delimiter"]) if "delimiter" in found else None,
        sheet=found["sheet"].text() if "sheet" in found else None,
        header_row=_row(found["header_row"]) if "header_row" in found else None,
        decimal=decimal,
        nested=found["nested"].flag() if "nested" in found else False,
    )


def _row(place: Place) -> int:
    value = place.text()
    if not _ROW.fullmatch(value):
        raise place.wrong(
            _("write the number of the row that names the columns (0: none does), not {value!r}.").format(value=value[:40])
        )
    return int(value)


def _encoding(place: Place) -> str:
    try:
        found = codecs.lookup(place.text())
        # Some codecs (rot13, zip) make no text from bytes.
        "".encode(found.name)
    except (LookupError, ValueError) as unknown:
        raise place.wrong(
            _("there is no encoding {name!r}; write utf-8, utf-16, latin-1, cp1252, ...").format(name=place.text())
        ) from unknown
    return found.name


def _delimiter(place: Place) -> str:
    names = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
    value = str(place.node.value) if place.is_plain else ""
    value = names.get(value.strip().lower(), value)
    if len(value) != 1 or value in {'"', "\n", "\r"}:
        raise place.wrong(_("a delimiter is one character, or one of tab, comma, semicolon, pipe, space."))
    return value


def _lines(found: Mapping[str, Place]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for key, place in found.items():
        lines[key] = place.line
        if place.is_mapping:
            for name, one in place.entries().items():
                lines[f"{key}.{name}"] = one.line
                if one.is_mapping:
                    lines.update({f"{key}.{name}.{inner}": deepest.line for inner, deepest in one.entries().items()})
    return lines

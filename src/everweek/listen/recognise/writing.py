"""Writing a map down: YAML a person can read, each doubt beside what it is about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from everweek.listen.maps.shape import FORMAT
from everweek.listen.readers import Table
from everweek.listen.recognise.guess import Guess
from everweek.listen.recognise.kinds import Field, Taken

_DELIMITERS = {"\t": "tab", " ": "space"}
_HEAD = (
    "# A first map, written by looking at the file. Read every line marked doubt, correct it, then try it:",
    "#   everweek import FILE --map THIS --dry-run",
)


@dataclass(frozen=True)
class Written:
    """What is to be written down."""

    questionnaire: str
    table: Table
    today: str
    guesses: Sequence[Guess]
    doubts: Sequence[str] = ()
    blank: Sequence[str] = ()
    taken: Taken | None = None

    def of(self, *roles: str) -> list[Guess]:
        """The guesses of these roles."""
        return [one for one in self.guesses if one.role in roles]


def write(written: Written) -> str:
    """The map as text."""
    return text_of(_lines(written))


def text_of(lines: Iterable[str]) -> str:
    """A map of these lines, after the words every first map begins with."""
    return "\n".join([*_HEAD, f"format: {FORMAT}", *lines]) + "\n"


def quoted(text: str) -> str:
    r"""``text`` in double quotation marks, as YAML reads it back.

    >>> print(quoted('a "b"'))
    "a \"b\""
    """
    return '"' + "".join(_character(one) for one in text) + '"'


def _character(one: str) -> str:
    code = ord(one)
    if one in {'"', "\\"}:
        return f"\\{one}"
    plain = 0x20 <= code <= 0x7E or 0xA1 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
    if plain and code not in {0x2028, 0x2029, 0xFEFF}:
        return one
    return f"\\u{code:04x}"


def _lines(written: Written) -> Iterator[str]:
    if written.taken is not None:
        yield from _taken(written, written.taken)
        return
    yield "kind: answers"
    yield f"questionnaire: {quoted(written.questionnaire)}"
    yield from reading_of(written)
    yield from _single(written)
    yield from _moment(written)
    yield from _block("measures", [line for one in written.of("measure") for line in _measure(one, written.table)])
    yield from _block("dimensions", [line for one in written.of("dimension") for line in _dimension(one, written.table)])
    yield from _block("questions", [line for one in written.of("number", "text") for line in _question(one)])
    comments = written.of("comment")
    yield from _block("comments", [f"  - {{column: {quoted(one.column.name)}, about: {one.name}}}" for one in comments])
    yield from _left(written.of("left"))


def _taken(written: Written, taken: Taken) -> Iterator[str]:
    """A map that is not of answers."""
    yield from (f"# doubt: {doubt}" for doubt in taken.doubts)
    yield f"kind: {taken.kind}"
    yield from reading_of(written)
    for field in taken.fields:
        yield from _field(field)
    if taken.touchpoint:
        yield "# doubt: the moment each row is: name it"
        yield f"touchpoint: {{always: {taken.touchpoint}}}"
    if taken.unit:
        yield "# doubt: every case is of the whole house; say better where each was"
        yield f"unit: {{always: {taken.unit}}}"
    yield from _block("attributes", [f"  {one.name}: {quoted(one.column.name)}" for one in taken.attributes])
    used = [id(one) for one in (*(field.guess for field in taken.fields), *taken.attributes)]
    yield from _left([one for one in written.guesses if id(one) not in used])


def _field(field: Field) -> Iterator[str]:
    hidden = "#" if field.held else ""
    yield from (f"# doubt: {doubt}" for doubt in field.doubts)
    column = quoted(field.guess.column.name)
    if field.guess.dated:
        yield f"{hidden}{field.key}: {{column: {column}, format: {formats_of(field.guess)}}}"
    elif field.by_email:
        yield f"{hidden}{field.key}: {{column: {column}, by: email}}"
    elif values := ", ".join(f"{quoted(value)}: {quoted(key)}" for value, key in (field.values or {}).items() if value != key):
        yield f"{hidden}{field.key}: {{column: {column}, values: {{{values}}}}}"
    else:
        yield f"{hidden}{field.key}: {column}"


def _left(left: Sequence[Guess]) -> Iterator[str]:
    if left:
        yield "# Columns that are not taken:"
        yield from (f"#   {quoted(one.column.name)}: {'; '.join(one.doubts) or 'not recognised'}" for one in left)


def reading_of(written: Written, *, nested: bool = False) -> Iterator[str]:
    """How the file is read, as a map says it."""
    table, parts = written.table, []
    if table.encoding:
        parts.append(f"encoding: {table.encoding}")
        if table.delimiter != ",":
            parts.append(f"delimiter: {_DELIMITERS.get(table.delimiter) or quoted(table.delimiter)}")
    if table.sheet is not None:
        parts.append(f"sheet: {quoted(table.sheet)}")
    if table.header_row is not None:
        parts.append(f"header_row: {table.header_row}")
    if nested:
        parts.append("nested: true")
    if written.blank:
        parts.append(f"blank: [{', '.join(map(quoted, written.blank))}]")
        yield "# doubt: the cells listed under blank were taken for no answer, wherever they stand"
    yield from (f"# doubt: {doubt}" for doubt in (*table.notes, *written.doubts))
    if parts:
        yield f"read: {{{', '.join(parts)}}}"


def _single(written: Written) -> Iterator[str]:
    respondents = written.of("respondent")
    if not respondents:
        yield "# No column tells one answer from another: the whole row and its number among equal rows do."
    for one in respondents:
        yield from _doubts(one, "")
        yield f"respondent: {quoted(one.column.name)}"
    for one in written.of("weight"):
        yield from _doubts(one, "")
        yield f"weight: {quoted(one.column.name)}"


def _moment(written: Written) -> Iterator[str]:
    moments = written.of("moment")
    for one in moments:
        yield from _doubts(one, "")
        yield f"answered_at: {{column: {quoted(one.column.name)}, format: {formats_of(one)}}}"
    if not moments:
        yield "# doubt: no column holds whole dates; every row gets this day"
        for one in written.of("left"):
            if one.day_number:
                day = f"{{column: {quoted(one.column.name)}, day_of: {written.today[:7]}}}"
                yield f"# doubt: or the number of a day, in the month to be told: answered_at: {day}"
        yield f"answered_at: {{always: {written.today}}}"


def formats_of(one: Guess) -> str:
    """How the dates of a column are written, as a map says it."""
    formats = [form if form == "iso" else quoted(form) for form in one.formats]
    return formats[0] if len(formats) == 1 else f"[{', '.join(formats)}]"


def _measure(one: Guess, table: Table) -> Iterator[str]:
    yield from _doubts(one, "  ")
    low, high = one.scale
    parts = [f"column: {quoted(one.column.name)}", f"scale: [{low}, {high}]"]
    if one.blank:
        parts.append(f"blank: [{', '.join(quoted(cell) for cell in one.blank)}]")
    if one.values:
        parts.append(f"values: {{{', '.join(f'{code}: {score}' for code, score in one.values.items())}}}")
    label = table.labels.get(one.column.name, "").strip()
    if label:
        parts.append(f"label: {quoted(label)}")
    yield f"  {one.name}: {{{', '.join(parts)}}}"


def _dimension(one: Guess, table: Table) -> Iterator[str]:
    yield from _doubts(one, "  ")
    codes = {code: label for code, label in table.codes.get(one.column.name, {}).items() if code.strip() and label.strip()}
    values = f", values: {{{', '.join(f'{quoted(code)}: {quoted(label)}' for code, label in codes.items())}}}" if codes else ""
    yield f"  {one.name}: {{column: {quoted(one.column.name)}{values}}}"


def _question(one: Guess) -> Iterator[str]:
    yield from _doubts(one, "  ")
    yield f"  {one.name}: {{column: {quoted(one.column.name)}, kind: {one.role}}}"


def _doubts(one: Guess, indent: str) -> Iterator[str]:
    yield from (f"{indent}# doubt: {doubt}" for doubt in one.doubts)


def _block(key: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{key}:"
        yield from lines

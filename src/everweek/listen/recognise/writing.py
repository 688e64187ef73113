"""Writing a map down: YAML a person can read, each doubt beside what it is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from everweek.listen.maps.shape import FORMAT
from everweek.listen.readers import Table
from everweek.listen.recognise.guess import Guess

_DATA = re.compile(r"[0-9 .,:;/+-]+")
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

    def of(self, *roles: str) -> list[Guess]:
        """The guesses of these roles."""
        return [one for one in self.guesses if one.role in roles]


def write(written: Written) -> str:
    """The map as text."""
    return "\n".join([*_HEAD, *_lines(written)]) + "\n"


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
    yield f"format: {FORMAT}"
    yield "kind: answers"
    yield f"questionnaire: {quoted(written.questionnaire)}"
    yield from _reading(written.table)
    yield from _single(written)
    yield from _moment(written)
    yield from _block("measures", [line for one in written.of("measure") for line in _measure(one, written.table)])
    yield from _block("dimensions", [line for one in written.of("dimension") for line in _dimension(one, written.table)])
    yield from _block("questions", [line for one in written.of("number", "text") for line in _question(one)])
    comments = written.of("comment")
    yield from _block("comments", [f"  - {{column: {quoted(one.column.name)}, about: {one.name}}}" for one in comments])
    left = written.of("left")
    if left:
        yield "# Columns that are not taken:"
        yield from (f"#   {quoted(one.column.name)}: {'; '.join(one.doubts) or 'not recognised'}" for one in left)


def _reading(table: Table) -> Iterator[str]:
    parts = []
    if table.encoding:
        parts.append(f"encoding: {table.encoding}")
        if table.delimiter != ",":
            parts.append(f"delimiter: {quoted(table.delimiter)}" if table.delimiter != "\t" else "delimiter: tab")
    if parts:
        yield f"read: {{{', '.join(parts)}}}"
    yield from (f"# doubt: {note}" for note in table.notes)
    if any(_DATA.fullmatch(name) for name in table.columns):
        yield "# doubt: the first line looks like data. The first line of a file names its columns; put such a line above it."


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
        formats = [form if form == "iso" else quoted(form) for form in one.formats]
        shown = formats[0] if len(formats) == 1 else f"[{', '.join(formats)}]"
        yield f"answered_at: {{column: {quoted(one.column.name)}, format: {shown}}}"
    if not moments:
        yield "# doubt: no column holds whole dates; every row gets this day. For day numbers: {column: DAY, day_of: 2026-10}"
        yield f"answered_at: {{always: {written.today}}}"


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

"""JSON: one object a line, or a list of objects; their keys are the columns. Keys an object leaves out are blank.

Where a map says ``nested``, the keys of an object inside are columns too, by their way: ``requester.email``.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.readers.delimited import LONGEST_LINE, MOST_COLUMNS
from everweek.listen.readers.encodings import SAMPLE, detect
from everweek.listen.readers.jsonlists import UNREAD, begins_list, elements
from everweek.listen.readers.table import Record, Table


def open_json_lines(path: Path, *, encoding: str | None, nested: bool = False) -> Table:
    """The table in ``path``. The file is read through once to learn its columns, for any line may bring a new one."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    detected = detect(sample, declared=encoding)
    listed = begins_list(sample.decode(detected.encoding, "replace"))
    reading = _Reading(path, detected.encoding, nested=nested, listed=listed)
    columns = reading.columns()
    if not columns:
        raise Invalid(_("Nothing in the file is a JSON object, such as {example}.").format(example='{"score": 9}'), field="file")
    return Table(
        columns=columns,
        records=lambda: reading.records(columns),
        progress=reading.progress,
        encoding=detected.encoding,
        typed=True,
        notes=detected.notes,
    )


_DEEPEST = 4


class _Twice(ValueError):
    """A key that stands twice in one object, white space around it aside."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = {name.strip(): value for name, value in pairs}
    if len(found) < len(pairs):
        raise _Twice
    return found


def _no_constant(name: str) -> float:
    raise ValueError(name)


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant, parse_float=str, parse_int=str)


class _Reading:
    def __init__(self, path: Path, encoding: str, *, nested: bool, listed: bool) -> None:
        self._path, self._encoding, self._nested, self._listed = path, encoding, nested, listed
        self._size = max(path.stat().st_size, 1)
        self._done = 0.0

    def progress(self) -> float:
        return min(self._done, 1.0)

    def columns(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for _line, row, _text in self._rows():
            if isinstance(row, dict):
                found.update(dict.fromkeys(row))
                if len(found) > MOST_COLUMNS:
                    raise Invalid(_("The file has more than {most} columns.").format(most=MOST_COLUMNS), field="file")
        return tuple(found)

    def records(self, columns: tuple[str, ...]) -> Iterator[Record]:
        for line, row, text in self._rows():
            if isinstance(row, str):
                yield Record(line, [text], row)
                continue
            cells = [_cell(row.get(name)) for name in columns]
            if any("\0" in cell for cell in cells):
                yield Record(line, [cell.replace("\0", "\ufffd") for cell in cells], _("the row holds a null byte"))
            elif any(cells):
                yield Record(line, cells)

    def _rows(self) -> Iterator[tuple[int, dict[str, object] | str, str]]:
        """The line (in a list the number of the element), its object or why it is none, and the text to show for it."""
        with self._path.open("rb") as raw:
            stream = io.TextIOWrapper(raw, encoding=self._encoding, errors="everweek-mark", newline="\n")
            for number, row, text in self._elements(stream) if self._listed else self._lines(stream):
                if number & 1023 == 0:
                    self._done = raw.tell() / self._size
                yield number, row, text.strip().replace("\udcff", "\ufffd").replace("\0", "\ufffd")
        self._done = 1.0

    def _lines(self, stream: TextIO) -> Iterator[tuple[int, dict[str, object] | str, str]]:
        line = 0
        while text := stream.readline(LONGEST_LINE):
            line += 1
            if len(text) == LONGEST_LINE and not text.endswith("\n"):
                while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
                yield line, _("the line is longer than {most} characters").format(most=LONGEST_LINE), ""
            elif text.strip():
                yield line, self._line(text), text

    def _line(self, text: str) -> dict[str, object] | str:
        if "\udcff" in text:
            return self._wrong_bytes()
        try:
            found = self._object(_decoder.decode(text))
        except (ValueError, RecursionError) as wrong:
            return _why(wrong) or _("the line is not JSON")
        return _("the line is not a JSON object") if found is None else found

    def _elements(self, stream: TextIO) -> Iterator[tuple[int, dict[str, object] | str, str]]:
        def why(wrong: Exception) -> str:
            return _why(wrong) or _("the element is not JSON")

        for number, found, text in elements(stream, _decoder, longest=LONGEST_LINE, why=why):
            if found is UNREAD:
                yield number, text, ""
            elif "\udcff" in text:
                yield number, self._wrong_bytes(), text
            else:
                try:
                    row = self._object(found)
                except _Twice as twice:
                    yield number, why(twice), text
                else:
                    yield number, _("the element is not a JSON object") if row is None else row, text

    def _object(self, found: object) -> dict[str, object] | None:
        if not isinstance(found, dict):
            return None
        return _opened(found) if self._nested else found

    def _wrong_bytes(self) -> str:
        told = _("the row holds bytes that are not {encoding}; say the right encoding under read")
        return told.format(encoding=self._encoding)


def _why(wrong: Exception) -> str:
    return _("a key stands twice in the object") if isinstance(wrong, _Twice) else ""


def _opened(row: dict[str, object], way: str = "", depth: int = 1) -> dict[str, object]:
    """The object with those inside it opened, so deep as any helpdesk nests them."""
    found: dict[str, object] = {}
    for name, value in row.items():
        here = {f"{way}{name}": value}
        if isinstance(value, dict) and depth < _DEEPEST:
            here = _opened(value, f"{way}{name}.", depth + 1)
        if here.keys() & found.keys():
            raise _Twice
        found |= here
    return found


def _cell(value: object) -> str:
    if isinstance(value, str):
        # A lone half of a surrogate pair can be written in JSON, but stored nowhere.
        return value.strip().encode("utf-8", "replace").decode()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()

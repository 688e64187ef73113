"""JSON Lines: one object a line; its keys are the columns. Keys a line leaves out are blank.

Where a map says ``nested``, the keys of an object inside are columns too, by their way: ``requester.email``.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.readers.delimited import LONGEST_LINE, MOST_COLUMNS
from everweek.listen.readers.encodings import SAMPLE, detect
from everweek.listen.readers.table import Record, Table


def open_json_lines(path: Path, *, encoding: str | None, nested: bool = False) -> Table:
    """The table in ``path``. The file is read through once to learn its columns, for any line may bring a new one."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    detected = detect(sample, declared=encoding)
    if sample.decode(detected.encoding, "replace").lstrip("\ufeff \r\n\t").startswith("["):
        message = _("The file is one list of JSON. Write an object a line of it: {command}")
        raise Invalid(message.format(command=f"jq -c '.[]' {path.name} > lines.jsonl"), field="file")
    reading = _Reading(path, detected.encoding, nested=nested)
    columns = reading.columns()
    if not columns:
        raise Invalid(_("No line of the file is a JSON object, such as {example}.").format(example='{"score": 9}'), field="file")
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


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant, parse_float=str, parse_int=str).decode


class _Reading:
    def __init__(self, path: Path, encoding: str, *, nested: bool) -> None:
        self._path, self._encoding, self._nested = path, encoding, nested
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
        """The line, its object or why it is none, and the text to show for it."""
        with self._path.open("rb") as raw:
            stream = io.TextIOWrapper(raw, encoding=self._encoding, errors="everweek-mark", newline="\n")
            line = 0
            while text := stream.readline(LONGEST_LINE):
                line += 1
                if line & 1023 == 0:
                    self._done = raw.tell() / self._size
                if len(text) == LONGEST_LINE and not text.endswith("\n"):
                    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                        pass
                    yield line, _("the line is longer than {most} characters").format(most=LONGEST_LINE), ""
                elif text.strip():
                    yield (
                        line,
                        _read(text, self._encoding, nested=self._nested),
                        text.strip().replace("\udcff", "\ufffd").replace("\0", "\ufffd"),
                    )
        self._done = 1.0


def _read(text: str, encoding: str, *, nested: bool) -> dict[str, object] | str:
    if "\udcff" in text:
        return _("the row holds bytes that are not {encoding}; say the right encoding under read").format(encoding=encoding)
    try:
        found = _decode(text)
        if nested and isinstance(found, dict):
            found = _opened(found)
    except _Twice:
        return _("a key stands twice in the object")
    except (ValueError, RecursionError):
        return _("the line is not JSON")
    return found if isinstance(found, dict) else _("the line is not a JSON object")


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

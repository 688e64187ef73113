"""CSV and TSV, as strangers write them: one bad line is refused by its number and stops nothing but itself.

Lines are read in bounded pieces: a line of a hundred megabytes is never in memory. Bytes that are not of the encoding become a
mark that no text can hold, and the row with the mark is refused. A quotation mark that is opened and never closed would take all
that follows into one cell: then only its own line is refused, and reading goes on at the next.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.readers.encodings import SAMPLE, detect
from everweek.listen.readers.table import OURS, Record, Table
from everweek.text.cells import unescape

LONGEST_LINE = 1024 * 1024
MOST_LINES = 1000
MOST_COLUMNS = 5000
_DELIMITERS = (",", ";", "\t", "|")
_MARK = "\udcff"
_ENDS = ("\n", "\r")

csv.field_size_limit(4 * LONGEST_LINE)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return _MARK, error.end
    raise error


codecs.register_error("everweek-mark", _mark)


def open_delimited(path: Path, *, encoding: str | None, delimiter: str | None) -> Table:
    """The table in ``path``; what is None is recognised from the file. ``Invalid`` where there is no header."""
    with path.open("rb") as file:
        detected = detect(file.read(SAMPLE), declared=encoding)
    name = detected.encoding
    sign = delimiter or _recognise_delimiter(path, name)
    reading = _Reading(path, name, sign)
    header = reading.header()
    columns = tuple(cell.strip() for cell in header)
    if len(columns) > MOST_COLUMNS:
        raise Invalid(_("The file has more than {most} columns.").format(most=MOST_COLUMNS), field="file")
    ours = columns[: len(OURS)] == OURS
    shown = columns[len(OURS) :] if ours else columns
    return Table(
        columns=shown,
        records=lambda: _trimmed(reading.records(len(columns))) if ours else reading.records(len(columns)),
        progress=reading.progress,
        encoding=name,
        delimiter=sign,
        typed=ours,
        notes=detected.notes,
    )


def _trimmed(records: Iterator[Record]) -> Iterator[Record]:
    """The rows of a file of refused rows, without our own columns and with cells as they were before they were escaped."""
    skip = len(OURS)
    for line, cells, problem in records:
        kept = [unescape(cell) for cell in cells[skip:]]
        if not problem and any("\ufffd" in cell for cell in kept):
            yield Record(line, kept, _("the row holds a character that could not be read (\ufffd); write what it was"))
        elif problem or any(kept):
            yield Record(line, kept, problem)


class _Lines:
    """Physical lines with their numbers, each at most ``LONGEST_LINE`` long; lines may be put back. What ``csv`` reads from."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self._number = 0
        self._waiting: deque[tuple[int, str, bool]] = deque()
        self.taken: list[tuple[int, str, bool]] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._waiting:
            one = self._waiting.popleft()
        else:
            line = self._stream.readline(LONGEST_LINE)
            if not line:
                raise StopIteration
            self._number += 1
            whole = True
            if len(line) == LONGEST_LINE and not line.endswith(_ENDS):
                self._skip_rest()
                line, whole = line[:200], False
            one = (self._number, line, whole)
        self.taken.append(one)
        self._size += len(one[1])
        if not one[2] or (len(self.taken) > 1 and (len(self.taken) > MOST_LINES or self._size > LONGEST_LINE)):
            raise _GivenUp
        return one[1]

    def _skip_rest(self) -> None:
        while piece := self._stream.readline(LONGEST_LINE):
            if piece.endswith(_ENDS):
                return

    def begin(self) -> None:
        """A new record begins."""
        self.taken, self._size = [], 0

    def put_back(self) -> None:
        """Let every line but the first be read again."""
        self._waiting.extendleft(reversed(self.taken[1:]))


class _GivenUp(Exception):
    """A record that is too long, or whose quotation mark is never closed."""


class _Reading:
    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self._path, self._encoding, self._delimiter = path, encoding, delimiter
        self._size = max(path.stat().st_size, 1)
        self._done = 0.0

    def progress(self) -> float:
        return min(self._done, 1.0)

    def header(self) -> list[str]:
        for record in self._rows(None):
            if record.problem:
                raise Invalid(
                    _("Line {line}, the header: {problem}").format(line=record.line, problem=record.problem), field="file"
                )
            return record.cells
        raise Invalid(_("The file holds no header: its first line names the columns."), field="file")

    def records(self, width: int) -> Iterator[Record]:
        rows = self._rows(width)
        next(rows, None)
        yield from rows

    def _rows(self, width: int | None) -> Iterator[Record]:
        """All records, the header too, which decides nothing of its own width."""
        with self._path.open("rb") as raw:
            lines = _Lines(io.TextIOWrapper(raw, encoding=self._encoding, errors="everweek-mark", newline=""))
            reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
            first, count = True, 0
            while True:
                lines.begin()
                try:
                    cells = next(reader)
                except StopIteration:
                    self._done = 1.0
                    return
                except (csv.Error, _GivenUp) as wrong:
                    yield self._refused(lines, wrong)
                    continue
                count += 1
                if count & 1023 == 0:
                    self._done = raw.tell() / self._size
                if len(cells) != width and width is not None and not first:
                    record = self._ragged(lines, cells, width)
                else:
                    record = Record(lines.taken[0][0], cells, _unreadable(cells, self._encoding) if _has_mark(lines) else "")
                if record is not None and (record.problem or any(record.cells)):
                    first = False
                    yield record

    def _ragged(self, lines: _Lines, cells: list[str], width: int) -> Record | None:
        line = lines.taken[0][0]
        if not any(cells):
            return None
        if len(cells) > width and not any(cells[width:]):
            return Record(line, cells[:width], _unreadable(cells, self._encoding) if _has_mark(lines) else "")
        problem = _("the row has {count} cells, the header {width}").format(count=len(cells), width=width)
        if len(lines.taken) > 1:
            lines.put_back()
            return Record(line, self._salvage(lines.taken[0][1]), problem + _("; a quotation mark seems to be left open"))
        return Record(line, [_readable(cell) for cell in cells], problem)

    def _refused(self, lines: _Lines, wrong: Exception) -> Record:
        line, text, whole = lines.taken[0]
        lines.put_back()
        if not whole:
            return Record(line, [], _("the line is longer than {most} characters").format(most=LONGEST_LINE))
        if isinstance(wrong, _GivenUp) or len(lines.taken) > 1 or "unexpected end" in str(wrong):
            problem = _("a quotation mark is opened and not closed")
        else:
            problem = _("the quotation marks are not right: inside a quoted cell each is written twice")
        return Record(line, self._salvage(text), problem)

    def _salvage(self, text: str) -> list[str]:
        """The cells of a line that could not be read, as well as they can be told, for the file of refused rows."""
        try:
            cells = next(csv.reader([text.rstrip("\r\n")], delimiter=self._delimiter, strict=False), [])
        except csv.Error:
            cells = [text.rstrip("\r\n")]
        return [_readable(cell) for cell in cells]


def _has_mark(lines: _Lines) -> bool:
    return any(_MARK in text or "\0" in text for _number, text, _whole in lines.taken)


def _unreadable(cells: list[str], encoding: str) -> str:
    """Why a row with a mark or a null byte is refused; its cells are made readable in place."""
    problem = _("the row holds a null byte") if any("\0" in cell for cell in cells) else ""
    if any(_MARK in cell for cell in cells):
        problem = _("the row holds bytes that are not {encoding}; say the right encoding under read").format(encoding=encoding)
    cells[:] = [_readable(cell) for cell in cells]
    return problem


def _readable(cell: str) -> str:
    return cell.replace(_MARK, "\ufffd").replace("\0", "\ufffd")


def _recognise_delimiter(path: Path, encoding: str) -> str:
    """The sign that stands most often in the first line that is not blank, outside quotation marks; a comma where none does."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    with path.open("rb") as raw:
        stream = io.TextIOWrapper(raw, encoding=encoding, errors="everweek-mark", newline="")
        first = ""
        for _attempt in range(100):
            first = stream.readline(LONGEST_LINE)
            if first.strip() or not first:
                break
    outside = "".join(first.split('"')[::2])
    counts = {sign: outside.count(sign) for sign in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda sign: counts[sign])
    return best if counts[best] else ","

"""CSV and TSV, as strangers write them: one bad line is refused by its number and stops nothing but itself.

Lines are read in bounded pieces: a line of a hundred megabytes is never in memory. Bytes that are not of the encoding become a
mark that no text can hold, and the row with the mark is refused. A quotation mark that is opened and never closed would take all
that follows into one cell: then only its own line is refused, and reading goes on at the next.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.readers.encodings import SAMPLE, detect
from everweek.listen.readers.table import LONGEST_ROW, OURS, Record, Table, Unclear, numbered, own_columns, own_delimiter
from everweek.text.cells import unescape
from everweek.text.heads import SAMPLE as FIRST_ROWS
from everweek.text.heads import find_head

LONGEST_LINE = LONGEST_ROW
MOST_LINES = 1000
MOST_COLUMNS = 5000
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 10
_DATA = re.compile(r"[0-9.,:/+-]+", re.ASCII)
_SEP = re.compile(r"\ufeff?sep=(.)", re.IGNORECASE)
_MARK = "\udcff"
_ENDS = ("\n", "\r")

csv.field_size_limit(4 * LONGEST_LINE)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return _MARK, error.end
    raise error


codecs.register_error("everweek-mark", _mark)


def open_delimited(path: Path, *, encoding: str | None, delimiter: str | None, header_row: int | None = None) -> Table:
    """The table in ``path``; what is None is recognised from the file. ``Invalid`` where there is no header."""
    with path.open("rb") as file:
        detected = detect(file.read(SAMPLE), declared=encoding)
    name = detected.encoding
    # A file of refused rows says itself what stands between its cells: the map speaks of the file they were refused from.
    with path.open(encoding=name, errors="everweek-mark", newline="") as file:
        own = own_delimiter(file.read(len(OURS[0]) + 4))
    sign = own or delimiter or _recognise_delimiter(path, name)
    reading = _Reading(path, name, sign)
    columns = tuple(cell.strip() for cell in reading.header(header_row))
    if len(columns) > MOST_COLUMNS:
        raise Invalid(_("The file has more than {most} columns.").format(most=MOST_COLUMNS), field="file")
    skip = len(OURS) if columns[: len(OURS)] == OURS else 0
    told = bool(skip) and list(columns[: skip + 1]) == own_columns(told=True)
    skip += told
    return Table(
        columns=tuple(unescape(name) for name in columns[skip:]) if skip else columns,
        records=lambda: _trimmed(reading.records(len(columns)), skip) if skip else reading.records(len(columns)),
        progress=reading.progress,
        encoding=name,
        delimiter=sign,
        typed=bool(skip),
        header_row=reading.header_row,
        notes=detected.notes,
        origin=_origin(reading.records(len(columns))) if told else "",
    )


def _origin(records: Iterator[Record]) -> str:
    """What the first whole row of a file of refused rows says of the file it is from."""
    return next((record.cells[len(OURS)].strip() for record in records if not record.problem), "")


def _trimmed(records: Iterator[Record], skip: int) -> Iterator[Record]:
    """The rows of a file of refused rows, without our own columns and with cells as they were before they were escaped."""
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
        """Begin a new record: lines read from now on can be put back."""
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
        self._begins = 0
        self.header_row: int | None = None

    def progress(self) -> float:
        return min(self._done, 1.0)

    def header(self, row: int | None) -> list[str]:
        """The names of the columns: the cells of the first record or of the one on the line ``row``, or numbers where that is 0.
        A file of refused rows begins with its header always.
        """
        rows = (one for one in self._rows(None) if not self._names_delimiter(one))
        found = next(rows, None)
        ours = found is not None and tuple(cell.strip() for cell in found.cells[: len(OURS)]) == OURS
        if row is not None and not ours:
            while found is not None and found.line < row:
                found = next(rows, None)
            if found is None or 0 < row < found.line:
                message = _("Line {line} of the file, which the map calls the header, is blank or not there.")
                raise Invalid(message.format(line=row), field="read.header_row")
            self.header_row = row
        if found is None:
            raise Invalid(_("The file holds no header: its first line names the columns."), field="file")
        if found.problem:
            message = _("Line {line}, the header: {problem}").format(line=found.line, problem=found.problem)
            raise Invalid(message, field="file")
        if row is None and not ours:
            _check_head([found, *islice(rows, FIRST_ROWS)])
        if row == 0 and not ours:
            self._begins = found.line - 1
            return numbered(len(found.cells))
        self._begins = found.line
        return found.cells

    def records(self, width: int) -> Iterator[Record]:
        rows = self._rows(width)
        for record in rows:
            if record.line > self._begins:
                yield record
                break
        yield from rows

    def _names_delimiter(self, record: Record) -> bool:
        """Whether it is the line ``sep=;`` that a spreadsheet writes above the header."""
        return record.line == 1 and bool(_SEP.fullmatch(self._delimiter.join(record.cells)))

    def _rows(self, width: int | None) -> Iterator[Record]:
        """All records, the header too, which decides nothing of its own width."""
        with self._path.open("rb") as raw:
            lines = _Lines(io.TextIOWrapper(raw, encoding=self._encoding, errors="everweek-mark", newline=""))
            reader = csv.reader(lines, delimiter=self._delimiter, skipinitialspace=self._delimiter == " ", strict=True)
            count = 0
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
                if width is not None and len(cells) != width and lines.taken[0][0] > self._begins:
                    record = self._ragged(lines, cells, width)
                else:
                    record = Record(lines.taken[0][0], cells, _unreadable(cells, self._encoding) if _has_mark(lines) else "")
                if record is not None and (record.problem or any(record.cells)):
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


def _check_head(records: Sequence[Record]) -> None:
    """``Unclear`` where the first line seems to be a title above the table. Here no line is passed by unless the map says so."""
    head = find_head([record.cells for record in records if not record.problem])
    if head is not None and not (head.clear and head.place == 0):
        whole = [record.line for record in records if not record.problem]
        raise Unclear(first=whole[0], named=head.named, typical=head.typical, header_row=whole[head.place])


def _has_mark(lines: _Lines) -> bool:
    return any(_MARK in text or "\0" in text for _number, text, _whole in lines.taken)


def _unreadable(cells: list[str], encoding: str) -> str:
    """Return why a row with a replacement mark or a null byte is refused; changes its cells in place so that they can be read."""
    problem = _("the row holds a null byte") if any("\0" in cell for cell in cells) else ""
    if any(_MARK in cell for cell in cells):
        problem = _("the row holds bytes that are not {encoding}; say the right encoding under read").format(encoding=encoding)
    cells[:] = [_readable(cell) for cell in cells]
    return problem


def _readable(cell: str) -> str:
    return cell.replace(_MARK, "\ufffd").replace("\0", "\ufffd")


def _recognise_delimiter(path: Path, encoding: str) -> str:
    """The sign that stands most often in the first line that is not blank, outside quotation marks. Where none does, the line may
    be a title: then one that stands equally often in each of the next lines; else a comma.
    """
    if path.suffix.lower() == ".tsv":
        return "\t"
    with path.open("rb") as raw:
        stream = io.TextIOWrapper(raw, encoding=encoding, errors="everweek-mark", newline="")
        read = (stream.readline(LONGEST_LINE) for _attempt in range(100))
        lines = list(islice((line for line in read if line.strip()), _LOOKED_AT))
    told = _SEP.fullmatch(lines[0].strip()) if lines else None
    if told:
        return told[1]
    counts = [_count_signs(line) for line in lines] or [_count_signs("")]
    best = max(_DELIMITERS, key=lambda sign: counts[0][sign])
    if counts[0][best]:
        return best
    below = [{count[sign] for count in counts[1:]} for sign in _DELIMITERS]
    steady = [sign for sign, found in zip(_DELIMITERS, below, strict=True) if len(found) == 1 and found != {0}]
    if steady:
        return steady[0]
    return " " if len(lines) > 2 and _is_aligned(lines) else ","


def _is_aligned(lines: Sequence[str]) -> bool:
    """Whether the lines are numbers with spaces between them, equally many in each; the first may name them."""
    cells = [line.split() for line in lines]
    return len({len(one) for one in cells}) == 1 and len(cells[0]) > 1 and all(_DATA.fullmatch(one) for one in chain(*cells[1:]))


def _count_signs(line: str) -> dict[str, int]:
    outside = "".join(line.split('"')[::2])
    return {sign: outside.count(sign) for sign in _DELIMITERS}

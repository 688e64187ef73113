"""The file of refused rows: the line and the reason before the cells as they came, to be mended and imported by the same map.

It is one table of CSV from its first sign to its last: a line break or a lone carriage return inside a name or a cell stands in
quotation marks. A row that could not be read whole must not look as if it could: where its cells are as many as the columns, the
last carries the mark of something unreadable, and the row is refused again for as long as the mark stands there.
"""

import csv
import io
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.plans import RefusedRow
from everweek.listen.readers.encodings import SAMPLE, detect
from everweek.listen.readers.table import OURS, own_columns, own_delimiter
from everweek.text.cells import escape, unescape

_BOM = "\ufeff"
_UNREADABLE = "\ufffd"
# Only what stands in the end of a line is put in quotation marks: with both signs there, a lone one of them is too.
_END = "\r\n"
# Text that is no text of its encoding comes back out as it went in, where the encoding allows that.
_EXACT = {"utf-8-sig": "surrogateescape", "utf-8": "surrogateescape", "cp1252": "surrogateescape"}

Keep = Callable[[Sequence[str], Sequence[str]], bool]


class RefusedFile:
    """Writes refused rows after the first ``length`` bytes of ``path``, which are right: those of the pieces that are stored.

    ``origin`` says in every row which file it is from, where rows have no id of their own.
    """

    def __init__(self, path: Path, columns: Sequence[str], delimiter: str, length: int, origin: str = "") -> None:
        self._path, self._columns, self._delimiter, self._origin = path, columns, delimiter, origin
        self.length = length

    def write(self, rows: Sequence[RefusedRow]) -> None:
        """Add the refused rows of one piece; they are on the disk when this returns. Called under the lock of the run.

        What stands beyond ``length`` was written for a piece that was never stored, and goes: its rows are read again.
        """
        size = self._path.stat().st_size if self._path.exists() else 0
        if size > self.length:
            os.truncate(self._path, self.length)
        self.length = min(size, self.length)
        if rows:
            self._append(rows)

    def _append(self, rows: Sequence[RefusedRow]) -> None:
        with _private(self._path, "a", encoding="utf-8", errors="replace") as file:
            writer = csv.writer(file, delimiter=self._delimiter, lineterminator=_END)
            more = [self._origin] if self._origin else []
            if self.length == 0:
                file.write(_BOM)
                writer.writerow([*own_columns(told=bool(more)), *(escape(name) for name in self._columns)])
            for row in rows:
                writer.writerow([row.line, escape(row.column), escape(row.reason), *more, *self._cells(row)])
            file.flush()
            os.fsync(file.fileno())
            self.length = file.tell()

    def _cells(self, row: RefusedRow) -> list[str]:
        cells = [escape(cell) for cell in row.cells]
        if not row.whole and len(cells) == len(self._columns) and not any(_UNREADABLE in cell for cell in cells):
            cells[-1] += _UNREADABLE
        return cells


@dataclass(frozen=True)
class _Text:
    """A file of refused rows as it lies there now, perhaps saved anew by another program."""

    encoding: str
    errors: str
    delimiter: str
    header: list[str]
    rows: Iterator[list[str]]


class _Beginning(io.RawIOBase):
    """The first ``length`` bytes of a file, and no more."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file, self._length, self._at = file, length, 0

    def readable(self) -> bool:
        """Return True: the file can be read."""
        return True

    def seekable(self) -> bool:
        """Return True: the file can be read once more from any place."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place; from where it stands only nowhere, which tells the place."""
        if whence == os.SEEK_SET:
            self._at = self._file.seek(offset)
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # a writable buffer, which Python 3.11 has no type for
        """Fill a buffer with what comes next."""
        piece = self._file.read(min(len(buffer), self._length - self._at))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


@contextmanager
def _opened(path: Path, length: int | None = None) -> Iterator[_Text | None]:
    """The file's table; None where it is none of refused rows. ``Invalid`` where it cannot be read, also while rows are taken."""
    try:
        with path.open("rb") as raw:
            encoding = detect(raw.read(SAMPLE), declared=None).encoding
        errors = _EXACT.get(encoding, "strict")
        with path.open("rb") as raw:
            whole = io.BufferedReader(_Beginning(raw, path.stat().st_size if length is None else length))
            file = io.TextIOWrapper(whole, encoding=encoding, errors=errors, newline="")
            delimiter = own_delimiter(file.read(len(OURS[0]) + 4))
            file.seek(0)
            rows = csv.reader(file, delimiter=delimiter or ",")
            yield _Text(encoding, errors, delimiter, next(rows), rows) if delimiter else None
    except (OSError, ValueError, csv.Error, StopIteration) as wrong:
        raise Invalid(_("The file of refused rows {name} cannot be read.").format(name=path.name), field="file") from wrong


def read_refused(path: Path, *, length: int | None = None) -> Iterator[RefusedRow]:
    """The rows of a file of refused rows, or of its first ``length`` bytes, as they were before they were escaped."""
    with _opened(path, length) as text:
        if text is not None:
            ours = own_columns(told=text.header[: len(OURS) + 1] == own_columns(told=True))
            for line, column, reason, *cells in text.rows:
                kept = tuple(unescape(cell) for cell in cells[len(ours) - len(OURS) :])
                yield RefusedRow(int(line), unescape(column), unescape(reason), kept)


def refused_lines(path: Path, *, length: int) -> Iterator[int]:
    """The lines of the rows that a run has refused so far, in the order of the file, of its first ``length`` bytes.

    What stands beyond was written for a piece that was never stored, perhaps torn in the middle of a row, and is not looked at.
    """
    if length and path.exists():
        for row in read_refused(path, length=length):
            yield row.line


def without(path: Path, keep: Keep, fresh: Path) -> int:
    """Write into ``fresh`` what ``path`` holds but for the rows for which ``keep(header, cells)`` is false; how many they were.

    Where it is none, or the file is none of refused rows, ``fresh`` is not there afterwards.

    Raises:
        Invalid: the file cannot be read, or the new one not be written.
    """
    taken = 0
    try:
        with _opened(path) as text:
            if text is None:
                return 0
            header = [unescape(name) for name in text.header]
            with _private(fresh, "w", encoding=text.encoding, errors=text.errors) as out:
                writer = csv.writer(out, delimiter=text.delimiter, lineterminator=_END)
                writer.writerow(text.header)
                for row in text.rows:
                    if keep(header, [unescape(cell) for cell in row]):
                        writer.writerow(row)
                    else:
                        taken += 1
                out.flush()
                os.fsync(out.fileno())
    finally:
        if not taken:
            fresh.unlink(missing_ok=True)
    return taken


def aside(path: Path) -> Path:
    """A name beside ``path`` that nobody else uses, for what takes its place when it is whole."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def lay_beside(path: Path, source: Path) -> Path:
    """Copy a run's refused rows beside the imported file, as NAME.refused.csv, for its owner only; where it lies.

    A file of that name that holds something else is kept as NAME.refused.1.csv: somebody may be mending it. Where the folder may
    not be written, the rows stay where they are.
    """
    target = source.with_name(f"{_name(source)}.refused.csv")
    fresh = aside(target)
    try:
        with path.open("rb") as rows, _private_bytes(fresh) as out:
            shutil.copyfileobj(rows, out)
        if target.exists() and not _same(target, fresh):
            target.replace(_free(source))
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)
        return path
    return target


def all_beside(source: Path) -> list[Path]:
    """Every file of refused rows that may lie beside an imported file: the last, those kept before it, and unfinished copies."""
    name = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in _name(source))
    found: set[Path] = set()
    for pattern in (f"{name}.refused.csv", f"{name}.refused.*.csv", f".{name}.refused.*"):
        found.update(one for one in source.parent.glob(pattern) if one.is_file())
    return sorted(found)


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while block := left.read(1 << 20):
            if block != right.read(1 << 20):
                return False
    return True


def _name(source: Path) -> str:
    return source.name[: -len(source.suffix)] if source.suffix else source.name


def _free(source: Path) -> Path:
    number = 1
    while (kept := source.with_name(f"{_name(source)}.refused.{number}.csv")).exists():
        number += 1
    return kept


def _private(path: Path, mode: str, *, encoding: str, errors: str) -> IO[str]:
    """Open a file that only its owner may read, from its first moment."""
    file = open(path, mode, encoding=encoding, errors=errors, newline="", opener=_for_owner)  # noqa: SIM115  # as below
    path.chmod(0o600)
    return file


def _private_bytes(path: Path) -> IO[bytes]:
    return open(path, "xb", opener=_for_owner)


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""The file of refused rows: the line and the reason before the cells as they came, to be mended and imported by the same map."""

import csv
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from everweek.listen.plans import RefusedRow
from everweek.listen.readers.table import OURS
from everweek.text.cells import escape, unescape

_BOM = "\ufeff"


class RefusedFile:
    """Writes refused rows after the first ``length`` bytes of ``path``, which are right: those of the pieces that are stored."""

    def __init__(self, path: Path, columns: Sequence[str], delimiter: str, length: int) -> None:
        self._path, self._columns, self._delimiter = path, columns, delimiter
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
        with self._path.open("a", encoding="utf-8", newline="") as file:
            self._path.chmod(0o600)
            writer = csv.writer(file, delimiter=self._delimiter, lineterminator="\n")
            if self.length == 0:
                file.write(_BOM)
                writer.writerow([*OURS, *(escape(name) for name in self._columns)])
            for row in rows:
                cells = [escape(cell) for cell in row.cells]
                cells += [""] * (len(self._columns) - len(cells))
                writer.writerow([row.line, escape(row.column), escape(row.reason), *cells])
            file.flush()
            os.fsync(file.fileno())
            self.length = file.tell()

    def lines(self) -> Iterator[int]:
        """The lines of the rows that were refused so far, in the order of the file."""
        if self._path.exists():
            for row in read_refused(self._path):
                yield row.line


def read_refused(path: Path) -> Iterator[RefusedRow]:
    """The rows of a file of refused rows, as they were before they were escaped."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, column, reason, *cells in _reader(file.readline, file):
            yield RefusedRow(int(line), unescape(column), unescape(reason), tuple(unescape(cell) for cell in cells))


def rewrite(path: Path, keep: Callable[[Sequence[str], Sequence[str]], bool]) -> int:
    """Take out the rows for which ``keep(header, cells)`` is false; how many they were. The file changes whole or not at all."""
    taken = 0
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with path.open(encoding="utf-8-sig", newline="") as file, fresh.open("w", encoding="utf-8", newline="") as out:
        fresh.chmod(0o600)
        first = file.readline()
        delimiter = first[len(OURS[0])]
        header = next(csv.reader([first], delimiter=delimiter))
        out.write(_BOM)
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        for row in csv.reader(file, delimiter=delimiter):
            if keep([unescape(name) for name in header], [unescape(cell) for cell in row]):
                writer.writerow(row)
            else:
                taken += 1
        out.flush()
        os.fsync(out.fileno())
    if taken:
        fresh.replace(path)
    else:
        fresh.unlink()
    return taken


def lay_beside(path: Path, source: Path) -> Path:
    """Copy a run's refused rows beside the imported file, as NAME.refused.csv; where it lies.

    A file of that name that holds something else is kept as NAME.refused.1.csv: somebody may be mending it. Where the folder may
    not be written, the rows stay where they are.
    """
    name = source.name[: -len(source.suffix)] if source.suffix else source.name
    target = source.with_name(f"{name}.refused.csv")
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(path, fresh)
        if target.exists() and target.read_bytes() != fresh.read_bytes():
            target.replace(_free(source.parent, name))
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)
        return path
    return target


def _free(folder: Path, name: str) -> Path:
    number = 1
    while (kept := folder / f"{name}.refused.{number}.csv").exists():
        number += 1
    return kept


def _reader(first_line: Callable[[], str], rest: Iterator[str]) -> Iterator[list[str]]:
    first = first_line()
    return csv.reader(rest, delimiter=first[len(OURS[0])] if first else ",")

"""What every reader gives: the columns of a file, and its rows one by one, each with the line it stands on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

LINE_COLUMN = "everweek_line"
COLUMN_COLUMN = "everweek_column"
REASON_COLUMN = "everweek_reason"
OURS = (LINE_COLUMN, COLUMN_COLUMN, REASON_COLUMN)
"""The columns a file of refused rows begins with; dropped when such a file is read."""


class Record(NamedTuple):
    """A row: the physical ``line`` it begins on (a spreadsheet's row, a binary file's row number from 1), its ``cells`` as text
    in the order of the columns, and, where it could not be read whole, the ``problem``.
    """

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """An open file: ``records()`` begins anew each time it is called and reads a bounded piece at a time.

    ``typed`` says that the file knows dates from text: its dates stand as ISO 8601. ``labels`` and ``codes`` are what the file
    itself says of its columns (a column's wording; what its codes mean). ``notes`` are sentences about how it is read.
    """

    columns: tuple[str, ...]
    records: Callable[[], Iterator[Record]]
    progress: Callable[[], float]
    encoding: str = ""
    delimiter: str = ","
    typed: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

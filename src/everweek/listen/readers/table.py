"""What every reader gives: the columns of a file, and its rows one by one, each with the line it stands on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from everweek.errors import Invalid

LINE_COLUMN = "everweek_line"
COLUMN_COLUMN = "everweek_column"
REASON_COLUMN = "everweek_reason"
OURS = (LINE_COLUMN, COLUMN_COLUMN, REASON_COLUMN)
"""The columns a file of refused rows begins with; dropped when such a file is read."""
ORIGIN_COLUMN = "everweek_file"
"""The column after them where rows have no id of their own: which file they were refused from."""


def own_columns(*, told: bool) -> list[str]:
    """Our own columns of a file of refused rows; ``told``: it says which file the rows are from."""
    return [*OURS, ORIGIN_COLUMN] if told else [*OURS]


def own_delimiter(start: str) -> str:
    r"""Return the delimiter of a file of refused rows, from how it begins; "" where it is no such file.

    >>> own_delimiter('everweek_line;everweek_column'), own_delimiter('"everweek_line"\t"ev'), own_delimiter("id,when")
    (';', '\t', '')
    """
    bare = start.lstrip('\ufeff"')
    return bare[len(LINE_COLUMN) :].lstrip('"')[:1] if bare.startswith(LINE_COLUMN) else ""


LONGEST_ROW = 1024 * 1024
"""The most characters of a row (of a line, in a text file); a longer one is refused without being held."""


def numbered(count: int) -> list[str]:
    """The names of columns that nothing names.

    >>> numbered(2)
    ['column 1', 'column 2']
    """
    return [f"column {number}" for number in range(1, count + 1)]


class Unclear(Invalid):
    """Which row names the columns cannot be told for sure; ``header_row`` is the one that most likely does."""

    code = "header-unclear"

    def __init__(self, *, first: int, named: int, typical: int, header_row: int) -> None:
        message = _(
            "Row {first} fills {named} cells where the rows below it fill {typical}: is it the header, or a title above it? Say "
            "in the map which row names the columns: read: {{header_row: {row}}}"
        )
        super().__init__(message.format(first=first, named=named, typical=typical, row=header_row), field="read.header_row")
        self.header_row = header_row


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
    itself says of its columns (a column's wording; what its codes mean). ``header_row`` names the columns, where it is not the
    first that is filled; 0 where no row does. ``notes`` are sentences about how it is read.
    """

    columns: tuple[str, ...]
    records: Callable[[], Iterator[Record]]
    progress: Callable[[], float]
    encoding: str = ""
    delimiter: str = ","
    typed: bool = False
    sheet: str | None = None
    header_row: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    origin: str = ""

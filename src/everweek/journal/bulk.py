"""Thousands of rows into a table at once: COPY on PostgreSQL, one prepared statement on SQLite.

For tables that take a row with every response: making a model and preparing its fields for each takes three times as long as
everything else about it. It stands here because the journal is the lowest that needs it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction

from everweek.journal.plainly import rows_of

Cell = int | float | str | bool | date | datetime | None
Row = tuple[Cell, ...]

_FEW = 50
_AT_ONCE = 500
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_NOTHING = r"\N"


def new_ids(table: str, count: int) -> list[int]:
    """So many ids for new rows of ``table``, in order; call it in the transaction that inserts them.

    On SQLite that transaction holds the write lock, so nobody else takes them.
    """
    here = connections[DEFAULT_DB_ALIAS]
    if here.vendor == "postgresql":
        # OFFSET 0 keeps the name of the sequence from being looked up again for each id.
        query = (
            "SELECT nextval(ids) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS ids OFFSET 0) AS named, "
            "generate_series(1, %s)"
        )
        return [number for (number,) in rows_of(here, query, [table, count])]
    last = rows_of(here, "SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    first = (last[0][0] if last else 0) + 1
    return list(range(first, first + count))


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert ``rows``, whose cells stand in the order of ``columns``. Names must be our own: they are not quoted."""
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > _FEW:
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for piece in copied(rows):
                    copy.write(piece)
            return
        marks = ", ".join(["%s"] * len(columns))
        ready = rows if connection.vendor == "postgresql" else _as_stored(rows)
        cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", ready)  # noqa: S608  # our own names, and only marks


def insert_once(table: str, columns: Sequence[str], rows: Sequence[Row], *, once: str) -> bool:
    """Insert ``rows`` in a transaction of their own; False, and none is there, where ``once`` refused one that stands already.

    ``once`` is how the refusal of the unique rule is known, on both databases.
    """
    try:
        with transaction.atomic():
            insert_rows(table, columns, rows)
    except IntegrityError as refused:
        if once not in str(refused):
            raise
        return False
    return True


def copied(rows: Sequence[Row]) -> Iterator[bytes]:
    r"""The rows as COPY reads them, some hundreds at a time, so that the server stores them while the next are written.

    The driver's own way asks of each cell anew how its kind is written, which takes several times as long.

    >>> list(copied([(1, "a tab\t", None, True), (2, "", date(2026, 10, 5), False)]))
    [b'1\ta tab\\t\t\\N\tt\n2\t\t2026-10-05\tf\n']
    """
    for start in range(0, len(rows), _AT_ONCE):
        columns = map(_column, zip(*rows[start : start + _AT_ONCE], strict=True))
        yield "".join(["\t".join(cells) + "\n" for cells in zip(*columns, strict=True)]).encode()


def _column(cells: tuple[Cell, ...]) -> Iterable[str]:
    """The texts of a column; most are of one kind throughout, and most texts have nothing that must be written otherwise."""
    kinds = set(map(type, cells))
    if kinds == {int}:
        return map(str, cells)
    if kinds == {str} and not _SPECIAL.search("".join(cells)):  # type: ignore[arg-type]  # all of them are texts
        return cells  # type: ignore[return-value]  # the same
    if len(kinds) == 1 and cells.count(cells[0]) == len(cells):
        return [_text(cells[0])] * len(cells)
    if kinds in ({datetime}, {date}):
        return [cell.isoformat() for cell in cells]  # type: ignore[union-attr]  # all of them are moments, or days
    return map(_text, cells)


def _text(cell: Cell) -> str:
    if cell is None:
        return _NOTHING
    if isinstance(cell, str):
        return str(cell).translate(_ESCAPES) if _SPECIAL.search(cell) else str(cell)
    if isinstance(cell, bool):
        return "t" if cell else "f"
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else str(int(cell))


def _as_stored(rows: Sequence[Row]) -> list[Row]:
    """Moments and days as Django's SQLite backend stores them, each worked out once; most columns have none."""
    moments = _Moments()
    days = _Days()
    columns: list[Sequence[Cell]] = []
    for cells in zip(*rows, strict=True):
        kinds = set(map(type, cells))
        if datetime in kinds:
            columns.append([moments[cell] if isinstance(cell, datetime) else cell for cell in cells])
        elif date in kinds:
            columns.append([days[cell] if isinstance(cell, date) else cell for cell in cells])
        else:
            columns.append(cells)
    return list(zip(*columns, strict=True))


class _Moments(dict[datetime, str]):
    """The text of each moment, made once: all rows of a batch came in at the same one."""

    def __missing__(self, moment: datetime) -> str:
        self[moment] = text = str(connection.ops.adapt_datetimefield_value(moment))
        return text


class _Days(dict[date, str]):
    """The text of each day."""

    def __missing__(self, day: date) -> str:
        self[day] = text = day.isoformat()
        return text

"""Thousands of rows into a table at once: COPY on PostgreSQL, one prepared statement on SQLite.

For tables that take a row with every response: making a model and preparing its fields for each takes three times as long as
everything else about it. It stands here because the journal is the lowest that needs it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.db.models import JSONField, Model

from everweek.journal.plainly import rows_of

Cell = int | float | str | bool | date | datetime | None
Row = tuple[Cell, ...]
Columns = Sequence[Sequence[Cell]]
_T = TypeVar("_T")

_FEW = 50
_AT_ONCE = 500
_SPECIAL = "\\\t\n\r"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_NOTHING = r"\N"


def new_ids(table: str, count: int) -> list[int]:
    """So many ids for new rows of ``table``, in order; call it in the transaction that inserts them.

    On SQLite that transaction holds the write lock, so nobody else takes them.
    """
    here = connections[DEFAULT_DB_ALIAS]
    if here.vendor == "postgresql":
        # OFFSET 0 keeps the name of the sequence from being looked up again for each id. One text instead of thousands of rows
        # is written, sent and read in a third of the time.
        query = (
            "SELECT string_agg(nextval(ids)::text, ' ') FROM "
            "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS ids OFFSET 0) AS named, generate_series(1, %s)"
        )
        [(told,)] = rows_of(here, query, [table, count])
        return sorted(map(int, (told or "").split()))
    last = rows_of(here, "SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    first = (last[0][0] if last else 0) + 1
    return list(range(first, first + count))


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert ``rows``, whose cells stand in the order of ``columns``. The names must be our own."""
    insert_columns(table, columns, (list(zip(*some, strict=True)) for some in some_of(rows)), count=len(rows))


def insert_made(made: Sequence[Model]) -> None:
    """Insert objects of one model, of which each is given its id, in their order.

    For what is many columns and has not one of them to spare: slower than rows of cells, several times as quick as Django's own
    way, and a column that is added to the model is not forgotten here.
    """
    if not made:
        return
    meta = made[0]._meta  # noqa: SLF001  # Django's documented way to a table's name
    for pk, one in zip(new_ids(meta.db_table, len(made)), made, strict=True):
        one.pk = pk
    fields = meta.concrete_fields
    read = attrgetter(*(field.attname for field in fields))
    jsons = [at for at, field in enumerate(fields) if isinstance(field, JSONField)]
    rows = [read(one) for one in made]
    if jsons:
        rows = [tuple(json.dumps(cell) if at in jsons else cell for at, cell in enumerate(row)) for row in rows]
    insert_rows(meta.db_table, [str(field.column) for field in fields], rows)


def is_copied(count: int) -> bool:
    """Whether so many rows go in by COPY."""
    return connection.vendor == "postgresql" and count > _FEW


def insert_columns(table: str, columns: Sequence[str], pieces: Iterable[Columns | bytes], *, count: int) -> None:
    """Insert ``count`` rows that come some hundreds at a time, each time as their columns: nobody has to make rows of them.

    Each piece is made while PostgreSQL stores the one before it. One that goes in by COPY may be ``copied`` already.
    """
    # ``end`` is a word of PostgreSQL's own.
    named = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if is_copied(count):
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for piece in pieces:
                    copy.write(piece if isinstance(piece, bytes) else copied(piece))
            return
        marks = ", ".join(["%s"] * len(columns))
        stored = _AsStored()
        for piece in pieces:
            assert not isinstance(piece, bytes)  # noqa: S101  # these are copied only where they are many
            ready = piece if connection.vendor == "postgresql" else stored.columns(piece)
            cursor.executemany(
                f"INSERT INTO {table} ({named}) VALUES ({marks})",  # noqa: S608  # our own names, and only marks
                list(zip(*ready, strict=True)),
            )


def update_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Change rows that stand: each is the cells in the order of ``columns``, and its id last. The names must be our own.

    Django's own way makes one statement with a case for each cell, and takes some twenty times as long to write it.
    """
    told = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in columns)
    stored = _AsStored()
    with connection.cursor() as cursor:
        for some in some_of(rows):
            ready: Columns = list(zip(*some, strict=True))
            if connection.vendor != "postgresql":
                ready = stored.columns(ready)
            # Our own names, and only marks.
            cursor.executemany(f"UPDATE {table} SET {told} WHERE id = %s", list(zip(*ready, strict=True)))  # noqa: S608


def insert_once(insert: Callable[[], None], *, once: str) -> bool:
    """Do ``insert`` in a transaction of its own; False, and nothing is there, where ``once`` refused a row that stands already.

    ``once`` is how the refusal of the unique rule is known, on both databases.
    """
    try:
        with transaction.atomic():
            insert()
    except IntegrityError as refused:
        if once not in str(refused):
            raise
        return False
    return True


def some_of(rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """As many rows as make a piece, again and again."""
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def copied(columns: Columns) -> bytes:
    r"""Rows as COPY reads them. The driver's own way asks of each cell anew how its kind is written, which takes several times as
    long.

    >>> copied([[1, 2], ["a tab\t", ""], [None, date(2026, 10, 5)], [True, False]])
    b'1\ta tab\\t\t\\N\tt\n2\t\t2026-10-05\tf\n'
    """
    return ("\n".join(map("\t".join, zip(*map(_column, columns), strict=True))) + "\n").encode()


def _column(cells: Sequence[Cell]) -> Iterable[str]:
    """The texts of a column; most are of one kind throughout, and most texts have nothing that must be written otherwise."""
    kinds = set(map(type, cells))
    if len(kinds) == 1 and cells.count(cells[0]) == len(cells):
        return [_text(cells[0])] * len(cells)
    if kinds == {int}:
        return map(str, cells)
    if kinds == {str}:
        whole = "".join(cells)  # type: ignore[arg-type]  # all of them are texts
        return map(_text, cells) if any(sign in whole for sign in _SPECIAL) else cells  # type: ignore[return-value]  # the same
    if kinds == {date}:
        texts = {cell: cell.isoformat() for cell in set(cells)}  # type: ignore[union-attr]  # all of them are days
        return [texts[cell] for cell in cells]
    return map(_text, cells)


def _text(cell: Cell) -> str:
    if cell is None:
        return _NOTHING
    if isinstance(cell, str):
        return str(cell).translate(_ESCAPES)
    if isinstance(cell, bool):
        return "t" if cell else "f"
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else str(int(cell))


def as_sqlite_has_it(moment: str) -> str:
    """A moment in UTC as Django's SQLite backend stores it, of its ISO 8601.

    >>> as_sqlite_has_it("2026-10-05T09:00:00+00:00")
    '2026-10-05 09:00:00'
    """
    return moment.removesuffix("+00:00").replace("T", " ")


class _AsStored:
    """Moments and days as Django's SQLite backend stores them, each worked out once; most columns have none."""

    def __init__(self) -> None:
        self._moments, self._days = _Moments(), _Days()

    def columns(self, columns: Columns) -> Columns:
        """These columns with moments and days as the texts that Django's SQLite backend stores."""
        found: list[Sequence[Cell]] = []
        for cells in columns:
            kinds = set(map(type, cells))
            if datetime in kinds:
                found.append([self._moments[cell] if isinstance(cell, datetime) else cell for cell in cells])
            elif date in kinds:
                found.append([self._days[cell] if isinstance(cell, date) else cell for cell in cells])
            else:
                found.append(cells)
        return found


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

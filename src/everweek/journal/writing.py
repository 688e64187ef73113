"""Putting lines into the table: COPY for many on PostgreSQL, one statement otherwise.

Models would do; but an import writes a line for every response, and making a model and preparing its fields for each takes three
times as long as everything else about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from everweek.journal.models import Line, Values
from everweek.journal.seals.text import Written

_TABLE = Line._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_VALUES = Values._meta.db_table  # noqa: SLF001  # the same
_COLUMNS = ("id", "at", "kind", "actor", "subject_type", "subject_id", "ids", "values_hash", "history", "mac")
_VALUES_COLUMNS = ("line_id", "person", "salt", "old_text", "new_text")
_FEW = 50

Row = tuple[int | str | bool | datetime | None, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line about to be written: what its mac covers, its moment, and its values (person, salt, old, new) where it has any."""

    written: Written
    at: datetime
    values: tuple[str, str, str | None, str | None] | None


def put(drafts: Sequence[Draft]) -> list[int]:
    """Write the lines in their order, and give their ids in the same order."""
    if not drafts:
        return []
    ids = _new_ids(len(drafts))
    adapt = None if connection.vendor == "postgresql" else connection.ops.adapt_datetimefield_value
    rows: list[Row] = []
    values: list[Row] = []
    for pk, draft in zip(ids, drafts, strict=True):
        one = draft.written
        at = adapt(draft.at) if adapt else draft.at
        who = (one.actor, one.subject_type, one.subject_id)
        rows.append((pk, at, one.kind, *who, one.ids, one.values_hash, one.history, one.mac()))
        if draft.values is not None:
            values.append((pk, *draft.values))
    _insert(_TABLE, _COLUMNS, rows)
    if values:
        _insert(_VALUES, _VALUES_COLUMNS, values)
    return ids


def _new_ids(count: int) -> list[int]:
    """Ids of our own, in order. On SQLite the transaction holds the write lock, so nobody else takes them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [_TABLE, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [_TABLE])
        last = cursor.fetchone()
        first = (last[0] if last else 0) + 1
        return list(range(first, first + count))


def _insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > _FEW:
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)  # noqa: S608  # our own names, and only marks

"""What differs from Django's own SQLite operations: emptying tables that refuse deletion."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import Style
from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    """Django's operations, with ``flush`` lifting the triggers that hold lines and entries in place, and putting them back."""

    def sql_flush(
        self, style: Style, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """The statements that empty ``tables``; PostgreSQL's TRUNCATE passes row triggers by, SQLite's DELETE does not."""
        emptying: Iterable[Any] = super().sql_flush(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        lift = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        return [*lift, *emptying, *(sql for _, sql in triggers)]

"""What is asked with every call, asked of the driver itself: Django's cursors take longer than SQLite does to answer.

For queries only, of our own text: what writes on SQLite has to stand in the queue of ``sqlite/base.py``.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def rows_of(connection: BaseDatabaseWrapper, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows as the driver gives them; what stands in the way of asking is raised as by Django's cursors."""
    if connection.queries_logged or connection.execute_wrappers:
        # Somebody listens to what is asked.
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())
    connection.validate_thread_sharing()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    text = _of_sqlite(query) if connection.vendor == "sqlite" else query
    with connection.wrap_database_errors:
        found: list[tuple[Any, ...]] = connection.connection.execute(text, values).fetchall()
        return found


@lru_cache(maxsize=512)
def _of_sqlite(query: str) -> str:
    """The query with SQLite's places; ours have ``%s`` and no other percent sign that is not doubled."""
    return query.replace("%s", "?").replace("%%", "%")

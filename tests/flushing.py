"""Between transactional tests Django empties every table and makes anew what comes of migrating, in a quarter of a second each.

Here only tables that hold something are emptied, and what migrating leaves (kinds of content, permissions, the site) stays
as it was. Triggers refuse to let lines and postings go: they do not hear of it here, and only here; nothing in the product can.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from django.core.management.commands import flush
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.utils import CursorWrapper

STAYS = {"auth_permission", "django_content_type", "django_migrations", "django_site"}


def let_tests_flush() -> None:
    """Called once by ``tests/conftest.py``."""
    BaseDatabaseOperations.execute_sql_flush = _empty
    flush.emit_post_migrate_signal = lambda *_words, **_more: None


def _empty(_self: BaseDatabaseOperations, _sql_list: Iterable[str]) -> None:
    from everweek.journal import guard

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_asked(connection.vendor))
        filled = [name for (name,) in cursor.fetchall()]
        with _without_triggers(cursor, filled):
            for table in filled:
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  # our own names
    # A test of the guard may have taken it down.
    if guard.missing():
        guard.put_up()


@cache
def _asked(_vendor: str) -> str:
    """Which tables hold anything."""
    names = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS)
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608  # the same


@contextmanager
def _without_triggers(cursor: CursorWrapper, tables: list[str]) -> Iterator[None]:
    """Let rows go of which nothing hears: neither a trigger nor a key that points to them."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    lifted = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
    for name, _sql in lifted:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in lifted:
        cursor.execute(sql)

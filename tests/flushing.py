"""Between transactional tests Django empties every table and makes anew what comes of migrating, in a quarter of a second each.

Here only tables that hold something are emptied, and what migrating leaves (kinds of content, permissions, the site) stays
as it was. Triggers refuse to let lines and postings go: they do not hear of it here, and only here; nothing in the product can.

Rows that a test took back or let go lie on in the files of PostgreSQL, and are walked past, until a table is vacuumed. The
throw-away server does not do so by itself (``tests/postgres.py`` says why): it is done here, each hundredth time, between tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TestCase, TransactionTestCase

STAYS = {"auth_permission", "django_content_type", "django_migrations", "django_site"}
VACUUMED_EACH = 100
_take_back = TestCase._fixture_teardown  # type: ignore[attr-defined]  # what Django calls a test's end has no types
_ended = count(1)


def let_tests_flush() -> None:
    """Called once by ``tests/conftest.py``."""
    TransactionTestCase._fixture_teardown = _flush  # type: ignore[attr-defined]  # the same
    TestCase._fixture_teardown = _roll_back  # type: ignore[attr-defined]  # the same


def _roll_back(self: TestCase) -> None:
    _take_back(self)
    _one_more_ended()


def _flush(_self: TransactionTestCase) -> None:
    """Empty the tables. Past Django's command of that name, which is put together anew each time, in hundredths of a second."""
    from everweek.journal import guard

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Nothing hears of it: neither a trigger nor a key that points to these rows.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(_emptying())
        else:
            cursor.execute(_asked())
            filled = [name for (name,) in cursor.fetchall()]
            with _without_triggers(cursor, filled):
                for table in filled:
                    cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  # our own names
    # A test of the guard may have taken it down.
    if guard.missing():
        guard.put_up()
    _one_more_ended()


def _one_more_ended() -> None:
    if next(_ended) % VACUUMED_EACH == 0 and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM {}".format(", ".join(f'"{name}"' for name in _names())))


@cache
def _names() -> list[str]:
    """The tables that are emptied: migrations make them, and no test another."""
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS)


@cache
def _asked() -> str:
    """Which tables hold anything."""
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in _names())  # noqa: S608  # the same


@cache
def _emptying() -> str:
    """What empties the tables whose files have a length; to plan one question of all tables takes PostgreSQL longer than this."""
    filled = (
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "  # noqa: S608  # the same
        f"AND relname IN ({_quoted()}) AND pg_relation_size(oid) > 0"
    )
    each = "LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;"
    return f"DO $$ DECLARE name text; BEGIN FOR name IN {filled} {each} END $$"


def _quoted() -> str:
    return ", ".join(f"'{name}'" for name in _names())


@contextmanager
def _without_triggers(cursor: CursorWrapper, tables: list[str]) -> Iterator[None]:
    """Let rows go of which no trigger hears."""
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    lifted = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
    for name, _sql in lifted:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in lifted:
        cursor.execute(sql)

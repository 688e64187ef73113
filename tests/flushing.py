"""Between transactional tests Django empties every table. The journal's triggers refuse that, so they are taken off for it here,
and only here: nothing in the product can. Django's ``flush`` puts them up again, for it ends as a migration does.
"""

from collections.abc import Iterable

from django.db.backends.base.operations import BaseDatabaseOperations

_execute = BaseDatabaseOperations.execute_sql_flush


def _execute_without_guard(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
    from everweek.journal import guard

    guard.take_down()
    others = _lift(self)
    _execute(self, sql_list)
    with self.connection.cursor() as cursor:
        for sql in others:
            cursor.execute(sql)


def _lift(operations: BaseDatabaseOperations) -> list[str]:
    """Take down what triggers are left on SQLite (PostgreSQL's TRUNCATE fires none); how each is put up again."""
    if operations.connection.vendor != "sqlite":
        return []
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _sql in found:
            cursor.execute(f'DROP TRIGGER "{name}"')
    return [sql for _name, sql in found]


def let_tests_flush() -> None:
    """Called once by ``tests/conftest.py``."""
    BaseDatabaseOperations.execute_sql_flush = _execute_without_guard

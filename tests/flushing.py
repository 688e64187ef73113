"""Between transactional tests Django empties every table. The journal's triggers refuse that, so they are taken off for it here,
and only here: nothing in the product can. Django's ``flush`` puts them up again, for it ends as a migration does.
"""

from collections.abc import Iterable

from django.db.backends.base.operations import BaseDatabaseOperations

_execute = BaseDatabaseOperations.execute_sql_flush


def _execute_without_guard(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
    from everweek.journal import guard

    guard.take_down()
    _execute(self, sql_list)


def let_tests_flush() -> None:
    """Called once by ``tests/conftest.py``."""
    BaseDatabaseOperations.execute_sql_flush = _execute_without_guard

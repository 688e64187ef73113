"""What is asked of the driver itself is answered, and refused, as by Django's cursors."""

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from everweek.journal.plainly import rows_of

pytestmark = pytest.mark.django_db
QUERY = "SELECT kind, id %% 2 FROM journal_line WHERE kind LIKE '%%ed' AND actor <> %s ORDER BY id"


def asked(query: str, values: list[object]) -> list[tuple[object, ...]]:
    return rows_of(connections["default"], query, values)


def by_cursor(query: str, values: list[object]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def test_it_is_answered_as_a_cursor_is(cast):
    assert asked(QUERY, ["nobody"]) == by_cursor(QUERY, ["nobody"])
    assert asked("SELECT %s", ["100 %"]) == [("100 %",)]


def test_whoever_listens_hears_it():
    with CaptureQueriesContext(connection) as heard:
        assert asked("SELECT 1", []) == [(1,)]
    assert [one["sql"] for one in heard] == ["SELECT 1"]


def test_what_the_driver_refuses_is_an_error_of_djangos_and_breaks_its_transaction():
    with pytest.raises(DatabaseError), transaction.atomic():
        asked("SELECT nothing FROM nowhere", [])
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            asked("SELECT 1", [])

"""The database itself refuses to change or delete what happened."""

import pytest
from django.db import DatabaseError, connection, transaction

from everweek.journal import guard, sequencer
from everweek.journal.models import Line, Seal, Values
from everweek.journal.seals import seal


@pytest.fixture
def line(ring, transactional_db) -> Line:
    made = ring(1, new={"tone": "a"})
    sequencer.place()
    assert seal() is not None
    return made


@pytest.mark.parametrize("column", guard.KEPT)
def test_no_column_of_a_line_can_be_changed(line, column):
    values = {"id": 99, "at": "2020-01-01 00:00:00+00:00", "ids": '{"order": 9}', "history": True}
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE journal_line SET {column} = %s", [values.get(column, "x")])  # noqa: S608  # our own columns


@pytest.mark.parametrize("value", [2, None])
def test_a_place_once_given_cannot_be_changed_or_taken_back(line, value):
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_line SET seq = %s", [value])


def test_no_other_column_changes_while_a_place_is_given(ring, transactional_db):
    ring(1)
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_line SET seq = 1, kind = 'bell.hung'")


def test_every_column_but_the_place_is_guarded():
    assert {field.column for field in Line._meta.concrete_fields} == {"seq", *guard.KEPT}


@pytest.mark.parametrize("model", [Line, Seal])
def test_lines_and_seals_cannot_be_deleted(line, model):
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert model.objects.exists()


def test_values_can_be_erased_but_not_changed(line):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Values.objects.update(new_text='{"tone": "z"}')
    assert Values.objects.all().delete()[0] == 1


def test_a_seal_cannot_be_changed(line):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Seal.objects.update(mac="0" * 64)


def test_postgresql_refuses_to_empty_the_journal(line):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE: its DELETE is refused above")
    with pytest.raises(DatabaseError, match="never emptied"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_line CASCADE")


def test_a_missing_trigger_is_noticed(transactional_db):
    assert guard.missing() == []
    guard.take_down()
    assert "journal_line_changed" in guard.missing()
    guard.put_up()
    assert guard.missing() == []


@pytest.fixture
def two_lines(line, ring) -> Line:
    """A sealed line, and one without a place yet."""
    return ring(2, new={"tone": "b"})


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("journal_line", "INSERT OR REPLACE INTO {table} SELECT {columns:kind} FROM {table} WHERE seq = 1"),
        ("journal_line", "INSERT OR REPLACE INTO {table} SELECT {columns:id} FROM {table} WHERE seq = 1"),
        ("journal_line", "REPLACE INTO {table} SELECT {columns:kind} FROM {table} WHERE seq IS NULL"),
        ("journal_line", "UPDATE OR REPLACE {table} SET seq = 1 WHERE seq IS NULL"),
        ("journal_values", "INSERT OR REPLACE INTO {table} SELECT {columns:new_text} FROM {table}"),
        ("journal_seal", "INSERT OR REPLACE INTO {table} SELECT {columns:mac} FROM {table}"),
        ("journal_seal", "INSERT OR REPLACE INTO {table} SELECT {columns:number} FROM {table}"),
    ],
)
def test_nothing_is_replaced(two_lines, table, change):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can replace a row and tell no trigger of it")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # our own tables
        before, names = cursor.fetchall(), [column[0] for column in cursor.description]
        changed, put = change.partition("{columns:")[2].partition("}")[0], {"id": "99", "number": "99"}
        columns = ", ".join(put.get(name, "'x'") if name == changed else name for name in names)
        statement = change.replace(f"{{columns:{changed}}}", columns).replace("{table}", table)
        with pytest.raises(DatabaseError, match="never "):
            cursor.execute(statement)
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # our own tables
        assert cursor.fetchall() == before

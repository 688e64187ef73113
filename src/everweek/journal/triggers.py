"""Rules that the database itself holds, written for both databases, as a migration operation."""

from collections.abc import Mapping, Sequence

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model


class Statements(Operation):
    """Statements as a step of the database: beside RunPython it needs no models, which Django would all make anew for it."""

    def __init__(self, by_database: Mapping[str, Sequence[str]]) -> None:
        self.by_database = by_database

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model is another one afterwards."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run those of the database in use, one by one."""
        for statement in self.by_database[schema_editor.connection.vendor]:
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Leave them to go with their table."""


def guard(*, sqlite: Sequence[str], postgresql: Sequence[str]) -> Statements:
    """An operation that runs the statements written for the database in use, one by one.

    Name a trigger after its table (``ledger_posting_never_deleted``). ``tests/flushing.py`` lifts triggers while it empties the
    tables between tests. A later migration that rebuilds the table on SQLite loses its triggers and must run this again.
    """
    return Statements({"sqlite": sqlite, "postgresql": postgresql})


def missing(databases: Sequence[str] | None, model: type[Model], names: Mapping[str, Sequence[str]]) -> list[str]:
    """Which of the triggers, named for each database, do not stand where ``model`` has its table: for the checks of a room."""
    found: list[str] = []
    for alias in databases or ():
        there = standing(connections[alias], model)
        # Where there is no table yet, nothing is migrated.
        found += [name for name in names[connections[alias].vendor] if there is not None and name not in there]
    return found


def standing(connection: BaseDatabaseWrapper, model: type[Model]) -> set[str] | None:
    """The names of all triggers that stand in this database and work; None where ``model`` has no table yet."""
    table = model._meta.db_table  # noqa: SLF001  # Django's documented way
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            works = "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
            cursor.execute(f"SELECT to_regclass(%s) IS NOT NULL, ARRAY({works})", [table])
            [(there, names)] = cursor.fetchall()
            return set(names) if there else None
        cursor.execute("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        kept = cursor.fetchall()
        return {name for kind, name in kept if kind == "trigger"} if ("table", table) in kept else None

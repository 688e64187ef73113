"""Rules that the database itself holds, written for both databases, as a migration operation."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps


def guard(*, sqlite: Sequence[str], postgresql: Sequence[str]) -> RunPython:
    """An operation that runs the statements written for the database in use, one by one.

    Name a trigger after its table (``ledger_posting_never_deleted``). ``tests/flushing.py`` lifts triggers while it empties the
    tables between tests. A later migration that rebuilds the table on SQLite loses its triggers and must run this again.
    """
    statements = {"sqlite": sqlite, "postgresql": postgresql}

    def run(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements[editor.connection.vendor]:
            with editor.connection.cursor() as cursor:
                cursor.execute(statement)

    return RunPython(run, RunPython.noop)

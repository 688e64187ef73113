"""System checks of questionnaires."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from everweek.questionnaires.guards import TRIGGERS
from everweek.questionnaires.models import Version


@register(Tags.database)
def check_guards(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 RUF100  # every check is given it
    databases: Sequence[str] | None = None,
    **_options: object,
) -> list[CheckMessage]:
    """questionnaires.E001: the triggers that hold published versions are in the database (``migrate`` puts them there)."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        table = Version._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
        with connection.cursor() as cursor:
            if table not in connection.introspection.table_names(cursor):
                continue  # nothing is migrated yet
            if connection.vendor == "postgresql":
                cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'", [table])
            else:
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            there = {row[0] for row in cursor.fetchall()}
        errors.extend(
            Error(
                f"The trigger {name} is missing: published questionnaires could be changed.",
                hint="Was the table rebuilt by hand or by a migration? Run the guard of the first migration again.",
                id="questionnaires.E001",
            )
            for name in TRIGGERS
            if name not in there
        )
    return errors

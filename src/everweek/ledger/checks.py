"""System checks of the ledger."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from everweek.journal.triggers import standing
from everweek.ledger.guards import TRIGGERS
from everweek.ledger.models import Entry


@register(Tags.database)
def check_guards(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 RUF100  # every check is given it
    databases: Sequence[str] | None = None,
    **_options: object,
) -> list[CheckMessage]:
    """ledger.E001: the triggers that hold sums, limits and what is posted are in the database (``migrate`` puts them there)."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        there = standing(connection, Entry)
        if there is None:
            continue
        errors.extend(
            Error(
                f"The trigger {name} is missing: the ledger no longer holds what it promises.",
                hint="Was a table rebuilt by hand or by a migration? Run the guard of the ledger's second migration again.",
                id="ledger.E001",
            )
            for name in TRIGGERS[connection.vendor]
            if name not in there
        )
    return errors

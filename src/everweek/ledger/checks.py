"""System checks of the ledger."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from everweek.journal.triggers import missing
from everweek.ledger.guards import TRIGGERS
from everweek.ledger.models import Entry


@register(Tags.database)
def check_guards(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 RUF100  # every check is given it
    databases: Sequence[str] | None = None,
    **_options: object,
) -> list[CheckMessage]:
    """ledger.E001: the triggers that hold sums, limits and what is posted are in the database (``migrate`` puts them there)."""
    return [
        Error(
            f"The trigger {name} is missing: the ledger no longer holds what it promises.",
            hint="Was a table rebuilt by hand or by a migration? Run the guard of the ledger's second migration again.",
            id="ledger.E001",
        )
        for name in missing(databases, Entry, TRIGGERS)
    ]

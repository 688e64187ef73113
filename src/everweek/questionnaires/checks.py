"""System checks of questionnaires."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from everweek.journal.triggers import standing
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
        there = standing(connection, Version)
        if there is None:
            continue  # nothing is migrated yet
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

"""System checks of questionnaires."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from everweek.journal.triggers import missing
from everweek.questionnaires import references
from everweek.questionnaires.guards import TRIGGERS
from everweek.questionnaires.models import Response, Version


@register(Tags.database)
def check_guards(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 RUF100  # every check is given it
    databases: Sequence[str] | None = None,
    **_options: object,
) -> list[CheckMessage]:
    """questionnaires.E001: the triggers that hold published versions are in the database (``migrate`` puts them there)."""
    return [
        Error(
            f"The trigger {name} is missing: published questionnaires could be changed.",
            hint="Was the table rebuilt by hand or by a migration? Run the guard of the first migration again.",
            id="questionnaires.E001",
        )
        for name in missing(databases, Version, TRIGGERS)
    ]


@register(Tags.database)
def check_references(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 RUF100  # every check is given it
    databases: Sequence[str] | None = None,
    **_options: object,
) -> list[CheckMessage]:
    """questionnaires.E002: the triggers that hold what responses name are in the database (``migrate`` puts them there)."""
    return [
        Error(
            f"The trigger {name} is missing: a response could name a version, a unit or a person who is not there.",
            hint="Was the table rebuilt by hand or by a migration? Run what questionnaires/references.py holds again.",
            id="questionnaires.E002",
        )
        for name in missing(databases, Response, references.TRIGGERS)
    ]

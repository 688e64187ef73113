"""Mistakes of configuration that need more than one setting to be seen."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from everweek import clock


@register()
def check_zone(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401  # Django's signature
    """Daily jobs need a time zone that exists."""
    try:
        clock.zone_of(settings.EVERWEEK_ZONE)
    except ValueError as unknown:
        return [Error(str(unknown), hint="Set EVERWEEK_ZONE.", id="jobs.E001")]
    return []


@register()
def check_queue(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401  # Django's signature
    """Jobs are enqueued in the transaction of their cause: only the database can do that."""
    backend = settings.TASKS.get("default", {}).get("BACKEND")
    if backend != "django_tasks_db.DatabaseBackend":
        hint = "Set TASKS['default']['BACKEND'] to django_tasks_db.DatabaseBackend."
        return [Error(f"Jobs would be lost: the task backend is {backend!r}.", hint=hint, id="jobs.E002")]
    return []

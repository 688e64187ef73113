"""What happened, once, in order."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "everweek.journal"
    label = "journal"

    def ready(self) -> None:
        from everweek.journal import checks  # noqa: F401  # registers them

        post_migrate.connect(_after_migration, sender=self, dispatch_uid="everweek.journal")


def _after_migration(*, plan: Any = (), **_: Any) -> None:  # noqa: ANN401  # as Django calls it
    from django.db import connection

    from everweek.journal import delivery, guard

    if guard.LINES in connection.introspection.table_names():
        guard.put_up()
        delivery.take_up()

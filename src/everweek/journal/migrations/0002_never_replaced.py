"""The triggers that refuse SQLite's OR REPLACE; those that stood before are renewed with them (see ``guard``)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from everweek.journal import guard


def put_up(_apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """As after every migration: this one is here so that an installation is asked to run it."""
    guard.put_up()


class Migration(migrations.Migration):
    """No table changes."""

    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]

"""What a response names is asked once a statement on PostgreSQL (see ``references``); nothing changes on SQLite."""

from django.db import migrations

from everweek.journal.triggers import guard
from everweek.questionnaires.references import POSTGRESQL


class Migration(migrations.Migration):
    """No table changes, so that the models still say what names what."""

    replaces = [("questionnaires", "0004_references")]

    # A step of its own: what the tables of the step before name is written down at that step's end.
    dependencies = [("questionnaires", "0001_folded")]

    operations = [guard(sqlite=(), postgresql=POSTGRESQL)]

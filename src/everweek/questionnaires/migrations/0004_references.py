"""What a response names is asked once a statement on PostgreSQL (see ``references``); nothing changes on SQLite."""

from django.db import migrations

from everweek.journal.triggers import guard
from everweek.questionnaires.references import POSTGRESQL


class Migration(migrations.Migration):
    """No table changes, so that the models still say what names what."""

    dependencies = [("people", "0001_initial"), ("questionnaires", "0003_unasked")]

    operations = [guard(sqlite=(), postgresql=POSTGRESQL)]

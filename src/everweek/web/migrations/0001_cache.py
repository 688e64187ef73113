"""The table of the cache: attempts to sign in and used codes are counted there, by all processes together."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS web_cache")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    # What RunPython hands out is made of all tables that stand by then.
    run_before = [("people", "0002_people")]
    operations = [migrations.RunPython(make, drop)]

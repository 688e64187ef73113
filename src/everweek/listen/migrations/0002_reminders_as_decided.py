from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def as_the_rule_has_it(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Who was asked before and has not answered is reminded as the rule says by now: what it said then is not known."""
    invitations = apps.get_model("listen", "Invitation").objects.filter(answered_at=None, withdrawn_at=None)
    for rule in apps.get_model("listen", "AskingRule").objects.filter(reminders__gt=0):
        invitations.filter(rule=rule.pk).update(reminders=rule.reminders, remind_after_days=rule.remind_after_days)


class Migration(migrations.Migration):

    dependencies = [
        ("listen", "0001_folded"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="remind_after_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="invitation",
            name="reminders",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(as_the_rule_has_it, migrations.RunPython.noop),
    ]

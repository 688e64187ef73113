"""What the log of who was told what says of the chats of units: when it happened, by what it is found, and those removed since."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from everweek import clock


def take_when_it_was_due(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """It was due when it happened, but for what was refused then."""
    apps.get_model("everweek_messages", "TeamTelling").objects.update(at=models.F("due_at"))


class Migration(migrations.Migration):
    """Two columns and an index."""

    dependencies: ClassVar = [("everweek_messages", "0003_team_channels")]

    operations: ClassVar = [
        migrations.AddField("teamchannel", "removed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("teamtelling", "at", models.DateTimeField(default=clock.now), preserve_default=False),
        migrations.AddIndex(
            model_name="teamtelling", index=models.Index(fields=["path", "-id"], name="messages_team_told_about")
        ),
        migrations.RunPython(take_when_it_was_due, migrations.RunPython.noop),
    ]

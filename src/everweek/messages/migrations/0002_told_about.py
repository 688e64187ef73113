"""An index by which it is found who was told of one case."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index."""

    dependencies: ClassVar = [("everweek_messages", "0001_folded")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="notice", index=models.Index(fields=["path", "-id"], name="messages_notices_about")
        ),
    ]

"""By what a case that a file told of is known again."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The hash of what the file said."""

    dependencies: ClassVar = [("act", "0007_respect")]

    operations: ClassVar = [
        migrations.AddField("case", "fingerprint", models.CharField(blank=True, default="", max_length=32)),
    ]

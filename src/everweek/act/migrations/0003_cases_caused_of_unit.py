"""An index by which the last cases of a unit are found of which somebody has said why."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index."""

    dependencies: ClassVar = [("act", "0002_told_in")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("cause__isnull", False), ("touchpoint__isnull", True)),
                fields=["unit", "-id"],
                name="act_cases_caused_of_unit",
            ),
        ),
    ]

"""Of each open case whether a promise is due when it wants somebody next."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef


def look(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Mark the open cases for which a clock runs."""
    case, clock = apps.get_model("act", "Case"), apps.get_model("act", "CaseClock")
    runs = clock.objects.filter(case=OuterRef("pk"), stopped_at=None, due_at__isnull=False)
    case.objects.filter(Exists(runs), settled_at=None).update(promised=True)


class Migration(migrations.Migration):
    """One column of cases, and the index by which queues tell what is late from what waits for a word."""

    dependencies: ClassVar = [("act", "0001_folded")]
    operations: ClassVar = [
        migrations.AddField(model_name="case", name="promised", field=models.BooleanField(default=False)),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)), fields=["promised", "turn_at", "id"], name="act_open_by_promise"
            ),
        ),
        migrations.RunPython(look, migrations.RunPython.noop, elidable=True),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("act", "0001_folded")]

    operations = [
        migrations.AddField(
            model_name="remark",
            name="told_in",
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="act.case"
            ),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(condition=models.Q(told_in__isnull=False), fields=["told_in"], name="act_remarks_told_in"),
        ),
    ]

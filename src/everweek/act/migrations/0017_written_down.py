from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("act", "0016_what_arrived"),
    ]

    operations = [
        migrations.AddField(model_name="remark", name="written_at", field=models.DateTimeField(blank=True, null=True)),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("listen", "0002_reminders_as_decided"),
    ]

    operations = [
        migrations.AddField(
            model_name="praised",
            name="sure",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]

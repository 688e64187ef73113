from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('act', '0014_told_of_gestures'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='about_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to='act.case'),
        ),
    ]

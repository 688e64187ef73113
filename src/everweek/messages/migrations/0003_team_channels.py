"""The chats of units, and what they are told."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from everweek.journal.together import together


class Migration(migrations.Migration):
    """The two tables."""

    dependencies: ClassVar = [("everweek_messages", "0002_told_about"), ("people", "0002_people")]

    operations: ClassVar = together([
        migrations.CreateModel(
            name="TeamChannel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=1000)),
                ("kinds", models.JSONField(default=list)),
                ("by", models.CharField(max_length=120)),
                ("added_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.unit")),
            ],
        ),
        migrations.CreateModel(
            name="TeamTelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160)),
                ("kind", models.CharField(max_length=40)),
                ("values", models.JSONField(default=dict)),
                ("path", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("handing_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("channel", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="tellings", to="everweek_messages.teamchannel")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["due_at"], name="messages_team_told_due")],
                "constraints": [models.UniqueConstraint(fields=("channel", "key"), name="messages_team_told_once")],
            },
        ),
    ])

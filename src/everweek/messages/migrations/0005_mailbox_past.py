"""When the mailboxes of whoever was erased were written to."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table."""

    dependencies: ClassVar = [("everweek_messages", "0004_teams_in_the_log")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="MailboxPast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["mark", "at"], name="messages_mailbox_past")]},
        ),
    ]

"""What the database holds whoever writes: zero sums, balances within limits, and that nothing posted ever changes."""

from django.db import migrations

from everweek.journal.triggers import guard
from everweek.ledger.guards import POSTGRESQL, SQLITE

class Migration(migrations.Migration):
    """Triggers, because a rule that only the program knows is broken by the next program."""

    dependencies = [("ledger", "0001_initial")]

    operations = [guard(sqlite=SQLITE, postgresql=POSTGRESQL)]

"""What the records know of the facts: which life of the table is theirs."""

import secrets
from typing import ClassVar

from django.db import models


def fresh_epoch() -> str:
    """Sixteen random hexadecimal digits: no two lives of an installation have the same."""
    return secrets.token_hex(8)


class Epoch(models.Model):
    """The life of the facts these records belong to; there is one row.

    The table of facts carries (epoch, seq): how far it has applied *these* records' journal. After a restore the journal has
    another past, so the epoch is renewed, the table's no longer matches, and the facts are built again.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    epoch = models.CharField(max_length=16, default=fresh_epoch)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="facts_one_epoch")]

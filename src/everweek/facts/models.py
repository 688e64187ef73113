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


class SegmentMembers(models.Model):
    """Who was in a segment when the worker counted last, for the processes that wait for no counting: see ``facts.counted``.

    ``of`` tells rules and lives of the records apart; ``day`` is that of the count, where the rule goes by what happened.
    ``rows`` are pairs of a customer's number and key, and go with the first customer who is erased. ``reach`` tells up to which
    lines of the journal they hold, ``took`` how many seconds counting took.
    """

    of = models.CharField(primary_key=True, max_length=64)
    day = models.DateField(null=True)
    reach = models.JSONField(default=dict)
    rows = models.BinaryField()
    counted_at = models.DateTimeField()
    took = models.FloatField(default=0)

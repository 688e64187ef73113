"""Accounts, entries and their postings. The triggers that guard them are in migrations/0002."""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.ledger.money import to_amount


class LedgerAccount(models.Model):
    """Something that holds an amount of one currency. ``balance``, ``floor`` and ``ceiling`` are ten-thousandths of its unit."""

    key = models.CharField(max_length=120, unique=True)
    currency = models.CharField(max_length=3)
    floor = models.BigIntegerField(null=True, blank=True)
    ceiling = models.BigIntegerField(null=True, blank=True)
    balance = models.BigIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(floor__isnull=True) | models.Q(balance__gte=models.F("floor")), name="ledger_not_below_floor"
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling__isnull=True) | models.Q(balance__lte=models.F("ceiling")),
                name="ledger_not_above_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def amount(self) -> Decimal:
        """The balance as a decimal amount."""
        return to_amount(self.balance, self.currency)


class Entry(models.Model):
    """One movement between accounts. It counts from the moment it is posted, which the database allows only at sum zero."""

    key = models.CharField(max_length=160, unique=True)
    purpose = models.CharField(max_length=300)
    by = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    at = models.DateTimeField()
    posted = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="ledger_entry_subject")]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """What one entry does to one account: ``amount`` in ten-thousandths, positive in, negative out."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "account"], name="ledger_one_posting_an_account"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_posting_moves_something"),
        ]

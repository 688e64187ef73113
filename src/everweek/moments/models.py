"""Touchpoints and interactions."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.people.models import Customer, Member, Unit


class Touchpoint(models.Model):
    """A kind of moment that makes the experience. The one with the lowest ``position`` is the first a customer meets."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Interaction(models.Model):
    """One moment with a customer.

    ``external_id`` is what the program it came from calls it; ``day`` is the business day in the unit's zone. ``logged_by``
    logged it by hand, and may take it back for a day: it stays stored and counts no more (``withdrawn_at``). ``was_first`` is
    kept of one that lost its customer: whether it was that customer's first with us (see ``first.py``).
    """

    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    fingerprint = models.CharField(max_length=32)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions")
    handled_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions")
    channel = models.CharField(max_length=20, blank=True)
    attributes = models.JSONField(default=dict)
    at = models.DateTimeField()
    day = models.DateField()
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    history = models.BooleanField(default=False)
    # Most are told by a program: the index below leaves those out.
    logged_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions_logged", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    was_first = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["customer", "at"], name="moments_by_customer"),
            models.Index(fields=["unit", "day"], name="moments_by_unit"),
            models.Index(fields=["logged_by", "-id"], name="moments_by_hand", condition=models.Q(logged_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.external_id or self.pk}"


class MetBefore(models.Model):
    """That a customer had met us before all the moments we still know of: the customer's first was kept long enough.

    Without it the next one would become the first. It says nothing of when or where, and goes when the customer is erased.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="met_before")

    def __str__(self) -> str:
        return f"customer {self.customer_id}"

"""What may be given by whom, from which budget, and what was given."""

from typing import ClassVar

from django.db import models

from everweek.people.models import Member, Unit


class Allowance(models.Model):
    """One cell of the grid: what a role may give of one kind, in a unit and those below it that say nothing themselves.

    ``currency`` is empty for what costs nothing. Limits are ten-thousandths of the currency's unit, as in the ledger; None is no
    limit. ``usual`` is what one tap gives. ``may`` is false where the role may not, though the unit above lets it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="allowances", db_index=False)
    role = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, blank=True)
    may = models.BooleanField(default=True)
    usual = models.BigIntegerField(null=True, blank=True)
    per_case = models.BigIntegerField(null=True, blank=True)
    per_month = models.BigIntegerField(null=True, blank=True)
    per_customer = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "role", "kind", "currency"], name="act_allowance_once"),
        ]

    def __str__(self) -> str:
        return f"allowance {self.pk}"


class Budget(models.Model):
    """So much may be given in a unit and below it in a month (``2026-11``) or a year (``2026``), whoever gives it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="gesture_budgets", db_index=False)
    period = models.CharField(max_length=7)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "period", "currency"], name="act_budget_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="act_budget_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"budget {self.pk}"


class Gesture(models.Model):
    """Something we give a customer, or do for one, to put things right; or the request to be allowed to.

    ``amount`` is in ten-thousandths, zero with an empty ``currency`` for what costs nothing. ``unit`` is the cost centre: that of
    the case on the day it was given. ``member`` is by whose authority it was given, ``asked_by`` who asked for it where that was
    somebody else. ``keeper`` sees to it that it is done, by ``due_on``; ``done_at`` is when it was. ``said`` is why it was
    declined or taken back. ``key`` makes giving it twice in a case the same as once. ``tells`` is whether the customer reads it
    on the page of the case, in the words ``told_as`` where those are others than ``what``.
    """

    case = models.ForeignKey("act.Case", on_delete=models.PROTECT, related_name="gestures")
    key = models.CharField(max_length=160, null=True, blank=True)
    kind = models.CharField(max_length=20)
    standing = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.BigIntegerField(default=0)
    what = models.TextField(blank=True)
    why = models.TextField(blank=True)
    said = models.TextField(blank=True)
    tells = models.BooleanField(default=False)
    told_as = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    keeper = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="act_gesture_once"),
            models.CheckConstraint(
                condition=models.Q(currency="", amount=0) | (~models.Q(currency="") & models.Q(amount__gt=0)),
                name="act_gesture_costs_or_not",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "day"], name="act_gestures_of_member"),
            models.Index(fields=["day", "unit"], name="act_gestures_by_day"),
            models.Index(fields=["asked_at"], name="act_gestures_asked", condition=models.Q(standing="asked")),
            models.Index(fields=["keeper", "due_on"], name="act_gestures_to_keep", condition=models.Q(standing="given")),
        ]

    def __str__(self) -> str:
        return f"gesture {self.pk}"

"""The tree of causes."""

from typing import ClassVar

from django.db import models


class Cause(models.Model):
    """Why cases happen, in the organisation's own words; ``parent`` is the more general one, and None at the top of the tree.

    It is never deleted: renamed it means the same, ``retired_at`` is since when no case is given it any more. ``place`` is its
    place among those beside it.
    """

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    place = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")), name="act_cause_not_below_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""What is kept of guides."""

from typing import ClassVar

from django.db import models

from everweek.act.causes.models import Cause
from everweek.moments.models import Touchpoint
from everweek.people.models import Unit


class Guide(models.Model):
    """A guideline or a piece of know-how, for the cases of ``unit`` and of all below it.

    ``kind``, ``touchpoint`` and ``cause`` say which of them; each left empty means whatever it is. It is never deleted:
    ``away_at`` is since when it stands beside no case. ``changes`` counts how often it became another one.
    """

    key = models.CharField(max_length=80, unique=True)
    sort = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    text = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, blank=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0)
    away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit"], name="act_guides_at_hand", condition=models.Q(away_at=None))]

    def __str__(self) -> str:
        return self.title

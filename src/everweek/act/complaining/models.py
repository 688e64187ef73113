"""How the public page of complaints stands open."""

from typing import ClassVar, Final

from django.db import models

from everweek.moments.models import Touchpoint
from everweek.people.models import Unit

THE_ONE: Final = 1


class ComplaintDoor(models.Model):
    """The public page of complaints; there is one. What is said there opens a case in ``unit`` (None: at the top), or in the one
    of ``shown`` that was named: those are units whose names everybody may read.
    """

    is_open = models.BooleanField(default=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shown = models.ManyToManyField(Unit, related_name="+", blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=THE_ONE), name="act_one_door")]


class DoorTouchpoint(models.Model):
    """A touchpoint that somebody may name there. ``words`` is what it is called in other languages, by their tag."""

    touchpoint = models.OneToOneField(Touchpoint, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"touchpoint {self.touchpoint_id}"

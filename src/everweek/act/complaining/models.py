"""How the public page of complaints stands open."""

from typing import ClassVar, Final

from django.db import models

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

"""How units find an owner for a new case, and what colleagues can do."""

from typing import ClassVar

from django.db import models

from everweek.people.models import Member, Unit


class AssigningWay(models.Model):
    """How new cases of a unit, and of those below it that say nothing themselves, find their owner: see ``rules.OwnerBy``."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=20)


class Skill(models.Model):
    """That a colleague knows a language, a touchpoint or a kind of case (``about``), by its tag or key (``value``)."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    about = models.CharField(max_length=20)
    value = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "about", "value"], name="act_skill_once")]

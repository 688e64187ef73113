"""After how long customers are asked again, and what came of it."""

from typing import ClassVar

from django.db import models

from everweek.people.models import Unit
from everweek.questionnaires.models import Questionnaire, Response


class AskingAgain(models.Model):
    """After how many days customers of a unit, and of those below it that say nothing themselves, are asked again; 0 is never.

    ``questionnaire`` is what they are asked; where nobody chose one, it is ``rules.USUAL_QUESTIONNAIRE``.
    """

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+")
    after_days = models.PositiveSmallIntegerField()
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class AskedAgain(models.Model):
    """That the customer of a case that was closed in a round is to be asked again at ``due_at``, and what came of it.

    ``settled_at`` is when that was looked at: they were asked by ``invitation`` (its number), or were not, and ``because`` says
    why. ``response`` is what they answered, ``content`` whether they were content by it: nothing where it does not say.
    """

    case = models.ForeignKey("act.Case", on_delete=models.CASCADE, related_name="asked_again", db_index=False)
    round = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=40, blank=True)
    invitation = models.BigIntegerField(null=True, blank=True, unique=True)
    response = models.OneToOneField(Response, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    content = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "round"], name="act_asked_again_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="act_to_be_asked_again", condition=models.Q(settled_at__isnull=True)),
        ]

"""What is doubtful among the answers, the evidence for it, and what people said of it."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.people.models import Member
from everweek.questionnaires.models import Response


class ImprintSalt(models.Model):
    """What the numbers of one day are made with, beside the installation's key; when it is gone, nobody can make them again."""

    day = models.DateField(primary_key=True)
    salt = models.CharField(max_length=64)


class Imprint(models.Model):
    """From which place and browser an answer at an open link came: keyed numbers that are others every day, and soon deleted.

    No address is kept, nor what a browser says of itself. ``link`` is the number of the link.
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, primary_key=True, related_name="+")
    link = models.BigIntegerField()
    place = models.CharField(max_length=16)
    browser = models.CharField(max_length=16)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["link", "made_at"], name="listen_imprint_of_day")]


class Wording(models.Model):
    """A long comment of somebody unknown, as a number made of its words: answers with the same comment have the same. Deleted
    when it is old.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    answered_at = models.DateTimeField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["response", "key"], name="listen_wording_once")]
        indexes: ClassVar = [
            models.Index(fields=["key", "answered_at"], name="listen_wording_by_key"),
            models.Index(fields=["made_at"], name="listen_wording_old"),
        ]


class Doubt(models.Model):
    """Answers that are doubtful together, and why. ``told`` are the numbers of the evidence; ``link`` the end of its address."""

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=80, unique=True)
    link = models.CharField(max_length=40, blank=True)
    told = models.JSONField(default=dict)
    found_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-found_at", "-id"], name="listen_doubts_newest")]

    def __str__(self) -> str:
        return f"doubt {self.pk}"


class Doubted(models.Model):
    """One doubtful answer, and what somebody decided of it: nothing yet, that it is honest, or that it counts no more."""

    class Verdict(models.TextChoices):
        """What was decided."""

        OPEN = ""
        HONEST = "honest"
        WITHDRAWN = "withdrawn"

    response = models.OneToOneField(Response, on_delete=models.CASCADE, primary_key=True, related_name="+")
    doubt = models.ForeignKey(Doubt, on_delete=models.CASCADE, related_name="answers")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            # Those nobody has decided are few, and asked for with every page of voices.
            models.Index(fields=["response"], name="listen_doubted_open", condition=models.Q(verdict="")),
        ]

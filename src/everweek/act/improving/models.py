"""Improvements, what is said of them in each language, who asked for them, and who was told."""

from typing import ClassVar

from django.db import models

from everweek.act.causes.models import Cause
from everweek.moments.models import Touchpoint
from everweek.people.models import Customer, Member, Unit


class Improvement(models.Model):
    """What we do so that it does not happen again, to whoever; ``owner`` sees it through by ``due_on``.

    ``touchpoint`` (in ``unit`` and below, from ``since`` to ``until``) says whom it touched who may have said nothing; ``detail``
    narrows that to moments with these attributes. ``why_not`` is why it was dropped. ``approved_by`` let everybody read it, in
    the words that stood there then: who changes them takes the approval away. ``tells_asked`` and ``tells_silent`` are whether
    somebody has had those told, ``told_by`` is the journal's name of whoever did so last.
    """

    title = models.CharField(max_length=200)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, blank=True, related_name="improvements")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="improvements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="improvements")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    detail = models.JSONField(default=dict)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    standing = models.CharField(max_length=20, default="proposed")
    why_not = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    tells_asked = models.BooleanField(default=False)
    tells_silent = models.BooleanField(default=False)
    told_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True) | models.Q(standing="done"), name="act_only_what_is_done_is_public"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["standing", "due_on"], name="act_improvements_due")]

    def __str__(self) -> str:
        return self.title


class ImprovementWords(models.Model):
    """What customers said and what we did, in one language, in words of our own: what is told and, approved, shown to anybody."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="words", db_index=False)
    language = models.CharField(max_length=12)
    said = models.TextField()
    did = models.TextField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "language"], name="act_improvement_said_once_a_language")
        ]


class AskedFor(models.Model):
    """That a case asks for an improvement. One case may ask for several."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="asked_for", db_index=False)
    case = models.ForeignKey("act.Case", on_delete=models.CASCADE, related_name="asks_for")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["improvement", "case"], name="act_asks_once")]


class ToldOf(models.Model):
    """That a customer was told of an improvement, or was to be: once each of what came of it.

    ``key`` is that of the contact, which says what became of the letter. ``silent``: a customer who was touched and had said
    nothing. ``because`` is why no letter was asked for at all.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="told", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="told_of")
    key = models.CharField(max_length=80, unique=True)
    came = models.CharField(max_length=10)
    silent = models.BooleanField()
    because = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["improvement", "customer"], name="act_told_of")]

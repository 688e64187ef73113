"""Questionnaires, their versions, and the responses to them."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.people.models import Customer, Member, Unit


class Questionnaire(models.Model):
    """Something that is asked, over all its versions."""

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One version of a questionnaire: a document ``everweek.questionnaire/1``. Once published it never changes."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaires_version_number_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=models.Q(published_at__isnull=True), name="questionnaires_one_draft"
            ),
        ]


class Response(models.Model):
    """What came back: one row; its answers are one JSON document checked against the version.

    ``identity`` makes the same answer the same answer: a respondent's id in a file, an idempotency key, an invitation. ``day``
    is the business day in the unit's zone. ``weight`` is in millionths. ``dimensions`` are the cuts that came with it,
    never a name.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="responses")
    identity = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="responses")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="responses_given")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    about_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="responses_about")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="responses")
    touchpoint = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=12, blank=True)
    answers = models.JSONField()
    dimensions = models.JSONField(default=dict)
    weight = models.BigIntegerField(default=1_000_000)
    answered_at = models.DateTimeField()
    day = models.DateField()
    received_at = models.DateTimeField(default=clock.now, editable=False)
    history = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "identity"], name="questionnaires_response_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="questionnaires_weight_above_zero"),
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "answered_at"], name="questionnaires_by_customer")]

"""Questionnaires, their versions, the measures they feed, and the responses to them."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.people.models import Customer, Member, Unit


class Questionnaire(models.Model):
    """Something that is asked, over all its versions.

    ``unasked``: nobody is ever asked it. It holds what people said of their own accord elsewhere (docs/decisions/0013).
    """

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    unasked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One version of a questionnaire: a document ``everweek.questionnaire/1``. Once published it never changes.

    The database itself holds that (triggers in the first migration). ``digest`` is the SHA-256 of the document: two versions
    that ask the same have the same.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    saved_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaires_version_number_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=models.Q(published_at__isnull=True), name="questionnaires_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} v{self.number}"


class Measure(models.Model):
    """The scale a measure stands on, fixed by the first published question that carries it: everywhere the same."""

    name = models.CharField(max_length=80, primary_key=True)
    scale_low = models.FloatField()
    scale_high = models.FloatField()

    def __str__(self) -> str:
        return self.name


class Dimension(models.Model):
    """A name under which responses were ever cut (``area``, ``product``): what the facts may be asked by."""

    name = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.name


class Response(models.Model):
    """What came back: one row; its answers are one JSON document checked against the version.

    ``identity`` makes the same answer the same answer: a respondent's id in a file, an idempotency key, an invitation;
    ``fingerprint`` is the hash of what first came under it, so that a repeat is told from a contradiction (empty once erased).
    ``day`` is the business day in the unit's zone. ``weight`` is in millionths. ``dimensions`` are the cuts that came with it,
    never a name. Who answered is ``customer`` or ``member`` (or nobody known); whom it is about ``about_member``; what it is
    about ``subject_type`` and ``subject_id`` (an interaction, a course, a candidate).
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses")
    # Without an index of its own: the unique constraint below begins with it.
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="responses", db_index=False)
    identity = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=32, blank=True)
    channel = models.CharField(max_length=20)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="responses", db_index=False
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="responses_given", db_index=False
    )
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    about_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="responses_about", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="responses", db_index=False)
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
        # Most responses have no customer, member or unit: an index that leaves those out costs an import nothing.
        indexes: ClassVar = [
            models.Index(
                fields=["customer", "answered_at"],
                name="questionnaires_by_customer",
                condition=models.Q(customer__isnull=False),
            ),
            models.Index(fields=["member"], name="questionnaires_by_member", condition=models.Q(member__isnull=False)),
            models.Index(
                fields=["about_member", "answered_at"],
                name="questionnaires_about",
                condition=models.Q(about_member__isnull=False),
            ),
            models.Index(fields=["unit", "answered_at"], name="questionnaires_by_unit", condition=models.Q(unit__isnull=False)),
            # The stream of voices is read from the newest on, and goes on from any place in it.
            models.Index(fields=["-answered_at", "-id"], name="questionnaires_by_moment"),
            models.Index(
                fields=["subject_type", "subject_id"],
                name="questionnaires_by_subject",
                condition=~models.Q(subject_type=""),
            ),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"

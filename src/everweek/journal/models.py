"""The lines of the journal and what is kept about reading them."""

from typing import ClassVar

from django.db import models


class Line(models.Model):
    """One thing that happened. Written once, placed once by the sequencer, never changed afterwards.

    ``ids`` holds references only (never a name or an address). Old and new values, where there are any, are in ``Values``, which
    may be erased; ``values_hash`` (salted, the salt is erased with them) stays, so that the seal holds after an erasure.
    """

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField(null=True, unique=True, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    ids = models.JSONField(default=dict)
    values_hash = models.CharField(max_length=64, blank=True)
    history = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="journal_unplaced", condition=models.Q(seq__isnull=True)),
            models.Index(fields=["subject_type", "subject_id", "seq"], name="journal_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject_type}:{self.subject_id}"


class Values(models.Model):
    """The old and new values of a line: erasable, because they may name a person (``person``, such as ``customer:12``)."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True, related_name="values_row")
    person = models.CharField(max_length=64, blank=True, db_index=True)
    salt = models.CharField(max_length=32)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)


class Position(models.Model):
    """How far a subscriber has applied the journal; moved in the transaction of its effects."""

    subscriber = models.CharField(max_length=80, primary_key=True)
    seq = models.BigIntegerField()


class Parked(models.Model):
    """A line that failed five times for one subscriber, where a person can see it and run it again."""

    subscriber = models.CharField(max_length=80)
    line = models.ForeignKey(Line, on_delete=models.PROTECT)
    tries = models.PositiveIntegerField()
    reason = models.TextField()
    parked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subscriber", "line"], name="journal_parked_once")]


class Seal(models.Model):
    """An HMAC over the lines up to ``last_seq`` and over the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    mac = models.CharField(max_length=64)

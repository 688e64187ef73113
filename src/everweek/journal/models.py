"""The lines of the journal and what is kept about reading them."""

import json
from typing import Any, ClassVar

from django.db import models


class Line(models.Model):
    """One thing that happened. Written once, placed once by the sequencer, never changed afterwards (the database refuses it).

    ``ids`` holds references only (never a name or an address). Old and new values, where there are any, are in ``Values``, which
    may be erased; ``values_hash`` (salted, the salt is erased with them) stays, so that the seal holds after an erasure.
    ``mac`` is made when the line is written, with a key kept outside the database: a line put in or altered by hand lacks it.
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
    mac = models.CharField(max_length=32)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="journal_unplaced", condition=models.Q(seq__isnull=True)),
            models.Index(fields=["subject_type", "subject_id", "seq"], name="journal_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject_type}:{self.subject_id}"

    @property
    def old(self) -> dict[str, Any] | None:
        """The values before, or None where there were none or they were erased."""
        row = self._values()
        return row.old if row else None

    @property
    def new(self) -> dict[str, Any] | None:
        """The values after, or None where there are none or they were erased."""
        row = self._values()
        return row.new if row else None

    def _values(self) -> "Values | None":
        return getattr(self, "values_row", None) if self.values_hash else None


class Values(models.Model):
    """The old and new values of a line: erasable, because they may name a person (``person``, such as ``customer:12``).

    Kept as the very text that was hashed: a database that tidies JSON (1e16 becomes 10000000000000000) would break the hash.
    """

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True, related_name="values_row")
    person = models.CharField(max_length=64, blank=True, db_index=True)
    salt = models.CharField(max_length=32)
    old_text = models.TextField(null=True)  # None: there were no values; "" is no JSON
    new_text = models.TextField(null=True)  # the same

    @property
    def old(self) -> dict[str, Any] | None:
        """The values before, as a dictionary."""
        return _parsed(self.old_text)

    @property
    def new(self) -> dict[str, Any] | None:
        """The values after, as a dictionary."""
        return _parsed(self.new_text)


class Position(models.Model):
    """How far a subscriber has applied the journal; moved in the transaction of its effects.

    While the line after ``seq`` keeps failing, ``failing_seq``, ``tries`` and ``reason`` say so, and nothing is tried before
    ``try_after``.
    """

    subscriber = models.CharField(max_length=80, primary_key=True)
    seq = models.BigIntegerField()
    failing_seq = models.BigIntegerField(null=True)
    tries = models.PositiveIntegerField(default=0)
    try_after = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)


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
    """An HMAC over the lines from ``first_seq`` to ``last_seq`` and over the seal before it.

    ``key`` is the fingerprint of the key it was made with; None in a seal that was made before fingerprints were kept.
    """

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    mac = models.CharField(max_length=64)
    key = models.CharField(max_length=16, null=True)  # a column that is added to a table whose rows never change


def _parsed(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    values: dict[str, Any] = json.loads(text)
    return values

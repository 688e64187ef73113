"""Which messages were asked for, and which have left; and which programs are told what happens.

Of a message no address and no text: those are in the job that sends. Of what a program is told no text either: it is made of the
journal's line each time it is sent, so that there is nothing to erase.
"""

from typing import ClassVar

from django.db import models

from everweek.journal.models import Line


class Message(models.Model):
    """One message. ``key`` makes asking twice the same as asking once; ``person`` is whom it is for, such as ``member:12``."""

    key = models.CharField(max_length=160, unique=True)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


class Webhook(models.Model):
    """One program that is told what happens here.

    ``kinds`` are the kinds of line it wants, or ``["*"]``. ``seq`` is how far it has been told: lines after it wait. Its secret
    is not kept: it is made of ``salt`` and the installation's key. While it fails, ``failures`` counts, ``failing_since`` says
    since when, and nothing is sent before ``rest_until``. ``paused_at``: nothing is sent until somebody lets it go on; ``reason``
    says what it last answered that was no yes.
    """

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    by = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    seq = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    rest_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    gave_up = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One line of the journal on its way to one webhook: delivered, to be tried again, or parked until a person sends it again.

    ``line`` is None for a trial, which is tried once. ``ended_at``: delivered, or (a trial, with ``reason``) not. Rows of what
    has ended go after some days; nothing hangs on them.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    try_after = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "line"], name="messages_delivery_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["webhook", "try_after"],
                name="messages_delivery_waiting",
                condition=models.Q(ended_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(fields=["parked_at"], name="messages_delivery_parked", condition=models.Q(parked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id}:{self.line_id}"

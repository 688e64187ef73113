"""The helpdesks that tell us, and what of it could not be taken."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.listen.mentions.models import MentionSource
from everweek.people.models import Unit


class Helpdesk(models.Model):
    """One helpdesk that tells us at ``/h/<address>``.

    What it sends is proved by ``secret``: its own, where it makes one, else ours, which is shown once. It must be kept as it
    stands: a signature is made of it anew each time. ``groups`` says which unit a group of theirs is, by key; ``unit`` is for all
    others. Its ratings go to ``source``.
    """

    class Kind(models.TextChoices):
        """Which helpdesk it is."""

        ZENDESK = "zendesk"
        FRESHDESK = "freshdesk"
        CHATWOOT = "chatwoot"
        ZAMMAD = "zammad"

    address = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    secret = models.CharField(max_length=300, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    groups = models.JSONField(default=dict)
    touchpoint = models.CharField(max_length=80, blank=True)
    source = models.ForeignKey(MentionSource, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Arrival(models.Model):
    """Something a helpdesk told that could not be taken: it waits, as it came, for a person who mends the cause."""

    helpdesk = models.ForeignKey(Helpdesk, on_delete=models.CASCADE, related_name="arrivals")
    digest = models.CharField(max_length=64)
    body = models.TextField()
    reason = models.TextField()
    received_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["helpdesk", "digest"], name="listen_arrival_once")]

    def __str__(self) -> str:
        return f"arrival {self.pk}"


class Call(models.Model):
    """One of the last calls of a helpdesk: what of it the mapping looks at, and nothing of whom it was about.

    Such calls show a person what another mapping would make of them. A few are kept of each helpdesk (``services.CALLS_KEPT``).
    """

    helpdesk = models.ForeignKey(Helpdesk, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=clock.now, editable=False)
    group = models.CharField(max_length=200, blank=True)
    solved = models.BooleanField()
    rated = models.BooleanField()

    def __str__(self) -> str:
        return f"call {self.pk}"

"""Which messages were asked for, and which have left. No address and no text: those are in the job that sends."""

from django.db import models


class Message(models.Model):
    """One message. ``key`` makes asking twice the same as asking once; ``person`` is whom it is for, such as ``member:12``."""

    key = models.CharField(max_length=160, unique=True)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key

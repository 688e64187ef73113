"""The mailbox of cases, and the mails that were read from it."""

from typing import ClassVar, Final

from django.db import models

from everweek.people.models import Unit

THE_ONE: Final = 1


class CaseMailbox(models.Model):
    """How the mailbox of cases is read; there is one. Where it lies and its password are the operator's settings.

    What belongs to no case opens one of ``kind`` in ``unit`` (None: at the top). What came before ``since``, when it was first
    read, is left alone. Over IMAP ``reached`` is the last number that was read while the server's numbers were of this
    ``validity``. ``looked_at`` is when it was last read to its end, ``failure`` why that failed (empty: it did not).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, default="complaint")
    since = models.DateTimeField(null=True, blank=True)
    validity = models.BigIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=THE_ONE), name="act_one_mailbox")]


class CaseMail(models.Model):
    """One mail that was read, and what came of it. ``key`` makes reading it twice the same as once, and is kept for good.

    ``case`` is the one it was written into, or belongs to. Of one that was put aside (``came``, with the ``reason``) its words
    are kept here, so that somebody can say it is to be taken after all; of one that was taken they stand in the case alone.
    """

    key = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField()
    came = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, blank=True)
    why = models.TextField(blank=True)
    case = models.ForeignKey("act.Case", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    sender = models.CharField(max_length=254, blank=True)
    writer = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    whole = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    number = models.CharField(max_length=400, blank=True)
    attached = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-read_at", "-id"], name="act_mails_aside", condition=models.Q(came="aside")),
            models.Index(fields=["case"], name="act_mails_of_case", condition=models.Q(case__isnull=False)),
            # By the address it says it is from, what is to go with its customer is found.
            models.Index(fields=["sender"], name="act_mails_of_sender", condition=~models.Q(sender="")),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"

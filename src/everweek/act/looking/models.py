"""Who has a case open."""

from typing import ClassVar

from django.db import models

from everweek.people.models import Member


class Looker(models.Model):
    """That a colleague has a case open: ``since`` when, last heard of at ``at``, and whether something is being written.

    What is older than ``services.LASTS`` means nothing, and is deleted by whoever looks next. It never stands in the journal.
    """

    case = models.ForeignKey("act.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "member"], name="act_looker_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="act_lookers_gone")]

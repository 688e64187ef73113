"""Views somebody wants to find again, and which findings a colleague knows of."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.people.models import Member


class SavedView(models.Model):
    """The address of a page of Prove under a name of one's own.

    ``page`` is the name of the page's address, ``asked`` the part of the address after the question mark. What the view shows is
    whatever the reader may see that day: nothing of what it showed is kept. A ``shared`` one is offered to every reader of
    measures.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=120)
    page = models.CharField(max_length=40)
    asked = models.CharField(max_length=2000)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=clock.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "name"], condition=models.Q(removed_at__isnull=True), name="prove_view_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KnownFindings(models.Model):
    """Which findings a colleague knows of, so that each is told once: no number of them, and nothing of a customer.

    ``known`` says of each place and direction (``watch.fresh``) until which day what was found there is known to have been so.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="+")
    known = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.member_id}"

"""The sources of what nobody asked for, and what else is known of each thing said there."""

from django.db import models

from everweek import clock
from everweek.people.models import Customer, Unit
from everweek.questionnaires.models import Questionnaire, Response


class MentionSource(models.Model):
    """A place where people speak of us: a review site, a feed, a helpdesk's ratings.

    What is said there is a response to ``questionnaire``, which nobody is ever asked; ``scale_low`` and ``scale_high`` are the
    ends of its ratings. ``unit`` and ``touchpoint`` are what it is about where it does not say so itself. Of a feed:
    ``address`` is where it is, ``looked_at`` when we last looked, ``failure`` why that failed (empty: it did not), and
    ``etag`` and ``changed`` what its server told us of the state we have seen.
    """

    class Way(models.TextChoices):
        """How what is said there comes to us."""

        TOLD = "told"
        FEED = "feed"
        HELPDESK = "helpdesk"

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    way = models.CharField(max_length=10, choices=Way.choices)
    questionnaire = models.OneToOneField(Questionnaire, on_delete=models.PROTECT, related_name="+")
    scale_low = models.FloatField()
    scale_high = models.FloatField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    touchpoint = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    refused = models.TextField(blank=True)
    etag = models.CharField(max_length=400, blank=True)
    changed = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """What is known of one thing said unasked beside the words: who signed it, and where it stands. ``customer``, where she is
    known, is the response's: by her it is found when she is to be forgotten.
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="mention")
    source = models.ForeignKey(MentionSource, on_delete=models.PROTECT, related_name="mentions")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"mention {self.pk}"

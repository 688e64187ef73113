"""The sources of what nobody asked for, and what else is known of each thing said there."""

from django.db import models

from everweek import clock
from everweek.people.models import Customer, Unit
from everweek.questionnaires.models import Questionnaire, Response


class MentionSource(models.Model):
    """A place where people speak of us: a review site, a feed, a helpdesk's ratings.

    What is said there is a response to ``questionnaire``, which nobody is ever asked; ``scale_low`` and ``scale_high`` are the
    ends of its ratings. ``unit`` and ``touchpoint`` are what it is about where it does not say so itself. Of a feed and of a
    mailbox: ``address`` is where it is, ``looked_at`` when we last looked, ``failure`` why that failed (empty: it did not); of a
    feed, ``etag`` and ``changed`` are what its server told us of the state we have seen.
    """

    class Way(models.TextChoices):
        """How what is said there comes to us."""

        TOLD = "told"
        FEED = "feed"
        HELPDESK = "helpdesk"
        MAILBOX = "mailbox"

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


class Mailbox(models.Model):
    """What it takes to read a mailbox, and how far it has been read.

    ``password`` must be kept as it stands: it is said anew each time. Over IMAP ``reached`` is the last number that was read
    while the server's numbers were of this ``validity``; ``last`` is when the newest mail of those read had come, and all that
    came until ``newest`` has been read. What came until ``before`` was read under other numbers, and is passed over until all
    that lay there then was looked at. Of a folder ``done`` are the files of the last batch: they are read, whether they could
    be marked so or not. ``automatic``, ``returned`` and ``empty`` count the mails that were left out: sent by machines, come
    back, without a word or not to be read.
    """

    source = models.OneToOneField(MentionSource, on_delete=models.CASCADE, related_name="mailbox")
    login = models.CharField(max_length=200, blank=True)
    password = models.CharField(max_length=300, blank=True)
    validity = models.BigIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    newest = models.DateTimeField(null=True, blank=True)
    last = models.DateTimeField(null=True, blank=True)
    before = models.DateTimeField(null=True, blank=True)
    done = models.JSONField(default=list)
    automatic = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"mailbox {self.pk}"


class Mention(models.Model):
    """What is known of one thing said unasked beside the words: who signed it, and where it stands.

    ``customer``, where one is known, is the response's: by it the mention is found when the customer is to be forgotten.
    ``sender`` is the address a mail says it is from: anybody can write any, so it makes nobody a customer, and what was sent from
    it is found by it to be forgotten. Of a helpdesk, ``survey`` is its number of the question that was rated, and ``told_at``
    when what stands was told: what came before is older.
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="mention")
    source = models.ForeignKey(MentionSource, on_delete=models.PROTECT, related_name="mentions")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=1000, blank=True)
    sender = models.CharField(max_length=254, blank=True, db_index=True)
    survey = models.CharField(max_length=40, blank=True, default="", db_default="")
    told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"mention {self.pk}"

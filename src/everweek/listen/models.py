"""The tables of the room Listen."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.listen.doubting.models import Doubt, Doubted, Imprint, ImprintSalt, Wording
from everweek.listen.helpdesks.models import Arrival, Call, Helpdesk
from everweek.listen.inviting.models import AskingDecision, AskingRule, Invitation
from everweek.listen.mentions.models import Mailbox, Mention, MentionSource
from everweek.listen.understanding.models import Comment, Correction, Lesson, Praised, Topic, Touched
from everweek.people.models import Member, Unit
from everweek.questionnaires.models import Questionnaire

__all__ = [
    "Arrival",
    "AskingDecision",
    "AskingRule",
    "Call",
    "Comment",
    "Correction",
    "Doubt",
    "Doubted",
    "Forgetting",
    "Helpdesk",
    "ImportRun",
    "Imprint",
    "ImprintSalt",
    "Invitation",
    "Lesson",
    "Mailbox",
    "Mention",
    "MentionSource",
    "Praised",
    "PublicLink",
    "Stage",
    "Topic",
    "Touched",
    "Trial",
    "Upload",
    "Wording",
]


class Stage(models.TextChoices):
    """Where an import or a trial stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Upload(models.Model):
    """A file somebody handed in, kept under EVERWEEK_HOME/imports until it is erased; only ever downloaded, never run.

    ``path`` is relative to that folder and made by us: nothing of the name a stranger chose is in it.
    """

    name = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file going in by one map: how far it is and what came of its rows.

    ``read`` is always ``stored + already + refused + left_out`` (by the map's ``only``). ``position`` counts the records done; it
    moves in the transaction that stores them, so that a run that was killed goes on where it was. ``refused_bytes`` is the length
    of the file of refused rows at that position. ``source`` is the absolute path of the file that is read.
    """

    State = Stage

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    questionnaire = models.CharField(max_length=80, blank=True)
    map_text = models.TextField()
    source = models.CharField(max_length=1000)
    source_sha256 = models.CharField(max_length=64)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    read = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    already = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    left_out = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    share_done = models.FloatField(default=0.0)
    refused_bytes = models.BigIntegerField(default=0)
    refused_beside = models.CharField(max_length=1000, blank=True)
    failure = models.TextField(blank=True)
    actor = models.CharField(max_length=120)
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["source_sha256", "state"], name="listen_run_of_file")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(read=models.F("stored") + models.F("already") + models.F("refused") + models.F("left_out")),
                name="listen_run_counts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class Trial(models.Model):
    """A dry run over a whole file, done in the background: how far it is and, once it is done, what an import would do.

    ``result`` is a ``plans.DryRun`` as JSON. It holds the first rows as they were understood, and goes when the file goes.
    """

    State = Stage

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="trials")
    map_text = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    read = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    share_done = models.FloatField(default=0.0)
    result = models.JSONField(null=True, blank=True)
    failure = models.TextField(blank=True)
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.upload} ({self.state})"


class Forgetting(models.Model):
    """A customer who was erased and whose traces in files are still to be looked for.

    Noted in the transaction that erased the customer, removed when all files were searched. What the customer is known by stands
    here for as long as that takes.
    """

    external_id = models.CharField(max_length=200, blank=True)
    words = models.JSONField(default=list)
    noted_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"forgetting {self.pk}"


class PublicLink(models.Model):
    """An address at which anybody may answer: ``/s/<slug>``. It asks the newest published version of its questionnaire.

    ``touchpoint`` is the key of one; ``unit`` and it are what the answers given there are about. ``sites`` are the websites
    (``https://www.example.org``) whose pages may ask there by the widget.
    """

    slug = models.CharField(max_length=40, unique=True)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    touchpoint = models.CharField(max_length=80, blank=True)
    sites = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.slug

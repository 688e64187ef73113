"""Cases, what happened to each, the clocks that run for it, and how much time is promised."""

from typing import ClassVar, Final

from django.db import models

from everweek.act.assigning.models import AssigningWay, Skill
from everweek.act.causes.models import Cause
from everweek.act.complaining.models import ComplaintDoor, DoorTouchpoint
from everweek.act.filing.models import Attachment, CaseFile
from everweek.act.giving.models import Allowance, Budget, Gesture
from everweek.act.improving.models import AskedFor, Improvement, ImprovementWords, ToldOf
from everweek.act.knowing.models import Guide
from everweek.act.looking.models import Looker
from everweek.act.mailing.models import CaseMail, CaseMailbox
from everweek.act.recovering.models import AskedAgain, AskingAgain
from everweek.act.respect.models import Appeal, CarePlan, Charter, CharterLine, CheckIn, CustomerThanks, Incident, Step
from everweek.moments.models import Interaction, Touchpoint
from everweek.people.models import Customer, Member, Unit, UnitHours
from everweek.questionnaires.models import Response

__all__ = [
    "OPEN",
    "Allowance",
    "Appeal",
    "AskedAgain",
    "AskedFor",
    "AskingAgain",
    "AssigningWay",
    "Attachment",
    "Budget",
    "CarePlan",
    "Case",
    "CaseClock",
    "CaseFile",
    "CaseLink",
    "CaseMail",
    "CaseMailbox",
    "Cause",
    "Charter",
    "CharterLine",
    "CheckIn",
    "ComplaintDoor",
    "CustomerThanks",
    "DoorTouchpoint",
    "Gesture",
    "Guide",
    "Improvement",
    "ImprovementWords",
    "Incident",
    "Looker",
    "OpeningRule",
    "PromisedTime",
    "Remark",
    "Skill",
    "Stage",
    "Step",
    "ToldOf",
]

OPEN: Final = ("new", "in_hand", "waiting", "told")
"""Standings in which somebody still owes the customer something, if only the question whether it is settled."""


class Case(models.Model):
    """Something a customer is unhappy with, or waits for, until the customer has been told what came of it.

    ``key`` is what makes opening it twice the same as opening it once, ``fingerprint`` the hash of all that a file said of it.
    Where ``customer`` is empty we do not know who it is: ``writer`` and ``address`` are what the customer gave us for an answer,
    and make nobody a known customer; ``known_by`` is the case that became part of this one and told us whose it is.
    ``about_member`` is the colleague it is about, who never owns it; ``about_by`` is the part of it by which alone it is.
    ``cause`` is why it happened, as far as somebody has said. ``opened_by`` is the journal's name of whoever opened it, ``day``
    the business day of its unit.

    ``standing`` says where it stands, ``round`` how often it was begun (reopening is a new round), ``level`` who answers for it:
    0 its owner, 1 whoever leads there, up to 3, a director. ``decision`` is what we decided, in the words of ``remedy`` or of
    ``alternative``; ``agreed`` and ``customer_said`` are what the customer said to it. ``turn_at`` is when it wants somebody
    next: when the first of its clocks is due (``promised``), or when the customer has been waited for long enough. ``aside`` is
    why it was set aside, where it stands so. ``settled_at`` is since when it is not open any more: by it, and not by its
    standing, SQLite finds the open ones in an index. ``changes`` counts every change: who acts on a picture that is older is told
    so.
    """

    key = models.CharField(max_length=160, unique=True, null=True, blank=True)
    fingerprint = models.CharField(max_length=32, blank=True, default="")
    kind = models.CharField(max_length=20)
    way = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    writer = models.CharField(max_length=200, blank=True)
    address = models.EmailField(blank=True, db_index=True)
    language = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases", db_index=False)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    about_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    standing = models.CharField(max_length=20, default="new")
    aside = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    level = models.PositiveSmallIntegerField(default=0)
    severity = models.PositiveSmallIntegerField(default=2)
    safety = models.BooleanField(default=False)
    complexity = models.CharField(max_length=20, blank=True)
    impact = models.CharField(max_length=20, blank=True)
    sought = models.CharField(max_length=20, blank=True)
    decision = models.CharField(max_length=20, blank=True)
    remedy = models.TextField(blank=True)
    alternative = models.TextField(blank=True)
    agreed = models.BooleanField(null=True, blank=True)
    customer_said = models.TextField(blank=True)
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined")
    known_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    about_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    day = models.DateField()
    told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    turn_at = models.DateTimeField()
    promised = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0)
    history = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(severity__gte=1, severity__lte=4), name="act_severity_of_four"),
            models.CheckConstraint(
                condition=models.Q(joined_into__isnull=True) | models.Q(standing="joined"), name="act_joined_stands_so"
            ),
            models.CheckConstraint(
                condition=(models.Q(standing="aside") & ~models.Q(aside="")) | (~models.Q(standing="aside") & models.Q(aside="")),
                name="act_aside_says_why",
            ),
            # A loop that nobody told the customer about is open, whoever writes.
            models.CheckConstraint(
                condition=~models.Q(standing="closed") | models.Q(told_at__isnull=False, closed_at__isnull=False),
                name="act_closed_was_told",
            ),
        ]
        indexes: ClassVar = [
            # The queues: what is open of somebody, of a unit, of anybody, by whose turn comes first.
            models.Index(fields=["owner", "turn_at"], name="act_open_of_owner", condition=models.Q(settled_at__isnull=True)),
            models.Index(fields=["unit", "turn_at"], name="act_open_of_unit", condition=models.Q(settled_at__isnull=True)),
            # What somebody settled within a year: what they know, and whether they had their part. Of all that was ever theirs it
            # would be taken for the open ones too, and lead to each of them.
            models.Index(
                fields=["owner", "opened_at"], name="act_settled_of_owner", condition=models.Q(settled_at__isnull=False)
            ),
            models.Index(fields=["turn_at", "id"], name="act_open_by_turn", condition=models.Q(settled_at__isnull=True)),
            # Apart by whether a promise is due then, or nothing but a word of the customer is waited for.
            models.Index(
                fields=["promised", "turn_at", "id"], name="act_open_by_promise", condition=models.Q(settled_at__isnull=True)
            ),
            models.Index(fields=["-opened_at", "-id"], name="act_cases_newest"),
            # By cause over a span of days, and those of whom nobody has said why although the customer was told. These name the
            # cause, always empty there: SQLite would take the first index else, and look at every case without a cause.
            models.Index(fields=["cause", "day"], name="act_cases_by_cause"),
            models.Index(
                fields=["cause", "-opened_at", "-id"],
                name="act_cases_causeless",
                condition=models.Q(cause__isnull=True, standing__in=("told", "closed")),
            ),
            models.Index(fields=["-opened_at", "-id"], name="act_cases_aside", condition=models.Q(standing__in=("aside",))),
            # What the last ones of a unit came from that happened nowhere else.
            models.Index(
                fields=["unit", "-id"],
                name="act_cases_caused_of_unit",
                condition=models.Q(cause__isnull=False, touchpoint__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class Stage(models.Model):
    """That a case reached a stage of the nine of ISO 10002 (clauses 8.1 to 8.9) in a round, when, and by whom."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stages", db_index=False)
    name = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "round", "name"], name="act_stage_once_a_round")]


class Remark(models.Model):
    """One thing written in a case: by the customer, by us to the customer, or among ourselves (a note, or what was found out).

    ``key`` makes writing it twice the same as once. ``written_at`` is when somebody wrote down what they say was said before, at
    ``at``; empty where it was written down at once, or came by itself. ``through`` is how it came or went, ``by`` the journal's
    name of the writer. ``letter`` is the key of the message it left by, ``returned_at`` when we heard that this one did not
    arrive, and brought it to nobody; ``message_id`` is that of the mail it came by. ``told_in`` is the case on whose page it is
    told, where that is another than the one it stands in: it was said to a part, or to whom only a part made known. ``attached``
    is how many files were put to it: where there are none, nobody asks for them.

    Of a mail: ``sender`` is the address it says it is from, where that is another than the case's; ``whole`` is all it says, with
    what it quotes and signs, where that is more than ``text``; ``left_out`` is how many files hung on it that were not taken,
    ``refused`` what those are called and why, ``[{"name": ..., "why": ...}]``, where that is known.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remarks", db_index=False)
    key = models.CharField(max_length=160, unique=True, null=True, blank=True)
    side = models.CharField(max_length=10)
    text = models.TextField()
    language = models.CharField(max_length=12, blank=True)
    through = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    letter = models.CharField(max_length=160, blank=True)
    message_id = models.CharField(max_length=400, blank=True)
    attached = models.PositiveSmallIntegerField(default=0)
    sender = models.CharField(max_length=254, blank=True)
    whole = models.TextField(blank=True)
    left_out = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)
    told_in = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    returned_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "at", "id"], name="act_remarks_in_order"),
            # What was sent lately, where mail comes back from the address of somebody nobody knows.
            models.Index(fields=["at"], name="act_remarks_sent", condition=~models.Q(letter="")),
            models.Index(fields=["told_in"], name="act_remarks_told_in", condition=models.Q(told_in__isnull=False)),
        ]


class CaseLink(models.Model):
    """The one link by which a customer follows a case: whoever holds it may read what its customer may, and answer.

    The secret is not kept: it is made of ``salt`` and the key of the house, and found by ``token_hash``. It ends at ``ends_at``,
    which each letter and each word of the customer puts off, and never while its case is open. ``used_at`` is when something was
    last sent through it: that somebody only looked is not written down, for looking changes nothing. ``handed_at`` is when it was
    shown to the customer, or to a colleague who hands it over: until then it stood in letters alone, which may have come back.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="link")
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link of case {self.case_id}"


class PromisedTime(models.Model):
    """How much working time a unit, and those below it that say nothing themselves, promise: by kind of clock and severity."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="promised_times", db_index=False)
    kind = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "kind", "severity"], name="act_promised_once"),
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="act_promised_some_time"),
        ]


class CaseClock(models.Model):
    """A promise that runs for a case: ``everweek.worktime.clocks.Clock``, kept.

    It runs in the ``hours`` it began with, on the walls of ``zone``; ``allowed`` is in seconds of working time, ``moves`` are
    [moment, move] in order. What follows from them is kept beside, so that a hundred thousand are found by an index and none is
    reckoned anew: ``due_at`` (empty while it waits), ``late_since``, ``stopped_at``, and ``next_at``, the moment at which
    somebody is to be told something next; ``step`` is how far that has come. ``used`` is the working time, in seconds, that had
    been used up when it was stopped.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    hours = models.ForeignKey(UnitHours, on_delete=models.PROTECT, related_name="+", db_index=False)
    zone = models.CharField(max_length=64)
    allowed = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    moves = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, blank=True)
    late_since = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    used = models.PositiveIntegerField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "kind", "number"], name="act_clock_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="act_clocks_to_tell", condition=models.Q(next_at__isnull=False)),
            models.Index(
                fields=["due_at"], name="act_clocks_running", condition=models.Q(stopped_at__isnull=True, due_at__isnull=False)
            ),
        ]


class OpeningRule(models.Model):
    """Which responses open a case, by whose hand written on a page.

    It is about responses that come from ``since`` on, of the unit or below (None: anywhere). Any one of three things opens a
    case: a score of ``measure`` that is ``at_most`` so much, words of one of the ``urgencies``, one of the ``words`` said. What
    it opens is held for ``severity``, and for ``safety``.
    """

    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    measure = models.CharField(max_length=80, blank=True)
    at_most = models.FloatField(null=True, blank=True)
    urgencies = models.JSONField(default=list)
    words = models.JSONField(default=list)
    severity = models.PositiveSmallIntegerField(default=2)
    safety = models.BooleanField(default=False)
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(severity__gte=1, severity__lte=4), name="act_rule_severity_of_four"),
        ]

    def __str__(self) -> str:
        return self.name

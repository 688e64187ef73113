"""Who is asked by name, by which rule, and why somebody was not."""

from typing import ClassVar

from django.db import models

from everweek import clock
from everweek.moments.models import Interaction
from everweek.people.models import Customer, Member, Unit
from everweek.questionnaires.models import Questionnaire, Response, Version


class AskingRule(models.Model):
    """Which moments with customers lead to an invitation, by whose hand written on a page: what is asked, when, and of how many.

    It holds for interactions recorded from ``since`` on that are of the unit or below (None: anywhere), of one of the
    touchpoints and channels (none: any), and have all the ``attributes``. ``share`` are the millionths who are asked, drawn by
    ``seed``, which makes a draw the same whenever it is made again.
    """

    name = models.CharField(max_length=120)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    touchpoints = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    attributes = models.JSONField(default=dict)
    delay_minutes = models.PositiveIntegerField(default=0)
    share = models.PositiveIntegerField(default=1_000_000)
    open_days = models.PositiveSmallIntegerField(default=14)
    reminders = models.PositiveSmallIntegerField(default=0)
    remind_after_days = models.PositiveSmallIntegerField(default=3)
    language = models.CharField(max_length=12, blank=True)
    since = models.DateTimeField()
    seed = models.CharField(max_length=32)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(share__gte=1, share__lte=1_000_000), name="listen_rule_asks_some"),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """One customer asked by name, once: a link of the customer's own to a version of a questionnaire, until ``expires_at``.

    The link's secret is not kept: it is made of ``salt`` and the installation's key, and told again by ``token_hash``. ``key`` is
    what makes it the same invitation when it is asked for again. ``probability`` (millionths) is how likely the customer was to
    be asked, ``weight`` (millionths) is by how much the answer therefore counts. ``contact`` is the number of the contact by
    which the customer may hear from us. ``due_at`` is from when on it may be sent, ``written_at`` when its letter was asked for,
    ``sent_at`` when that left, or the link was handed over; ``stopped`` says why it never did. Whether it was opened is recorded
    nowhere. ``half`` is what the customer wrote and has not sent; it is deleted when the answer is sent, and with the link.
    ``reminders`` and ``remind_after_days`` are as its rule had them when it decided, ``reminded`` is how many of them have left.
    ``outcome`` is why there is no answer, where that is known: see ``rules.Outcome``.
    """

    key = models.CharField(max_length=120, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=32)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(AskingRule, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    touchpoint = models.CharField(max_length=80, blank=True)
    about_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=20)
    probability = models.PositiveIntegerField(default=1_000_000)
    weight = models.BigIntegerField(default=1_000_000)
    contact = models.BigIntegerField(null=True, blank=True, db_index=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped = models.CharField(max_length=40, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0, db_default=0)
    remind_after_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    reminded = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True, blank=True)
    response = models.OneToOneField(Response, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    half = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="listen_invitation_to_send",
                condition=models.Q(written_at__isnull=True, sent_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.Index(fields=["remind_at"], name="listen_invitation_to_remind", condition=models.Q(remind_at__isnull=False)),
            # Few are known not to have been reached, or to have declined: among a million they are found by this alone.
            models.Index(fields=["outcome", "-id"], name="listen_invitation_became", condition=~models.Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class AskingDecision(models.Model):
    """What was decided about asking somebody: asked by ``invitation``, or not asked, because of ``reason``.

    A rule decides once about each interaction it is about; where a colleague asked by hand, or wished to and was refused, there
    is no rule. ``draw`` (0 to
    999999) is what the seed of the rule gave: below the share, the customer was among those to be asked. It stands here so that
    anybody can reckon it again. Whom it was about is known by the interaction and the invitation alone.
    """

    rule = models.ForeignKey(
        AskingRule, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions", db_index=False
    )
    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()
    draw = models.PositiveIntegerField()
    reason = models.CharField(max_length=40, blank=True)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="decision")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "interaction"], name="listen_decision_once"),
            models.CheckConstraint(
                condition=models.Q(invitation__isnull=True) | models.Q(reason=""), name="listen_decision_asks_or_says_why"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-decided_at", "-id"], name="listen_decisions_newest_first")]

    def __str__(self) -> str:
        return f"{self.rule_id}:{self.interaction_id} {self.reason or 'asked'}"

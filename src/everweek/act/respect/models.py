"""Reports that somebody crossed a line, how the colleague is, steps towards a customer, the charter, and thanks to customers."""

from typing import ClassVar

from django.db import models

from everweek.people.models import Customer, Member, Unit


class Incident(models.Model):
    """That somebody crossed a line, as the colleague reports it whom it happened to.

    ``key`` makes reporting it twice the same as once. What it was (``kind``), ``where`` and how it ended (``outcome``) may be
    said later, and stay empty until then. ``customer`` crossed the line, or ``about_member``, a colleague who then sees nothing
    of it. ``words`` are the reporter's; ``answer`` is what came of it, in words for the reporter. ``pause_until`` and
    ``handed_at`` are the relief that was taken. ``day`` is the business day of the unit.
    """

    key = models.CharField(max_length=160, unique=True)
    reporter = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="incidents", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("act.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    about_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, blank=True)
    where = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    day = models.DateField()
    reported_at = models.DateTimeField()
    pause_until = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(about_member__isnull=True) | ~models.Q(about_member=models.F("reporter")),
                name="act_nobody_reports_themselves",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reporter", "-id"], name="act_incidents_of_reporter"),
            models.Index(fields=["unit", "day"], name="act_incidents_of_unit"),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"


class CheckIn(models.Model):
    """That somebody is to ask the reporter of an incident how they are, by a day; ``keeper`` is who asks, never the reporter.

    ``how`` and ``words`` are the colleague's answer, kept to the two of them. ``told_due_at`` and ``told_late_at`` are when the
    keeper, and then those above, were told.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="check_ins", db_index=False)
    reporter = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    keeper = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    told_due_at = models.DateTimeField(null=True, blank=True)
    told_late_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "due_on"], name="act_check_in_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(keeper__isnull=True) | ~models.Q(keeper=models.F("reporter")),
                name="act_nobody_looks_after_themselves",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["keeper", "due_on"], name="act_check_ins_of_keeper", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["due_on"], name="act_check_ins_due", condition=models.Q(done_at__isnull=True)),
        ]


class CarePlan(models.Model):
    """After how many days a colleague is asked how they are, in a unit and those below it that say nothing themselves."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+")
    days = models.JSONField()


class Step(models.Model):
    """One step towards a customer who crossed a line: a notice, a limit, the extension of one, or that it is lifted.

    ``of`` is the limit that is extended or lifted. A limit says by which ``channel`` alone we serve, at which hours
    (``hours_from`` to ``hours_until``), with whom (``contact``), until ``review_on``. ``reason`` is what the customer reads;
    ``may_explain`` is whether vulnerability or a disability may explain it, ``adjustment`` what was considered about that.
    ``reporter`` is who reported the incident, ``decided_by`` who confirmed the step: the database refuses it where that is one
    of the two who wanted it. ``token_hash`` and ``salt`` are of the link by which the customer reads it and appeals.
    """

    key = models.CharField(max_length=160, unique=True, null=True, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="steps")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="steps")
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    standing = models.CharField(max_length=20, default="proposed")
    channel = models.CharField(max_length=20, blank=True)
    hours_from = models.TimeField(null=True, blank=True)
    hours_until = models.TimeField(null=True, blank=True)
    contact = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    review_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    may_explain = models.CharField(max_length=20)
    adjustment = models.TextField(blank=True)
    reporter = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    salt = models.CharField(max_length=40, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    link_ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Whoever writes: two people decide, and neither is who reported it.
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | (
                    ~models.Q(decided_by=models.F("proposed_by"))
                    & (models.Q(reporter__isnull=True) | ~models.Q(decided_by=models.F("reporter")))
                ),
                name="act_step_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(standing__in=["in_force", "ended", "lifted"])
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="act_step_in_force_was_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["limit", "extension"]) | models.Q(review_on__isnull=False),
                name="act_limit_has_its_review",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "proposed_at"], name="act_steps_waiting", condition=models.Q(standing="proposed")),
            models.Index(fields=["review_on"], name="act_limits_to_review", condition=models.Q(standing="in_force")),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"


class Appeal(models.Model):
    """That a customer does not accept a step, and what somebody decided who took no part in it; one a step.

    Who took part stands here again, so that the database itself refuses them.
    """

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reporter = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | (
                    ~models.Q(decided_by=models.F("proposed_by"))
                    & ~models.Q(decided_by=models.F("confirmed_by"))
                    & (models.Q(reporter__isnull=True) | ~models.Q(decided_by=models.F("reporter")))
                ),
                name="act_appeal_decided_by_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="act_appeals_open", condition=models.Q(decided_at__isnull=True))]


class Charter(models.Model):
    """One version of what we promise and what we ask; everybody reads the one in force.

    ``written_by`` wrote a word of it last; whoever approves it wrote none. ``handed_in_at``: since when a draft waits for
    somebody else to read it; a word that is written takes it back.
    """

    number = models.PositiveIntegerField(unique=True)
    standing = models.CharField(max_length=20, default="draft")
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standing"], condition=models.Q(standing="draft"), name="act_one_charter_drafted"),
            models.UniqueConstraint(
                fields=["standing"], condition=models.Q(standing="in_force"), name="act_one_charter_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(standing="draft")
                | models.Q(approved_by__isnull=False) & ~models.Q(approved_by=models.F("written_by")),
                name="act_charter_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"charter {self.number}"


class CharterLine(models.Model):
    """One promise of ours, or one thing we ask. ``words`` hold it by language; ``measure`` is the number that tells how well a
    promise is kept: a kind of clock, ``all`` of them, or ``recovered``: how many unhappy customers were won back.
    """

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="lines")
    side = models.CharField(max_length=10)
    place = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=20, blank=True)
    words = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["charter", "side", "place"], name="act_charter_line_once")]


class CustomerThanks(models.Model):
    """That a colleague thanked a customer, and for what. ``letter``: whether one was sent, with the colleague's name under it."""

    key = models.CharField(max_length=160, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="thanked")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    why = models.CharField(max_length=20)
    letter = models.BooleanField(default=False)
    at = models.DateTimeField()

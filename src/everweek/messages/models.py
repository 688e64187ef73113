"""Which messages were asked for, and which have left; which customers may be written to; which programs are told what happens;
what colleagues are told.

Of a message no address and no text: those are in the job that sends. Of what a program is told no text either: it is made of the
journal's line each time it is sent, so that there is nothing to erase.
"""

from typing import ClassVar

from django.db import models

from everweek.journal.models import Line
from everweek.people.models import Customer, Member, Unit


class Message(models.Model):
    """One message. ``key`` makes asking twice the same as asking once; ``person`` is whom it is for, such as ``member:12``."""

    key = models.CharField(max_length=160, unique=True)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


class Webhook(models.Model):
    """One program that is told what happens here.

    ``kinds`` are the kinds of line it wants, or ``["*"]``. ``seq`` is how far it has been told: lines after it wait. Its secret
    is not kept: it is made of ``salt`` and the installation's key. While it fails, ``failures`` counts, ``failing_since`` says
    since when, and nothing is sent before ``rest_until``. ``paused_at``: nothing is sent until somebody lets it go on; ``reason``
    says what it last answered that was no yes.
    """

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    by = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    seq = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    rest_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    gave_up = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One line of the journal on its way to one webhook: delivered, to be tried again, or parked until a person sends it again.

    ``line`` is None for a trial, which is tried once. ``ended_at``: delivered, or (a trial, with ``reason``) not. Rows of what
    has ended go after some days; nothing hangs on them.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    try_after = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "line"], name="messages_delivery_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["webhook", "try_after"],
                name="messages_delivery_waiting",
                condition=models.Q(ended_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(fields=["parked_at"], name="messages_delivery_parked", condition=models.Q(parked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id}:{self.line_id}"


class ContactRule(models.Model):
    """What people have set for one purpose, a ``contact.rules.Rule``; where there is no row, ``contact.rules.DEFAULTS`` holds."""

    purpose = models.CharField(max_length=20, unique=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=30)
    gap_days = models.PositiveSmallIntegerField(default=0)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_days = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.purpose


class ContactTurn(models.Model):
    """Whoever decides about a customer holds this row until the transaction ends: two at once decide one after the other.

    Not the customer's own row: a caller may hold that one shared (``people.holding``), and two such would wait for each other for
    ever.
    """

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, primary_key=True, related_name="+")


class MailboxTurn(models.Model):
    """Whoever decides about a customer holds this row for the mailbox, which two customers may share.

    A few thousand rows serve all mailboxes (``contact.deciding``).
    """

    number = models.PositiveIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.number)


class Contact(models.Model):
    """One time a customer was, or was not, to hear from us: the verdict as it was given.

    ``at`` is when the customer may hear from us, and once they have, when that was; empty where they may not. What was given back
    (``withdrawn_at``) counts no more. ``mark`` is the address it goes to, as a keyed hash (``contact.marks``), ``zone`` that of
    the clock by which hours are quiet.
    """

    key = models.CharField(max_length=160, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    purpose = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    because = models.CharField(max_length=20, blank=True)
    detail = models.JSONField(default=dict)
    mark = models.CharField(max_length=64, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=120)
    decided_at = models.DateTimeField()
    at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(because="", at__isnull=False) | (~models.Q(because="") & models.Q(at__isnull=True)),
                name="messages_contact_may_or_why_not",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "at"], name="messages_contact_of_customer"),
            models.Index(fields=["purpose", "decided_at"], name="messages_contact_by_purpose"),
            models.Index(fields=["mark", "at"], name="messages_contact_in_mailbox", condition=~models.Q(mark="")),
        ]

    def __str__(self) -> str:
        return self.key


class MailboxPast(models.Model):
    """That a mailbox was written to, by its mark, where the customer was erased; for as long as the contact rules look back."""

    mark = models.CharField(max_length=64)
    purpose = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mark", "at"], name="messages_mailbox_past")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at}"


class CustomerMail(models.Model):
    """The letter of one contact on its way: what it says, until it has left; how often it was tried, and how it ended.

    No address: that is looked up when it leaves. The link that opts out is made of ``salt`` and the key of the house, and found
    by ``token_hash``. ``status`` is what the mail server answered last, as a number: its words quote the address.
    """

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True, related_name="mail")
    letter = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="messages_mail_due", condition=models.Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}"


class OptOut(models.Model):
    """That somebody does not want to hear from us, or less often (``fewer``); until ``ended_at``, when they asked us back.

    ``mark`` is the customer's address as a keyed hash. It outlives the customer's erasure, when ``customer`` is emptied, so that
    an erased customer is not asked again when an import brings them back.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="opt_outs")
    mark = models.CharField(max_length=64, blank=True, db_index=True)
    fewer = models.BooleanField(default=False)
    how = models.CharField(max_length=20)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class HeldAddress(models.Model):
    """An address to which mail came back, as a keyed hash: nothing is sent there until somebody lifts it.

    ``hard`` counts what came back for good, ``soft`` the days since ``soft_since`` on which something came back for now;
    ``held_at`` says since when nothing is sent.
    """

    mark = models.CharField(max_length=64, unique=True)
    soft = models.PositiveIntegerField(default=0)
    soft_since = models.DateTimeField(null=True, blank=True)
    hard = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=20, blank=True)
    last_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class Notice(models.Model):
    """One thing one colleague was told, once under its ``key``: the log of who was told what, and what stands in the house.

    ``kind`` is one of ``notices.kinds``; its words are filled with ``values``, in which nothing of a customer stands. ``path``
    leads to what it is about.
    """

    key = models.CharField(max_length=160)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key"], name="messages_notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["member", "-id"], name="messages_notices_of_member"),
            # The bell of every page counts these.
            models.Index(fields=["member"], name="messages_notices_unread", condition=models.Q(read_at__isnull=True)),
            # Who was told of one case.
            models.Index(fields=["path", "-id"], name="messages_notices_about"),
        ]

    def __str__(self) -> str:
        return self.key


class Telling(models.Model):
    """That a notice leaves the house: due, told, or not told because of ``outcome``. ``digest``: not once it is read.

    ``channel``: to the chat of its reader, and not by mail. ``handing_at`` is written before it is handed over there: where
    nothing follows it, nobody knows whether it was told, and it is never told again.
    """

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, primary_key=True, related_name="telling")
    digest = models.BooleanField(default=False)
    channel = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    handing_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="messages_tellings_due", condition=models.Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}"


class NoticeHabit(models.Model):
    """How a colleague wants to be told, as far as that differs from what is usual: see ``notices.choosing.Habit``.

    ``whens`` says of each kind when: at once, in the digest, in the house only; a kind that is not in it keeps its own.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=10, default="daily")
    quiet = models.BooleanField(default=False)
    urgent_passes = models.BooleanField(default=True)
    whens = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.member_id}"


class NoticeWords(models.Model):
    """What the organisation itself says in a language for one kind of notice, in place of the house's own words."""

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "language"], name="messages_words_once")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class TeamChannel(models.Model):
    """The chat of a unit, where notices of these ``kinds`` go; its address is kept as that of ``NoticeChannel``.

    ``failures`` counts what it refused one after the other; ``stopped_at``: nothing is told there until somebody tries it anew,
    because of ``reason``. One that was removed has no address any more; it stays as long as the log tells what it was told.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=20)
    address = models.CharField(max_length=1000)
    kinds = models.JSONField(default=list)
    by = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.service}"


class TeamTelling(models.Model):
    """One thing the channel of a unit is told, once under its ``key``; as with ``Telling``, ``handing_at`` is written before.

    Where it was not told, ``outcome`` says why. ``at`` is when it happened.
    """

    channel = models.ForeignKey(TeamChannel, on_delete=models.CASCADE, related_name="tellings", db_index=False)
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    handing_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "key"], name="messages_team_told_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="messages_team_told_due", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["path", "-id"], name="messages_team_told_about"),
        ]

    def __str__(self) -> str:
        return self.key


class NoticeChannel(models.Model):
    """The chat at which a colleague wants to be told: an address of Apprise, with secrets in it, kept as it is said each time.

    ``code`` is what the chat was sent, as a hash; once it was told us, ``confirmed_at`` says when.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="+")
    service = models.CharField(max_length=20)
    address = models.CharField(max_length=1000)
    code = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.member_id}"

"""The organisation, its people and its customers."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from everweek import clock


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; an address is one account whatever its case."""

    def create_user(self, email: str, password: str | None = None) -> "Account":
        """An account for ``email``; without a password it can be entered by passkey or single sign-on only."""
        account = self.model(email=email.strip().lower())
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of an address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """What somebody signs in with. Rights are never here: they come from the member's posts."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    @property
    def actor(self) -> str:
        """How the journal names this account, where it is nobody's; a member acts as a member."""
        return f"account:{self.pk}"


class Organisation(models.Model):
    """The one organisation of this installation."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=12, default="en")
    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    year_starts_month = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="people_one_organisation"),
            models.CheckConstraint(
                condition=models.Q(year_starts_month__gte=1, year_starts_month__lte=12),
                name="people_year_starts_in_a_month",
            ),
        ]


class Unit(models.Model):
    """A part of the organisation: a tree. ``path`` is the ids from the root down, ``/1/4/9/``: below is a prefix.

    ``closed_on`` is the first day the unit is no longer there. Paths are written by ``services`` only.
    """

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, unique=True, editable=False)
    zone = models.CharField(max_length=64, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    LONGEST_PATH = 400

    def __str__(self) -> str:
        return self.name


class UnitHours(models.Model):
    """When a unit works, as it was said at one moment. A row is never changed: what was promised under it keeps it.

    The newest row of a unit counts; a unit without one, or whose newest has an empty ``week``, works as the unit above it does.
    ``week`` and ``days`` are the text that ``hours.rules`` writes: seven days of shifts, Monday first, and the days whose own
    shifts take their place, holidays among them, up to the day ``until``. ``country`` and ``part`` say whose public holidays are
    kept (none where empty), ``own`` which days the unit has set itself.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hours")
    week = models.TextField()
    days = models.TextField()
    until = models.DateField()
    country = models.CharField(max_length=2, blank=True)
    part = models.CharField(max_length=8, blank=True)
    own = models.JSONField(default=list)
    set_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-id"], name="people_hours_newest")]


class Member(models.Model):
    """A colleague. ``account`` is empty for those who do not sign in."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="member")
    external_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    left_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the journal names this member."""
        return f"member:{self.pk}"


class Post(models.Model):
    """What a member does in a unit, from ``since`` until ``until`` (the first day no longer; empty: goes on).

    Where something cut it short, ``cut_by`` says what, and ``until_before`` which end it would have had: what is taken back, or
    put off, leaves the post as it was. One that ended by itself has neither.
    """

    class Cut(models.TextChoices):
        """What ended a post before its day."""

        HAND = "hand"
        LEAVING = "leaving"
        CLOSING = "closing"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    cut_by = models.CharField(max_length=10, choices=Cut, blank=True)
    until_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="people_post_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["member", "unit", "role", "since"], name="people_post_once"),
        ]


class Customer(models.Model):
    """Somebody served. Of an erased customer only the row and the moment of erasure are kept."""

    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True, db_index=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20, default="customer")
    attributes = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # The list of one kind is read from the newest on; those nobody serves any more are not in it.
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "-id"],
                name="people_customers_by_kind",
                condition=models.Q(erased_at__isnull=True, merged_into__isnull=True),
            ),
        ]

    @property
    def actor(self) -> str:
        """How the journal names this customer."""
        return f"customer:{self.pk}"


class CustomerWord(models.Model):
    """A word by which a customer is found: see ``people.words``. A million customers cannot be looked through one by one."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=1)
    word = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            # By bytes and not by a language's alphabet: so what a word begins with is a stretch of the index on PostgreSQL too.
            models.Index(fields=["kind", "word"], name="people_found_by", opclasses=["varchar_ops", "varchar_pattern_ops"]),
        ]


class Merging(models.Model):
    """Two customers who were found to be one, and all that is needed to take that back: see ``services.merging``.

    ``was`` holds what the two were known by, ``moved`` what was about the one who is gone; both are emptied by an erasure.
    """

    kept = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="mergings")
    gone = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="mergings_into")
    merged_by = models.CharField(max_length=120)
    at = models.DateTimeField()
    was = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    parted_at = models.DateTimeField(null=True, blank=True)


class Different(models.Model):
    """Two customers who look alike and are not one: somebody said so, and they are not suggested again. ``one`` is the older."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="told_apart")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="told_apart_from")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["one", "other"], name="people_different_once")]


class CustomerKey(models.Model):
    """The random key under which the facts know a customer. Erasing the customer drops this row: the facts then name nobody."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="facts_key")
    key = models.BigIntegerField(unique=True)


class Erasure(models.Model):
    """That somebody was erased, and when: a restored backup replays this list. Ids only, never who it was."""

    person = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField()
    facts_key = models.BigIntegerField(null=True)


class KeptFor(models.Model):
    """How long one kind of thing is kept, where people said so, and how far its ending has come: see ``people.keeping``.

    ``days`` None: as the kind itself says. ``reached`` is the number up to which everything has ended.
    """

    key = models.CharField(max_length=40, unique=True)
    days = models.PositiveIntegerField(null=True)
    reached = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.PositiveBigIntegerField(default=0)


class PrivacyNotice(models.Model):
    """What the organisation itself says to customers about their data: whom to turn to, and its own words by language."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    contact = models.CharField(max_length=300, blank=True)
    words = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="people_one_privacy_notice")]


class Segment(models.Model):
    """A saved rule about customers, such as ``country is PT and tier in gold, silver``.

    A ``core`` one holds those the organisation wants to serve above all: ``reason`` says why, ``decided_by`` who decided it.
    """

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    rule = models.JSONField()
    core = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)


class SegmentCount(models.Model):
    """How many customers a segment held when it was counted last, and the newest of them: see ``people.sizes``.

    ``of`` tells the rule that was counted from another.
    """

    segment = models.OneToOneField(Segment, on_delete=models.CASCADE, primary_key=True, related_name="+")
    of = models.CharField(max_length=64)
    customers = models.PositiveIntegerField()
    newest = models.JSONField(default=list)
    counted_at = models.DateTimeField()


class Token(models.Model):
    """A key for a program, acting as a member within ``scopes`` until ``expires_at``. Only the hash of it is kept."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=120)
    hint = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)


class Limit(models.Model):
    """How often something was done in its window: see ``people.limits``. ``key`` is hashed, ``ends_at`` in Unix milliseconds."""

    key = models.CharField(max_length=64, primary_key=True)
    hits = models.PositiveBigIntegerField()
    ends_at = models.BigIntegerField(db_index=True)


class WayBack(models.Model):
    """What was before something was changed, for whoever changed it: see ``people.undoing``. ``of`` names the thing it was."""

    token = models.CharField(max_length=40, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="ways_back")
    of = models.CharField(max_length=200)
    was = models.TextField()
    until = models.DateTimeField(db_index=True)


class Sent(models.Model):
    """A form that a member has sent, and what the member was told: see ``people.once``. ``to`` is empty where that was a page."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="forms_sent")
    key = models.CharField(max_length=64)
    says = models.TextField(blank=True)
    to = models.TextField(blank=True)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key"], name="people_sent_once")]


class Reply(models.Model):
    """What a program was answered to a request it may send again: see ``people.replies``. ``status`` 0: not answered yet.

    ``key`` is hashed: programs make keys of what they know somebody by.
    """

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="replies")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="people_reply_once")]

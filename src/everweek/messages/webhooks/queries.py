"""Reads of webhooks: which there are, how each is, what was delivered, what is parked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from everweek.journal.queries import head
from everweek.messages.models import Delivery, Webhook
from everweek.messages.webhooks import rules
from everweek.people.paging import START, Order, Place, Stretch

LATEST = Order("-pk")
FIRST_PARKED = Order("parked_at", "pk")


@dataclass(frozen=True)
class Standing:
    """One webhook: how far behind the journal it is (in lines, wanted or not), how many deliveries of it are parked, and whether
    any that is still kept has arrived.
    """

    id: int
    name: str
    address: str
    kinds: Sequence[str]
    added_at: datetime
    paused_at: datetime | None
    gave_up: bool
    failures: int
    failing_since: datetime | None
    rest_until: datetime | None
    reason: str
    behind: int
    parked: int
    told: bool


@dataclass(frozen=True)
class Sent:
    """One delivery: what was told of (empty for a trial), and what came of it."""

    id: int
    webhook_id: int
    webhook: str
    seq: int | None
    kind: str
    at: datetime
    tries: int
    ended_at: datetime | None
    parked_at: datetime | None
    reason: str


def list_webhooks() -> list[Standing]:
    """All webhooks, each with how it stands, in the order they were added."""
    last = head()
    parked = Count("deliveries", filter=Q(deliveries__parked_at__isnull=False))
    rows = Webhook.objects.annotate(parked=parked, told=Exists(_arrived().filter(webhook=OuterRef("pk")))).order_by("pk")
    return [_standing(one, last, one.parked, told=one.told) for one in rows]


def standing_of(webhook: Webhook) -> Standing:
    """How one webhook stands: how far behind the journal it is, and how many of its deliveries are parked."""
    parked = webhook.deliveries.filter(parked_at__isnull=False).count()
    return _standing(webhook, head(), parked, told=_arrived().filter(webhook=webhook).exists())


def _arrived() -> QuerySet[Delivery]:
    return Delivery.objects.filter(ended_at__isnull=False, parked_at__isnull=True)


def secret_of(webhook_id: int) -> str | None:
    """The secret of a webhook; None where it has been removed. Only for whoever has just added it."""
    salt = Webhook.objects.filter(pk=webhook_id).values_list("salt", flat=True).first()
    return None if salt is None else rules.secret_of(salt)


def list_sent(webhook: Webhook, place: Place = START) -> Stretch[Sent]:
    """The deliveries of a webhook, the latest first."""
    found = LATEST.stretch(webhook.deliveries.select_related("webhook", "line"), place)
    return found.holding([_sent(one) for one in found.rows])


def list_parked(place: Place = START) -> Stretch[Sent]:
    """The parked deliveries of all webhooks, the oldest first."""
    parked = Delivery.objects.filter(parked_at__isnull=False).select_related("webhook", "line")
    found = FIRST_PARKED.stretch(parked, place)
    return found.holding([_sent(one) for one in found.rows])


def last_parked_at() -> datetime | None:
    """When a delivery was parked last, of those that still are."""
    found: datetime | None = Delivery.objects.filter(parked_at__isnull=False).aggregate(last=Max("parked_at"))["last"]
    return found


def count_parked() -> int:
    """How many deliveries are parked."""
    return Delivery.objects.filter(parked_at__isnull=False).count()


def _standing(one: Webhook, last: int, parked: int, *, told: bool) -> Standing:
    return Standing(
        id=one.pk,
        name=one.name,
        address=one.address,
        kinds=one.kinds,
        added_at=one.added_at,
        paused_at=one.paused_at,
        gave_up=one.gave_up,
        failures=one.failures,
        failing_since=one.failing_since,
        rest_until=one.rest_until,
        reason=one.reason,
        behind=max(0, last - one.seq),
        parked=parked,
        told=told,
    )


def _sent(one: Delivery) -> Sent:
    line = one.line
    return Sent(
        id=one.pk,
        webhook_id=one.webhook_id,
        webhook=one.webhook.name,
        seq=line.seq if line else None,
        kind=line.kind if line else rules.TRIAL,
        at=one.at,
        tries=one.tries,
        ended_at=one.ended_at,
        parked_at=one.parked_at,
        reason=one.reason,
    )

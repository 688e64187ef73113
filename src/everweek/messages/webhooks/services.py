"""Writes of webhooks: adding, pausing, letting go on, removing; sending again, and giving up."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict
from everweek.journal.events import all_events
from everweek.journal.locks import hold_until_commit
from everweek.journal.queries import head
from everweek.journal.services import Actor, Happening, record
from everweek.messages.models import Delivery, Webhook
from everweek.messages.webhooks import rules
from everweek.people.limits import hit
from everweek.people.rules import check_name

KEPT_FOR = timedelta(days=7)
KEPT_PARKED_FOR = timedelta(days=90)
TRIALS_A_MINUTE = 10


@transaction.atomic
def add_webhook(*, name: str, address: str, kinds: Sequence[str], by: Actor) -> tuple[Webhook, str]:
    """Tell a program what happens from now on; answers with the webhook and its secret, shown this once.

    Raises:
        Invalid: an address that is never called, or a kind nobody writes.
        Conflict: there are as many as there may be.
    """
    told = rules.check_address(address)
    called = check_name(name, "name", longest=120, required=True)
    wanted = rules.check_kinds(kinds, all_events())
    hold_until_commit("messages.webhooks")
    if Webhook.objects.count() >= rules.MOST:
        raise Conflict(_("There are %(n)d webhooks, the most there may be: remove one first.") % {"n": rules.MOST})
    webhook = Webhook.objects.create(
        name=called, address=told, kinds=wanted, salt=secrets.token_hex(32), by=by.actor, added_at=clock.now(), seq=head()
    )
    _record("added", webhook, by, kinds=wanted)
    return webhook, rules.secret_of(webhook.salt)


@transaction.atomic
def pause_webhook(*, webhook: Webhook, by: Actor, gave_up: bool = False) -> None:
    """Send a webhook nothing until it goes on; a second time changes nothing."""
    now = clock.now()
    if Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(paused_at=now, gave_up=gave_up):
        _record("paused", webhook, by, gave_up=gave_up)


@transaction.atomic
def resume_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Let a webhook go on where it stopped: it is told everything that happened meanwhile."""
    fresh = {"paused_at": None, "gave_up": False, "failures": 0, "failing_since": None, "rest_until": None}
    if Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=False).update(**fresh):
        _record("resumed", webhook, by)


@transaction.atomic
def remove_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Tell a webhook nothing any more, and forget what it was still to be told."""
    if Webhook.objects.filter(pk=webhook.pk).delete()[0]:
        _record("removed", webhook, by)


def try_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Send a webhook a trial soon, paused or not; how it went is among its deliveries. ``TooMany`` for too many in a minute."""
    hit(f"webhook:trial:{by.actor}", TRIALS_A_MINUTE, timedelta(minutes=1))
    with transaction.atomic():
        Delivery.objects.create(webhook=webhook, at=clock.now(), try_after=clock.now())
        _record("tried", webhook, by)


@transaction.atomic
def send_again(*, webhook: Webhook, by: Actor, delivery: Delivery | None = None) -> int:
    """Send again what was parked of a webhook, or one delivery of it, with all its tries; returns how many."""
    parked = webhook.deliveries.filter(parked_at__isnull=False)
    if delivery is not None:
        parked = parked.filter(pk=delivery.pk)
    many = parked.update(parked_at=None, tries=0, try_after=clock.now())
    if many:
        # Whoever presses has mended the cause: it is tried at once.
        Webhook.objects.filter(pk=webhook.pk).update(rest_until=None)
        _record("resent", webhook, by, deliveries=many)
    return many


@transaction.atomic
def drop_delivery(*, delivery: Delivery, by: Actor) -> None:
    """Give up a delivery that was parked, for good."""
    if Delivery.objects.filter(pk=delivery.pk, parked_at__isnull=False).delete()[0]:
        _record("dropped", delivery.webhook, by, line=delivery.line.seq if delivery.line else None)


def forget_old() -> int:
    """Delete what was delivered a week ago and what lay parked for three months; returns how many."""
    now = clock.now()
    old = Delivery.objects.filter(ended_at__lt=now - KEPT_FOR)
    return (old | Delivery.objects.filter(parked_at__lt=now - KEPT_PARKED_FOR)).delete()[0]


def _record(done: str, webhook: Webhook, by: Actor, **ids: object) -> None:
    record(Happening(f"{rules.OF_ITSELF}.{done}", by, (rules.OF_ITSELF, webhook.pk), ids=ids))

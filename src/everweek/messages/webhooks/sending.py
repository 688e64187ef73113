"""Posting lines to webhooks: in order, each at least once under an id of its own; one that fails holds up nobody else.

How far a webhook has been told stands with it, as a subscriber's position does; nothing is written for what nobody wants. A line
that fails is put aside and the next one is tried. Where that fails too, it is the webhook that is ill: it rests, longer each
time, and is tried with what was put aside until something gets through.
"""

import http.client
import logging
import threading
from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from everweek import clock
from everweek.journal.locks import held
from everweek.journal.models import Line
from everweek.journal.queries import head
from everweek.journal.rules import reason_of
from everweek.journal.services import System
from everweek.messages.models import Delivery, Webhook
from everweek.messages.webhooks import rules, services
from everweek.people import fetching

logger = logging.getLogger("everweek.webhooks")

BY = System("webhooks")
LOOKS_EVERY = 0.5
AT_ONCE = 8
"""So many webhooks are told at the same time; of one that does not answer within its seconds only itself has to wait."""
IN_ONE_GO = 200
WINDOW = 1000
"""So many lines are looked through at a time for those a webhook wants."""
GONE = 410


def run(stop: threading.Event) -> None:
    """Tell webhooks what happens until ``stop`` is set: one of the worker's threads. Any number of processes may run this."""
    going: dict[int, threading.Thread] = {}
    while not stop.is_set():
        try:
            for webhook_id in _waiting():
                if len(going) < AT_ONCE and webhook_id not in going:
                    going[webhook_id] = thread = threading.Thread(
                        target=_go, args=(webhook_id, stop), name=f"webhook {webhook_id}", daemon=True
                    )
                    thread.start()
        except DatabaseError:
            logger.exception("The database does not answer; webhooks wait.")
            connection.close()
        stop.wait(LOOKS_EVERY)
        going = {webhook_id: thread for webhook_id, thread in going.items() if thread.is_alive()}
        connection.close_if_unusable_or_obsolete()
    for thread in going.values():
        thread.join(1)
    connection.close()


def settle() -> int:
    """Tell every webhook all there is for it now, one after the other, in this thread; how many deliveries were tried."""
    return sum(tell(webhook_id, threading.Event()) for webhook_id in _waiting())


def _go(webhook_id: int, stop: threading.Event) -> None:
    try:
        tell(webhook_id, stop)
    except Exception:
        logger.exception("Webhook %s cannot be served.", webhook_id)
    finally:
        connection.close()


def _waiting() -> list[int]:
    """The webhooks there may be something for: not resting and behind the journal, or with deliveries that are due."""
    webhooks = list(Webhook.objects.order_by("pk"))
    if not webhooks:
        return []
    last = head()
    awake = {one.pk for one in webhooks if one.paused_at is None and not _rests(one)}
    behind = {one.pk for one in webhooks if one.seq < last}
    due = Delivery.objects.filter(Q(line=None) | Q(webhook__in=awake), ended_at=None, parked_at=None, try_after__lte=clock.now())
    return sorted((behind & awake) | set(due.values_list("webhook", flat=True)))


def tell(webhook_id: int, stop: threading.Event) -> int:
    """Tell one webhook what waits for it, alone among all processes; how many deliveries were tried."""
    with held(f"messages.webhook.{webhook_id}", wait=False) as mine:
        if not mine:
            return 0
        tried = 0
        for delivery in _next(webhook_id, stop):
            _deliver(delivery)
            tried += 1
        return tried


def _next(webhook_id: int, stop: threading.Event) -> Iterator[Delivery]:
    """What to send next, looked up anew after each; trials come first, and go to one that is paused or rests as well."""
    for _turn in range(IN_ONE_GO):
        webhook = Webhook.objects.filter(pk=webhook_id).first()
        if webhook is None or stop.is_set():
            return
        found = _trial(webhook)
        if found is None and webhook.paused_at is None and not _rests(webhook):
            found = _aside(webhook) or _fresh(webhook)
        if found is None:
            return
        yield found


def _rests(webhook: Webhook) -> bool:
    # One set further ahead than any rest is of a clock that has gone back.
    return webhook.rest_until is not None and clock.now() < webhook.rest_until <= clock.now() + rules.WAITS[-1]


def _trial(webhook: Webhook) -> Delivery | None:
    return webhook.deliveries.filter(line=None, ended_at=None, parked_at=None).select_related("webhook").first()


def _aside(webhook: Webhook) -> Delivery | None:
    """What was put aside and is due; of a webhook that is ill also what is not yet: something has to be tried."""
    waiting = webhook.deliveries.filter(ended_at=None, parked_at=None).select_related("webhook", "line")
    if not _is_ill(webhook):
        waiting = waiting.filter(try_after__lte=clock.now())
    return waiting.order_by("try_after", "pk").first()


def _is_ill(webhook: Webhook) -> bool:
    return webhook.failures > 1


def _fresh(webhook: Webhook) -> Delivery | None:
    """The next line it wants; where there is none for a stretch, it is moved on past it."""
    last = head()
    while webhook.seq < last:
        upto = min(last, webhook.seq + WINDOW)
        lines = Line.objects.filter(seq__gt=webhook.seq, seq__lte=upto, history=False).exclude(subject_type=rules.OF_ITSELF)
        if rules.EVERYTHING not in webhook.kinds:
            lines = lines.filter(kind__in=webhook.kinds)
        line = lines.order_by("seq").first()
        if line is not None:
            return Delivery(webhook=webhook, line=line, at=clock.now())
        Webhook.objects.filter(pk=webhook.pk, seq=webhook.seq).update(seq=upto)
        webhook.seq = upto
    return None


def _deliver(delivery: Delivery) -> None:
    """Post it, with no transaction open, and write down what came of it."""
    webhook, now = delivery.webhook, clock.now()
    line = delivery.line
    event = rules.event_of(line) if line is not None else rules.trial(delivery.pk, webhook.salt, delivery.at)
    body, headers = rules.request_of(event, rules.secret_of(webhook.salt), now)
    try:
        status = fetching.post(webhook.address, body, headers)
        reason = "" if 200 <= status < 300 else f"HTTP {status}"
    except (OSError, ValueError, http.client.HTTPException) as failed:
        status, reason = 0, reason_of(failed)
    with transaction.atomic():
        _note(delivery, reason, clock.now())
    if reason and line is not None:
        _give_up_in_the_end(webhook, gone=status == GONE)


def _note(delivery: Delivery, reason: str, now: datetime) -> None:
    webhook, line = delivery.webhook, delivery.line
    # Read anew under a lock: it may have been removed or paused while it answered, and is then not brought back.
    held_one = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
    if held_one is None:
        return
    delivery.tries += 1
    delivery.reason = reason
    delivery.ended_at = None if reason else now
    parked = bool(reason) and (delivery.tries >= rules.TRIES or line is None)
    delivery.parked_at = now if parked and line is not None else None
    delivery.try_after = None if parked or not reason else now + rules.wait_after(delivery.tries)
    if line is None and reason:
        # A trial is tried once: whoever asked for it sees what came of it.
        delivery.ended_at = now
    delivery.save()
    if line is None:
        return
    held_one.seq = max(held_one.seq, line.seq or 0)
    held_one.reason = reason
    held_one.failures = held_one.failures + 1 if reason else 0
    held_one.failing_since = (held_one.failing_since or now) if reason else None
    held_one.rest_until = now + rules.wait_after(held_one.failures - 1) if _is_ill(held_one) else None
    held_one.save(update_fields=["seq", "reason", "failures", "failing_since", "rest_until"])


def _give_up_in_the_end(webhook: Webhook, *, gone: bool) -> None:
    stands = Webhook.objects.filter(pk=webhook.pk).first()
    if stands is None or stands.failing_since is None:
        return
    if gone or clock.now() - stands.failing_since > rules.GIVES_UP_AFTER:
        services.pause_webhook(webhook=stands, by=BY, gave_up=True)

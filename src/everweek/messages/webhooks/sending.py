"""Posting lines to webhooks: in order, each at least once under an id of its own; one that fails holds up nobody else.

How far a webhook has been told stands with it, as a subscriber's position does; nothing is written for what nobody wants. A line
that fails is put aside and the next one is tried. Where that fails too, it is the webhook that is ill: it rests, longer each
time, and is tried with what was put aside until something gets through.
"""

import http.client
import logging
import threading
from collections.abc import Sequence
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
TOGETHER, TOGETHER_SECONDS = 20, 2.0
"""So many deliveries, or as many as go in so many seconds, are noted in one transaction: so many come again after a crash."""
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
    """Tell every webhook all there is for it now, one after the other, in this thread; returns how many deliveries were tried."""
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
    """Tell one webhook what waits for it, alone among all processes; returns how many deliveries were tried."""
    tried = 0
    with held(f"messages.webhook.{webhook_id}", wait=False) as mine:
        while mine and tried < IN_ONE_GO and not stop.is_set():
            webhook = Webhook.objects.filter(pk=webhook_id).first()
            waiting = _next(webhook) if webhook is not None else []
            if webhook is None or not waiting:
                break
            tried += _deliver(webhook, waiting, stop)
    return tried


def _next(webhook: Webhook) -> list[Delivery]:
    """What to send next. Trials come first, and go to one that is paused or rests as well."""
    trial = _trial(webhook)
    if trial is not None:
        return [trial]
    if webhook.paused_at is not None or _rests(webhook):
        return []
    aside = _aside(webhook)
    return [aside] if aside is not None else _fresh(webhook)


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


def _fresh(webhook: Webhook) -> list[Delivery]:
    """The next lines it wants; where there are none for a stretch, it is moved on past it."""
    last = head()
    while webhook.seq < last:
        upto = min(last, webhook.seq + WINDOW)
        lines = Line.objects.filter(seq__gt=webhook.seq, seq__lte=upto, history=False).exclude(subject_type=rules.OF_ITSELF)
        if rules.EVERYTHING not in webhook.kinds:
            lines = lines.filter(kind__in=webhook.kinds)
        found = list(lines.order_by("seq")[: 1 if _is_ill(webhook) else TOGETHER])
        if found:
            return [Delivery(webhook=webhook, line=line, at=clock.now()) for line in found]
        Webhook.objects.filter(pk=webhook.pk, seq=webhook.seq).update(seq=upto)
        webhook.seq = upto
    return []


def _deliver(webhook: Webhook, waiting: Sequence[Delivery], stop: threading.Event) -> int:
    """Post these one after the other, up to one that fails, with no transaction open, and write down what came of them.

    All in one transaction: killed before it, whoever listens gets them again, under the same ids. How many were tried.
    """
    begun, tried, status, reason = clock.elapsed(), list[Delivery](), 0, ""
    for delivery in waiting:
        status, reason = _post(webhook, delivery)
        tried.append(delivery)
        if reason or stop.is_set() or clock.elapsed() - begun > TOGETHER_SECONDS:
            break
    with transaction.atomic():
        _note(webhook, tried, reason, clock.now())
    if reason and tried[-1].line is not None:
        _give_up_in_the_end(webhook, gone=status == GONE)
    return len(tried)


def _post(webhook: Webhook, delivery: Delivery) -> tuple[int, str]:
    """The status it answered with, if it did, and why it was not taken, if it was not."""
    now, line = clock.now(), delivery.line
    event = rules.event_of(line) if line is not None else rules.trial(delivery.pk, webhook.salt, delivery.at)
    body, headers = rules.request_of(event, rules.secret_of(webhook.salt), now)
    try:
        status = fetching.post(webhook.address, body, headers)
    except (OSError, ValueError, http.client.HTTPException) as failed:
        return 0, reason_of(failed)
    return status, "" if 200 <= status < 300 else f"HTTP {status}"


def _note(webhook: Webhook, tried: Sequence[Delivery], reason: str, now: datetime) -> None:
    """Write down what came of deliveries: all were taken but for the last, if there is a ``reason``."""
    # Read anew under a lock: it may have been removed or paused while it answered, and is then not brought back.
    stands = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
    if stands is None:
        return
    for delivery in tried:
        _judge(delivery, reason if delivery is tried[-1] else "", now)
    fresh = [one for one in tried if one._state.adding]  # noqa: SLF001  # as Django documents it
    for one in tried:
        if one not in fresh:
            one.save()
    Delivery.objects.bulk_create(fresh)
    if tried[-1].line is None:
        return
    stands.seq = max(stands.seq, *(one.line.seq or 0 for one in tried if one.line is not None))
    stands.reason = reason
    before = stands.failures if len(tried) == 1 else 0
    stands.failures = before + 1 if reason else 0
    stands.failing_since = ((stands.failing_since if before else None) or now) if reason else None
    stands.rest_until = now + rules.wait_after(stands.failures - 1) if _is_ill(stands) else None
    stands.save(update_fields=["seq", "reason", "failures", "failing_since", "rest_until"])


def _judge(delivery: Delivery, reason: str, now: datetime) -> None:
    """What is to become of a delivery that was tried. A trial is tried once: whoever asked for it sees what came of it."""
    is_trial = delivery.line is None
    delivery.tries += 1
    delivery.reason = reason
    parked = bool(reason) and not is_trial and delivery.tries >= rules.TRIES
    delivery.ended_at = now if is_trial or not reason else None
    delivery.parked_at = now if parked else None
    delivery.try_after = None if parked or delivery.ended_at else now + rules.wait_after(delivery.tries)


def _give_up_in_the_end(webhook: Webhook, *, gone: bool) -> None:
    stands = Webhook.objects.filter(pk=webhook.pk).first()
    if stands is None or stands.failing_since is None:
        return
    if gone or clock.now() - stands.failing_since > rules.GIVES_UP_AFTER:
        services.pause_webhook(webhook=stands, by=BY, gave_up=True)

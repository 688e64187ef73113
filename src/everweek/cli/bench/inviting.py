"""The case ``invite``: so many customers are asked after so many moments, every contact rule on, by mail to a server beside."""

import resource
import smtplib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from everweek import clock
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground, free_port, stopped
from everweek.errors import Unavailable

CASE = "invite"
WITHIN = 300.0
"""Seconds for a hundred thousand."""
MARKED = 100_000
NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)
"""Nobody is asked at night: it is noon for as long as it is measured."""
_AT_ONCE = 5_000
_PATIENCE = 20.0
_REFUSED = 25
"""Every so many customers have two moments: the rules of contact let one of them through."""


def figures(ground: Ground, *, customers: int) -> Iterator[Figure]:
    """Record the moments, let the rule decide, and send; what each took of time and of the processor."""
    port = free_port()
    at = replace(ground, settings={**ground.settings, "EVERWEEK_MAIL": f"smtp+plain://127.0.0.1:{port}"})
    with stopped(at.start(sys.executable, "-m", "everweek.cli.bench.sink", str(port))):
        _wait_for(port)
        at.inside("invite-ready", customers=customers)
        found = at.inside("invite", customers=customers)
        taken = _taken(port)
    if taken != found["sent"] or taken != customers:
        message = f"Of {customers:,} letters {taken:,} arrived, and {found['sent']:,} are noted as sent."
        raise Unavailable(message)
    how = f"{ground.engine}, {customers:,} customers"
    mark = WITHIN if customers == MARKED else None
    yield Figure(CASE, f"decided, written and sent, {how}", found["seconds"], "seconds", mark)
    for what in ("decided", "written", "sent"):
        yield Figure(CASE, f"processor time of one: {what}, {how}", found[f"{what}_cpu"] / customers * 1000, "ms")


def ready(*, customers: int) -> dict[str, int]:
    """Within the home: customers with addresses, one moment each (some have two), and one rule that asks them all."""
    from django.db import transaction

    from everweek.journal.services import System
    from everweek.listen.inviting.services import RuleWanted, make_rule
    from everweek.moments.services import InteractionRow, record_interactions
    from everweek.people.services import CustomerRow, upsert_customers
    from everweek.questionnaires.services import create_questionnaire, publish

    by = System("bench")
    question = {"key": "recommend", "kind": "nps", "measure": "nps", "text": {"en": "Would you recommend us?"}}
    why = {"key": "why", "kind": "text", "text": {"en": "Why?"}}
    document = {"title": {"en": "After your visit"}, "language": "en", "questions": [question, why]}
    with clock.frozen(NOON):
        publish(version=create_questionnaire(key="after-visit", document=document, by=by), by=by)
        make_rule(wanted=RuleWanted(name="After a visit", questionnaire="after-visit", reminders=1), by=by)
        for first in range(0, customers, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, customers))
            told = [CustomerRow(external_id=f"c{one}", email=f"c{one}@example.org", name=f"Customer {one}") for one in numbers]
            with transaction.atomic():
                ids = [one.id for one in upsert_customers(told, by=by)]
            again = [pk for pk in ids if pk is not None and pk % _REFUSED == 0]
            record_interactions([InteractionRow(at=NOON, customer=pk) for pk in [*ids, *again]], by=by)
    return {"customers": customers}


def inside(*, customers: int) -> dict[str, float]:
    """Within the home: all that the worker does for them, one thing after the other."""
    from everweek.journal import delivery, sequencer
    from everweek.listen.inviting import sending
    from everweek.listen.inviting.queries import count_sent
    from everweek.messages.letters.sending import send_due

    def settle() -> None:
        while sequencer.place():
            pass
        delivery.settle()

    began = clock.elapsed()
    took = {
        "decided": _worked(settle, NOON),
        "written": _worked(lambda: _until_none(sending.send_due), NOON),
        "sent": _worked(lambda: _until_none(lambda: send_due()[0]), NOON) + _worked(settle, NOON),
    }
    seconds = clock.elapsed() - began
    return {"seconds": seconds, "sent": count_sent(), **{f"{what}_cpu": cpu for what, cpu in took.items()}}


def _worked(work: Callable[[], object], at: datetime) -> float:
    """Seconds of processor time of this process for that work, done at that moment."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    with clock.frozen(at + timedelta(minutes=1)):
        work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _until_none(work: Callable[[], int]) -> None:
    while work():
        pass


def _wait_for(port: int) -> None:
    give_up = clock.elapsed() + _PATIENCE
    while clock.elapsed() < give_up:
        try:
            _taken(port)
        except OSError:
            clock.pause(0.1)
        else:
            return
    message = "The mail server of the benchmark did not come up."
    raise Unavailable(message)


def _taken(port: int) -> int:
    with smtplib.SMTP("127.0.0.1", port, timeout=_PATIENCE) as server:
        return int(server.docmd("HELP")[1])

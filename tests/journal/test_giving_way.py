"""Whoever is waited for goes first: the other listeners of a worker begin nothing meanwhile, and not for ever."""

import threading
from collections.abc import Sequence

import pytest
from django.db import OperationalError

from everweek.journal import delivery, sequencer, subscribers


@pytest.mark.django_db(transaction=True)
def test_while_somebody_people_wait_for_is_behind_all_others_gather_what_comes(ring, monkeypatch):
    monkeypatch.setattr(delivery, "_behind", set())
    monkeypatch.setattr(delivery, "GIVES_WAY", 0.3)
    heard: list[str] = []
    subscribers.subscriber("tests.waited_for", kinds=["bell.rung"], batch=1, alone=True)(lambda lines: heard.append("urgent"))
    subscribers.subscriber("tests.patient", kinds=["bell.rung"])(lambda lines: heard.append(f"{len(lines)} at once"))
    delivery.take_up()
    urgent, patient = (
        [one for one in subscribers.registered() if one.name == name] for name in ("tests.waited_for", "tests.patient")
    )
    for order in range(2):
        ring(order)
    sequencer.place()
    stop = threading.Event()
    delivery._step(stop, urgent)
    behind = threading.Thread(target=delivery._step, args=(stop, patient))
    behind.start()
    delivery._step(stop, urgent)
    delivery._step(stop, urgent)
    behind.join(20)
    assert heard == ["urgent", "urgent", "2 at once"]


@pytest.mark.django_db(transaction=True)
def test_nobody_gives_way_for_ever(ring, monkeypatch):
    monkeypatch.setattr(delivery, "_behind", {"tests.waited_for"})
    monkeypatch.setattr(delivery, "GIVES_WAY", 0.1)
    heard: list[int] = []
    subscribers.subscriber("tests.patient", kinds=["bell.rung"])(lambda lines: heard.extend(one.ids["order"] for one in lines))
    delivery.take_up()
    ring(1)
    sequencer.place()
    delivery._step(threading.Event(), [one for one in subscribers.registered() if one.name == "tests.patient"])
    assert heard == [1]


@pytest.mark.django_db(transaction=True)
def test_whoever_stumbles_holds_nobody_up(ring, monkeypatch):
    monkeypatch.setattr(delivery, "_behind", {"tests.waited_for"})
    subscribers.subscriber("tests.waited_for", kinds=["bell.rung"], alone=True)(lambda lines: None)
    [urgent] = [one for one in subscribers.registered() if one.name == "tests.waited_for"]

    def away(stop: threading.Event, listeners: Sequence[subscribers.Subscriber]) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(delivery, "_round", away)
    with pytest.raises(OperationalError):
        delivery._step(threading.Event(), [urgent])
    assert not delivery._behind

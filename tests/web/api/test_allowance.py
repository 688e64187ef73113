"""Calls taken from the count in portions: few writes, no early refusal, never one too many."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from everweek import clock
from everweek.errors import TooMany
from everweek.people.models import Limit
from everweek.web.api.allowance import Allowance


@pytest.mark.django_db(transaction=True)
def test_many_that_find_nothing_left_at_once_take_one_portion_together():
    allowance = Allowance()
    begin = threading.Barrier(8)
    failed: list[Exception] = []

    def call() -> None:
        begin.wait()
        try:
            allowance.take("api:token:1", 6000)
        except TooMany as refused:
            failed.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _caller in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert Limit.objects.get().hits == 1


def test_a_slow_caller_of_several_processes_is_not_refused(db, monkeypatch):
    """Four processes, one call a second each: 240 in the minute of 6,000 that are allowed."""
    now = 1000.0
    monkeypatch.setattr(clock, "elapsed", lambda: now)
    processes = [Allowance() for _process in range(4)]
    for second in range(60):
        now = 1000.0 + second
        for process in processes:
            process.take("api:token:1", 6000)
    assert Limit.objects.get().hits == 4


def test_exactly_as_many_as_allowed_pass_in_a_minute(db):
    allowance = Allowance()
    for _call in range(500):
        allowance.take("api:token:1", 500)
    with pytest.raises(TooMany) as refused:
        allowance.take("api:token:1", 500)
    assert 1 <= refused.value.retry_after <= 60


def test_what_is_held_is_given_up_when_its_minute_ends(db, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(clock, "elapsed", lambda: now)
    allowance = Allowance()
    allowance.take("api:token:1", 6000)
    now = 1061.0
    allowance.take("api:token:1", 6000)
    assert Limit.objects.get().hits == 2


def test_that_nothing_is_left_is_remembered_until_the_minute_ends(db):
    allowance = Allowance()
    for _call in range(2):
        allowance.take("token:1", 2)
    with pytest.raises(TooMany) as first:
        allowance.take("token:1", 2)
    with CaptureQueriesContext(connection) as asked, pytest.raises(TooMany) as again:
        allowance.take("token:1", 2)
    assert len(asked) == 0
    assert 1 <= again.value.retry_after <= first.value.retry_after
    assert again.value.message == first.value.message

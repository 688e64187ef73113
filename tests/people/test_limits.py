"""Rate limits: counted together by everybody, whatever happens at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from everweek import clock
from everweek.errors import Invalid, TooMany
from everweek.people.limits import Counted, count, forget_old, hit, note
from everweek.people.models import Limit

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


def test_the_hit_after_the_last_is_refused_until_the_window_ends(db):
    with clock.frozen(NOON):
        assert [hit("api:1", 3, MINUTE) for _ in range(3)] == [2, 1, 0]
    with clock.frozen(NOON + timedelta(seconds=20)), pytest.raises(TooMany) as refused:
        hit("api:1", 3, MINUTE)
    assert refused.value.retry_after == 40
    with clock.frozen(NOON + timedelta(seconds=59, milliseconds=999)), pytest.raises(TooMany) as refused:
        hit("api:1", 3, MINUTE)
    assert refused.value.retry_after == 1
    with clock.frozen(NOON + MINUTE):
        assert hit("api:1", 3, MINUTE) == 2


def test_one_key_does_not_count_for_another_and_is_stored_as_a_hash(db):
    with clock.frozen(NOON):
        hit("signin:ip:192.0.2.7", 1, MINUTE)
        assert hit("signin:ip:192.0.2.8", 1, MINUTE) == 0
        with pytest.raises(TooMany):
            hit("signin:ip:192.0.2.7", 1, MINUTE)
    assert not Limit.objects.filter(key__contains="192").exists()


def test_ended_windows_are_forgotten_and_running_ones_kept(db):
    with clock.frozen(NOON):
        hit("old", 1, MINUTE)
        hit("running", 1, timedelta(hours=1))
    with clock.frozen(NOON + MINUTE):
        assert forget_old() == 1
        with pytest.raises(TooMany):
            hit("running", 1, timedelta(hours=1))


@pytest.mark.parametrize(("limit", "window"), [(0, MINUTE), (1, timedelta(0))])
def test_a_limit_that_makes_no_sense_is_refused(limit, window):
    with pytest.raises(Invalid):
        hit("x", limit, window)


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_exactly_ten_are_let_through():
    passed, refused = [], []

    def try_five():
        for _ in range(5):
            try:
                passed.append(hit("crowd", 10, timedelta(hours=1)))
            except TooMany:
                refused.append(1)
        connection.close()

    threads = [threading.Thread(target=try_five) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == list(range(10))
    assert len(refused) == 30


def test_a_count_says_when_its_window_ends(db):
    with clock.frozen(NOON):
        count("api:1", 3, MINUTE)
    with clock.frozen(NOON + timedelta(seconds=20)):
        assert count("api:1", 3, MINUTE) == Counted(left=1, ends_in=40.0)


def test_several_are_counted_in_one_statement_and_one_key_several_times_is_so_many(db):
    note(["b"], MINUTE)
    with CaptureQueriesContext(connection) as asked:
        told = note(["a", "b", "a", "c", "b", "a"], MINUTE)
    assert [hits.number for hits in told] == [1, 2, 2, 1, 3, 3]
    assert sum("people_limit" in one["sql"] for one in asked.captured_queries) == 1
    assert note([], MINUTE) == []
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert [hits.number for hits in note(["b", "b"], MINUTE)] == [1, 2]

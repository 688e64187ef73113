"""Locks held by the database, or by the machine under an embedded one: one holder, given back by whoever dies."""

import threading

import pytest
from django.db import connection, transaction
from tests.journal.programs import hold_for_ever
from tests.processes import start

from everweek.errors import Invalid
from everweek.journal import locks

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work) -> list[object]:
    results: list[object] = []

    def run() -> None:
        results.append(work())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return results


def try_to_hold(name: str = "tests.lock") -> bool:
    with locks.held(name, wait=False) as mine:
        return mine


def test_a_lock_has_one_holder_and_is_free_afterwards():
    with locks.held("tests.lock") as mine:
        assert mine
        assert in_a_thread(try_to_hold) == [False]
        assert in_a_thread(lambda: try_to_hold("tests.other")) == [True]
    assert in_a_thread(try_to_hold) == [True]


def test_a_lock_is_given_back_after_an_error():
    def fail() -> None:
        with locks.held("tests.lock"):
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    assert in_a_thread(try_to_hold) == [True]


def test_who_waits_gets_the_lock_in_the_end():
    got = threading.Event()

    def wait() -> None:
        with locks.held("tests.lock"):
            got.set()
        connection.close()

    with locks.held("tests.lock"):
        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.wait(0.2)
    assert got.wait(20)
    thread.join(20)


def test_a_process_that_is_killed_gives_its_lock_back():
    with start(hold_for_ever, "tests.lock") as process:
        process.wait_for("held")
        assert in_a_thread(try_to_hold) == [False]
        process.kill()
    with locks.held("tests.lock") as mine:
        assert mine


def test_a_lock_until_commit_needs_a_transaction():
    with pytest.raises(Invalid):
        locks.hold_until_commit("tests.lock")
    with transaction.atomic():
        locks.hold_until_commit("tests.lock")


def test_a_database_in_memory_locks_within_its_process(monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("about the embedded database only")
    monkeypatch.setattr(locks, "_is_in_memory", lambda: True)
    with locks.held("tests.lock"):
        assert not try_to_hold()
    assert try_to_hold()

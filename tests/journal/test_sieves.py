"""A listener that has nothing to do for most lines says so before its turn, when nobody waits for it."""

from collections.abc import Sequence

import pytest
from django.db import connection

from everweek.journal import delivery, subscribers
from everweek.journal.models import Line, Parked, Position


def _even(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.ids["order"] % 2 == 0]


@pytest.mark.django_db(transaction=True)
def test_what_a_sieve_leaves_out_is_read_outside_the_turn_and_passed_by(ring):
    heard: list[int] = []
    inside: list[bool] = []

    def sieve(lines: Sequence[Line]) -> list[Line]:
        inside.append(connection.in_atomic_block)
        return _even(lines)

    def apply(lines: Sequence[Line]) -> None:
        assert connection.in_atomic_block
        heard.extend(line.ids["order"] for line in lines)

    subscribers.subscriber("tests.even", kinds=["bell.rung"], start="beginning", sieve=sieve)(apply)
    for order in range(1, 6):
        ring(order)
    assert delivery.settle() == 5
    assert heard == [2, 4]
    assert not any(inside)
    ring(7)
    assert delivery.settle() == 1
    assert heard == [2, 4]
    assert Position.objects.get(subscriber="tests.even").seq == 6


@pytest.mark.django_db
def test_a_sieve_that_fails_is_a_failure_of_its_line_alone(ring, monkeypatch):
    monkeypatch.setattr(delivery.rules, "WAITS", ())
    heard: list[int] = []

    def sieve(lines: Sequence[Line]) -> list[Line]:
        if any(line.ids["order"] == 2 for line in lines):
            raise ValueError("no bell 2")
        return list(lines)

    def apply(lines: Sequence[Line]) -> None:
        heard.extend(line.ids["order"] for line in lines)

    subscribers.subscriber("tests.poisoned", kinds=["bell.rung"], start="beginning", sieve=sieve)(apply)
    for order in (1, 2, 3):
        ring(order)
    delivery.settle()
    assert heard == [1, 3]
    assert [one.line.ids["order"] for one in Parked.objects.select_related("line")] == [2]


@pytest.mark.django_db
def test_lines_that_another_process_applied_meanwhile_are_not_applied_again(ring):
    heard: list[int] = []

    def sieve(lines: Sequence[Line]) -> list[Line]:
        # As if another worker had its turn between the reading and this one's.
        Position.objects.filter(subscriber="tests.raced", seq=0).update(seq=2)
        return list(lines)

    def apply(lines: Sequence[Line]) -> None:
        heard.extend(line.ids["order"] for line in lines)

    subscribers.subscriber("tests.raced", kinds=["bell.rung"], start="beginning", sieve=sieve)(apply)
    for order in (1, 2, 3):
        ring(order)
    delivery.settle()
    assert heard == [3]

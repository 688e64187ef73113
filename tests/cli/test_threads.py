"""A request is answered in one of a few seats, and what is open to the databases belongs to the seat."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connections

from everweek.cli.threads import ANSWERING, Threads


def in_threads(do: Callable[[], object], times: int) -> None:
    """Each in a thread of its own, all at once."""
    threads = [threading.Thread(target=do) for _time in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def knock(door: Threads) -> Iterable[bytes]:
    return door({}, lambda *_words: None)  # type: ignore[arg-type]  # nobody writes


def test_who_comes_after_another_asks_by_the_same_connection_and_keeps_none() -> None:
    seen: list[object] = []
    left: list[object] = []

    def answer(_environ: dict[str, Any], _start: object) -> list[bytes]:
        seen.append(connections["default"])
        return [b""]

    door = Threads(answer)

    def come() -> None:
        knock(door)
        left.extend(connections.all(initialized_only=True))

    for _time in range(3):
        in_threads(come, 1)
    assert len(seen) == 3
    assert len(set(map(id, seen))) == 1
    assert left == []


def test_those_who_come_at_once_have_connections_of_their_own_and_at_most_so_many_are_answered() -> None:
    seen: list[object] = []
    here = threading.Barrier(ANSWERING)

    def answer(_environ: dict[str, Any], _start: object) -> list[bytes]:
        seen.append(connections["default"])
        here.wait(timeout=60)
        return [b""]

    door = Threads(answer)
    in_threads(lambda: knock(door), 3 * ANSWERING)
    assert len(seen) == 3 * ANSWERING
    assert len(set(map(id, seen))) == ANSWERING


def test_a_seat_is_left_where_an_answer_fails() -> None:
    def answer(_environ: dict[str, Any], _start: object) -> list[bytes]:
        raise ZeroDivisionError

    door = Threads(answer)

    def come() -> None:
        with pytest.raises(ZeroDivisionError):
            knock(door)

    for _time in range(2 * ANSWERING):
        in_threads(come, 1)
    assert door._seats.qsize() == ANSWERING

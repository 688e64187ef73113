"""A request is answered in one of a few seats, and what is open to the databases belongs to the seat."""

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse

from everweek.cli.threads import (
    ANSWERING,
    LONGEST,
    LONGEST_UPLOAD,
    MOST_STREAMING_TO_AN_ADDRESS,
    MOST_UPLOADS,
    UPLOADS,
    Threads,
)
from everweek.listen.services import LARGEST_UPLOAD
from everweek.web.api import edge
from everweek.web.open import frame


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


class Wire(io.RawIOBase):
    """What comes from outside, of which nothing may be read."""

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("it was read")


class Said(list[tuple[str, dict[str, str]]]):
    """What was said at the beginning of an answer."""

    def __call__(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.append((status, dict(headers)))


def sent(door: Threads, length: str, path: str = "/s/doors", wire: Any = None) -> tuple[str, dict[str, str], bytes]:
    said = Said()
    environ = {"CONTENT_LENGTH": length, "PATH_INFO": path, "REMOTE_ADDR": "192.0.2.1", "wsgi.input": wire or Wire()}
    body = b"".join(door(environ, said))  # type: ignore[arg-type]  # nobody writes
    [(status, headers)] = said
    return status, headers, body


def echo(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
    start("200 OK", [])
    return [environ["wsgi.input"].read()]


@pytest.mark.parametrize("length", [str(LONGEST + 1), "900000000000", "1000000000000000", "9" * 5_000])
def test_what_is_longer_than_anything_may_be_is_refused_unread(length: str) -> None:
    assert sent(Threads(echo), length)[0] == "413 Content Too Large"


@pytest.mark.parametrize("length", ["-1", "1e3", "²", " 5"])
def test_a_length_that_is_no_number_is_refused_unread(length: str) -> None:
    assert sent(Threads(echo), length)[0] == "400 Bad Request"


@pytest.mark.parametrize("length", ["", "0", "000"])
def test_whoever_sends_nothing_is_answered_and_nobody_waits_for_her_wire(length: str) -> None:
    assert sent(Threads(echo), length)[::2] == ("200 OK", b"")


def test_nothing_that_is_taken_later_is_refused_here() -> None:
    assert reverse("import-new") == UPLOADS
    assert max(edge.BATCH, edge.QUESTIONNAIRE, frame.LONGEST_BODY, settings.DATA_UPLOAD_MAX_MEMORY_SIZE) < LONGEST
    assert LONGEST_UPLOAD > LARGEST_UPLOAD


def test_a_program_is_refused_in_the_shape_of_every_refusal() -> None:
    status, headers, body = sent(Threads(echo), str(LONGEST + 1), "/api/v1/responses")
    assert (status, headers["Content-Type"]) == ("413 Content Too Large", "application/problem+json")
    assert json.loads(body) == {
        "type": "urn:everweek:problem:too-large",
        "title": "Content Too Large",
        "status": 413,
        "detail": "What was sent is too long to be taken here.",
        "code": "too-large",
    }


def test_only_so_many_long_files_come_in_at_once() -> None:
    door = Threads(echo)
    inside: list[str] = []

    class Slow(io.RawIOBase):
        """A file that another one overtakes again and again."""

        def read(self, _size: int = -1) -> bytes:
            inside.append(sent(door, str(LONGEST + 1), UPLOADS, Slow())[0])
            return b""

    assert sent(door, str(LONGEST + 1), UPLOADS, Slow())[0] == "400 Bad Request"
    assert inside == ["503 Service Unavailable", *["400 Bad Request"] * (MOST_UPLOADS - 1)]
    assert sent(door, str(LONGEST + 1), UPLOADS, io.BytesIO())[0] == "400 Bad Request"


class Piecewise:
    """An answer as Django gives one whose end it does not know, or says."""

    streaming = True

    def __init__(self) -> None:
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"a", b"b")

    def close(self) -> None:
        self.closed = True


def streamed(door: Threads, address: str) -> tuple[Iterable[bytes], Said]:
    said = Said()
    return door({"REMOTE_ADDR": address}, said), said  # type: ignore[arg-type]  # nobody writes


def test_who_reads_slowly_holds_so_many_answers_and_no_more() -> None:
    made: list[Piecewise] = []

    def answer(_environ: dict[str, Any], start: Callable[..., object]) -> Piecewise:
        start("200 OK", [("Content-Type", "text/csv")])
        made.append(Piecewise())
        return made[-1]

    door = Threads(answer)
    # She has millions of addresses, and one network.
    held = [streamed(door, f"2001:db8::{number}")[0] for number in range(1, MOST_STREAMING_TO_AN_ADDRESS + 1)]
    _refused, said = streamed(door, "2001:db8::ffff")
    assert said[0][0] == "503 Service Unavailable"
    assert made[-1].closed
    assert streamed(door, "2001:db8:1::1")[1][0][0] == "200 OK"
    for _twice in range(2):
        held[0].close()  # type: ignore[attr-defined]  # as a server does
    assert b"".join(streamed(door, "2001:db8::1")[0]) == b"ab"
    assert streamed(door, "2001:db8::2")[1][0][0] == "503 Service Unavailable"


def test_a_short_answer_is_brought_whole_and_holds_nobody() -> None:
    found = Piecewise()

    def answer(_environ: dict[str, Any], start: Callable[..., object]) -> Piecewise:
        start("200 OK", [("Content-Length", "2")])
        return found

    brought, said = streamed(Threads(answer), "192.0.2.1")
    assert (brought, found.closed, said) == ([b"ab"], True, [("200 OK", {"Content-Length": "2"})])


@pytest.mark.django_db
def test_a_row_that_somebody_holds_is_not_waited_for_for_ever() -> None:
    from everweek import wsgi

    if connection.vendor != "postgresql":
        pytest.skip("SQLite gives up by itself")
    wsgi._never_wait_for_ever(connection)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)

"""Who sends slowly holds no web process: pages are answered, and others' answers are taken."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.cli.installation import Installation, end, free_port, installation, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.one_database("Who waits at the door has asked no database yet.")]
WHOLE = b'{"questionnaire": "none"}'


@pytest.fixture(scope="module")
def port(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """One web for all: each has left before the next one comes."""
    port = free_port()
    with installation(tmp_path_factory.mktemp("slow") / "home", like=prepared) as house:
        serving = house.start("serve", "--web-only", "--port", str(port))
        try:
            assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
            yield port
        finally:
            end(serving)


def begin(port: int, path: str, length: int, sent: bytes) -> socket.socket:
    """Somebody who sends the beginning of a body."""
    wire = socket.create_connection(("127.0.0.1", port))
    wire.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {length}\r\n\r\n".encode() + sent)
    return wire


def status(port: int, method: str, path: str, *, comes_from: str = "127.0.0.1", body: bytes | None = None) -> int:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(comes_from, 0))
    asked.request(method, path, body=body, headers={"Content-Type": "application/json"})
    return asked.getresponse().status


@pytest.mark.parametrize("length", [1_000, 5_000_000])
def test_forty_slow_bodies_keep_nobody_else_waiting(port: int, length: int) -> None:
    with ExitStack() as held:
        for _number in range(40):
            held.enter_context(begin(port, "/api/v1/responses", length, b"ab"))
        time.sleep(0.5)
        assert [status(port, "GET", "/health/live") for _time in range(20)] == [200] * 20
        assert status(port, "POST", "/api/v1/responses", comes_from="127.0.0.2", body=WHOLE) == 401
        # Who sends so much at once is told to come again.
        assert status(port, "POST", "/api/v1/responses", body=WHOLE) == 503
    time.sleep(0.5)
    assert status(port, "POST", "/api/v1/responses", body=WHOLE) == 401


def test_what_breaks_off_half_way_is_not_taken_for_the_whole(port: int) -> None:
    with begin(port, "/api/v1/responses", 1_000, WHOLE) as wire:
        wire.shutdown(socket.SHUT_WR)
        assert wire.recv(1_000)[:12] in {b"", b"HTTP/1.1 400"}


def test_nobody_asks_many_things_at_once_over_one_connection(port: int) -> None:
    preface, settings = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        wire.sendall(preface + settings)
        assert wire.recv(9)[3:4] != b"\x04", "that would be the settings of HTTP/2"

"""Clients that post without a pause, each over a connection of its own; what they measure is told by the clock."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from everweek import clock
from everweek.cli.bench.people import CUSTOMERS, KEY, TOUCHPOINT, UNIT
from everweek.errors import Unavailable

_END_OF_HEAD = b"\r\n\r\n"
_PATIENCE = 60.0


@dataclass
class Posted:
    """What several clients found together: seconds of each answer, how long it took altogether, and what was not stored."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0
    refused: int = 0

    @property
    def a_second(self) -> float:
        """Answers stored a second."""
        return len(self.took) / self.seconds

    def within(self, share: float) -> float:
        """So many milliseconds at most did this share of the answers take."""
        ordered = sorted(self.took)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Call = Callable[[float, int, int], bytes]
"""The bytes of a request, from when the round began, which client asks, and for the how-many-eth time."""


def post(port: int, token: str, *, clients: int, seconds: float, keyed: bool = False) -> Posted:
    """Let so many clients post responses for so long; ``keyed`` gives each call an Idempotency-Key."""

    def call(began: float, client: int, number: int) -> bytes:
        return call_of(token, client, number, f"{began}-{client}-{number}" if keyed else None)

    return drive(port, call, b"201", clients=clients, seconds=seconds)


def drive(port: int, call: Call, wanted: bytes, *, clients: int, seconds: float) -> Posted:
    """Let so many clients ask for so long, each over a connection of its own; ``Unavailable`` where a status is not as wanted."""
    found = Posted()
    lock = threading.Lock()
    began = clock.elapsed()

    def run(client: int) -> None:
        took: list[float] = []
        refused = 0
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number = 0
            while clock.elapsed() - began < seconds:
                number += 1
                told = call(began, client, number)
                sent = clock.elapsed()
                line.sendall(told)
                status = _status(line)
                took.append(clock.elapsed() - sent)
                refused += status != wanted
        with lock:
            found.took += took
            found.refused += refused

    threads = [threading.Thread(target=run, args=(client,), daemon=True) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = clock.elapsed() - began
    if found.refused or not found.took:
        message = (
            f"{found.refused} of {len(found.took)} requests were not answered as they should be: the benchmark tells nothing."
        )
        raise Unavailable(message)
    return found


def call_of(token: str, client: int, number: int, key: str | None = None) -> bytes:
    """The bytes of one response posted by the API, another score each time; ``key`` is its Idempotency-Key."""
    body = json.dumps(
        {
            "questionnaire": KEY,
            "answers": {"recommend": number % 11, "overall": number % 5 + 1, "why": "It was quick, and they were kind."},
            "customer": f"customer-{(number * 8 + client) % CUSTOMERS}",
            "unit": UNIT,
            "touchpoint": TOUCHPOINT,
            "dimensions": {"area": "B"},
        }
    ).encode()
    keyed = f"Idempotency-Key: {key}\r\n" if key else ""
    head = (
        f"POST /api/v1/responses HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{keyed}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _status(line: socket.socket) -> bytes:
    """Read one reply to its end; its status."""
    told = b""
    while _END_OF_HEAD not in told:
        told += _more(line)
    head, _end, body = told.partition(_END_OF_HEAD)
    lengths = [one for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")]
    left = int(lengths[0].partition(b":")[2]) - len(body)
    while left > 0:
        left -= len(_more(line))
    return head.split(b" ", 2)[1]


def _more(line: socket.socket) -> bytes:
    told = line.recv(65536)
    if not told:
        message = "The server of the benchmark hung up."
        raise Unavailable(message)
    return told

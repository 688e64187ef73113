"""A program that is told what happens, on this machine: it answers as it is bid, and keeps what it got."""

import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Received:
    """One request: its headers in small letters, and its body as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.body)
        return told


@dataclass
class Program:
    """``answers`` are given in turn, then ``otherwise``."""

    address: str = ""
    got: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    otherwise: int = 204
    location: str = ""
    server: http.server.HTTPServer | None = None

    def types(self) -> list[object]:
        return [one.event["type"] for one in self.got]

    def subjects(self) -> list[object]:
        return [one.event.get("subject") for one in self.got]


@contextmanager
def program(path: str = "/hooks") -> Iterator[Program]:
    """Listens at 127.0.0.1 until the end of the block."""
    here = Program()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # whoever sent it was killed half-way
            here.got.append(Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(here.answers.pop(0) if here.answers else here.otherwise)
            if here.location:
                self.send_header("Location", here.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            pass

    here.server = server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.address = f"http://127.0.0.1:{server.server_port}{path}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

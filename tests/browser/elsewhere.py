"""A website of somebody else: one page, under a strict policy of its own, from another origin than the house's."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Elsewhere:
    """``address`` of its only page, whose body is ``body``; ``violations`` of its policy that browsers told of."""

    address: str
    policy: str
    body: str = ""


@contextmanager
def website(house: str) -> Iterator[Elsewhere]:
    """A site whose pages load a script from the house, speak with it, and may do nothing else: no style, no string as code."""
    rules = ["default-src 'none'", f"script-src {house}", f"connect-src {house}", "style-src 'none'", "base-uri 'none'"]
    site = Elsewhere("", "; ".join([*rules, "require-trusted-types-for 'script'", "trusted-types 'none'"]))

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # as the library calls it
            found = f'<!DOCTYPE html><html lang="en"><title>A shop</title><main><h1>A shop</h1>{site.body}</main></html>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", site.policy)
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()

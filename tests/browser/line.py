"""A line between a tablet and the house that can be cut for whoever uses it: a page, one opened later, the worker within.

What a browser offers for this is not enough. Its line is taken from each page by whoever steers it, and a page that is closed is
steered no longer: what it was sending in that moment goes out all the same.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Lock, Thread


class Line(ThreadingTCPServer):
    """Carries what comes to ``address`` on to the house; once it is cut nothing goes through, until it is mended."""

    daemon_threads = True

    def __init__(self, house: tuple[str, int]) -> None:
        super().__init__(("localhost", 0), _Carrying)
        self.house = house
        self.address = f"http://localhost:{self.server_address[1]}"
        self._is_cut = False
        self._open: list[socket.socket] = []
        self._one_by_one = Lock()

    def verify_request(self, request: object, client_address: object) -> bool:
        """Whether somebody who calls is let through; called by the server for each, which hangs up where not."""
        assert isinstance(request, socket.socket)
        with self._one_by_one:
            if not self._is_cut:
                self._open.append(request)
            return not self._is_cut

    def cut(self) -> None:
        """Let nothing through, of what is under way neither."""
        with self._one_by_one:
            self._is_cut = True
            for each in self._open:
                # Whoever hung up long ago is hung up on again.
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self._is_cut = False


@contextmanager
def line_to(house: tuple[str, int]) -> Iterator[Line]:
    """A line to the house at this host and port."""
    with Line(house) as line:
        carrying = Thread(target=line.serve_forever, args=(0.05,))
        carrying.start()
        try:
            yield line
        finally:
            line.cut()
            line.shutdown()
            carrying.join()


class _Carrying(BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Line)
        with socket.create_connection(self.server.house) as house:
            back = Thread(target=_carry, args=(house, self.request), daemon=True)
            back.start()
            _carry(self.request, house)
            back.join()


def _carry(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while piece := here.recv(65536):
            there.sendall(piece)
    with suppress(OSError):
        there.shutdown(socket.SHUT_WR)

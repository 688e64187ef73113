"""The cases ``idle`` and ``pages``: what a server takes when nothing happens, and how long the busiest pages take."""

import http.client
import re
import subprocess
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from everweek import clock
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import EMAIL, PASSWORD, Ground
from everweek.cli.bench.memory import family_of, pss_of, wait_for_rest
from everweek.errors import Unavailable

IDLE, PAGES = "idle", "pages"
MEMORY, AIM = 350.0, 250.0
WAIT = 200.0
LOOKED_AT = {
    "home": "/",
    "Voices": "/listen/voices/",
    "Prove": "/prove/?measure=nps&by=month",
    "Consistency": "/prove/consistency/",
}
_FORM = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
RESTS_AFTER = 70.0
"""Seconds after the last look: what is let go of after a minute is gone then."""
_QUIET, _RESTS_WITHIN = 45.0, 300.0
"""Seconds for which hardly anything is done where nothing happens, and within which what waited is done."""
_PATIENCE = 120.0
_SETTLES_IN = 10.0
_FOLLOWED = 5


class Browser:
    """What a browser does to be let in and to fetch a page: cookies, a form, redirects."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: SimpleCookie = SimpleCookie()

    def sign_in(self) -> None:
        """Sign in as the administrator of the run; ``Unavailable`` where the page has no form."""
        form = _FORM.search(self.get("/accounts/login/"))
        if form is None:
            message = "The sign-in page of the benchmark has no form."
            raise Unavailable(message)
        self._ask("POST", "/accounts/login/", urlencode({"csrfmiddlewaretoken": form[1], "login": EMAIL, "password": PASSWORD}))

    def get(self, address: str) -> str:
        """A page, after what redirects there may be; ``Unavailable`` where it is none."""
        for _hop in range(_FOLLOWED):
            status, told, onward = self._ask("GET", address)
            if onward:
                address = onward
                continue
            if status == http.client.OK:
                return told
            break
        message = f"The page {address} of the benchmark answered with {status}."
        raise Unavailable(message)

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        cookies = "; ".join(f"{name}={one.value}" for name, one in self._cookies.items())
        headers = {"Host": f"localhost:{self._port}", "Cookie": cookies, "Referer": f"http://localhost:{self._port}{address}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, address, body, headers)
            reply = line.getresponse()
            told = reply.read().decode()
        finally:
            line.close()
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            self._cookies.load(cookie)
        place = urlsplit(reply.headers.get("Location", ""))
        return reply.status, told, f"{place.path}?{place.query}".rstrip("?") if place.path else ""


def idle(ground: Ground, *, rests: float = RESTS_AFTER) -> Iterator[Figure]:
    """What web and worker take together before anybody came, and after one look at each of the four pages.

    ``rests`` seconds after the last look; 0 waits for nothing, also not until the worker has done what waited for it.
    """
    with ground.serving() as (port, server):
        if rests:
            clock.pause(_SETTLES_IN)
            wait_for_rest(server.pid, quiet=_QUIET, at_most=_RESTS_WITHIN)
        yield Figure(IDLE, f"before anybody came, {ground.engine}", _taken(server), "MiB", MEMORY)
        browser = Browser(port)
        browser.sign_in()
        for address in LOOKED_AT.values():
            browser.get(address)
        at_once = _taken(server)
        clock.pause(rests)
        yield Figure(IDLE, f"just after one look at each page, {ground.engine}", at_once, "MiB")
        yield Figure(IDLE, f"a minute after one look at {', '.join(LOOKED_AT)}, {ground.engine}", _taken(server), "MiB", MEMORY)


def pages(ground: Ground, *, rows: int, runs: int) -> Iterator[Figure]:
    """The first look at each page, which draws its chart, and the best of the next ones, which find it drawn."""
    with ground.serving() as (port, _server):
        browser = Browser(port)
        browser.sign_in()
        for name, address in LOOKED_AT.items():
            took = [_looked(browser, address) for _run in range(runs + 1)]
            how = f"{ground.engine}, {rows:,} responses"
            yield Figure(PAGES, f"{name}: the first look, {how}", took[0], "ms")
            yield Figure(PAGES, f"{name}: without drawing the chart, {how}", min(took[1:]), "ms", WAIT)


def _looked(browser: Browser, address: str) -> float:
    began = clock.elapsed()
    browser.get(address)
    return 1000 * (clock.elapsed() - began)


def _taken(server: "subprocess.Popen[bytes]") -> float:
    return pss_of(family_of(server.pid))

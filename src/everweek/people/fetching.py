"""Fetching from other machines, without being led astray: for single sign-on, and whatever else the house has to call.

A host's name is resolved once, every address it has must be public, and the connection goes to the address that was checked:
a name that answers differently the second time gains nothing. No redirect is followed and no proxy of the environment is
used. Hosts of one's own network are named in EVERWEEK_PRIVATE_HOSTS; only those may be spoken to without TLS.
"""

import http
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool

SECONDS = (5, 10)
POST_SECONDS = 15.0
"""What is posted is answered within so many seconds, from the first byte to the last."""


class Refused(requests.RequestException):
    """An address that is not fetched from; the sentence says why."""


class _Pinned(HTTPAdapter):
    """Connects to the very address that was checked, while TLS and the Host header speak of the name."""

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str,  # noqa: FBT001  # as requests has it
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,  # noqa: ANN401  # as requests has it
    ) -> HTTPConnectionPool:
        """A connection to the checked address of the request's host."""
        parts = urlsplit(str(request.url))
        host = parts.hostname or ""
        address = check_address(str(request.url))
        host_params, pool_kwargs = self.build_connection_pool_key_attributes(request, verify, cert)
        host_params["host"] = address
        if parts.scheme == "https":
            pool_kwargs |= {"server_hostname": host, "assert_hostname": host}
        return self.poolmanager.connection_from_host(**host_params, pool_kwargs=pool_kwargs)

    def add_headers(self, request: requests.PreparedRequest, **_more: Any) -> None:  # noqa: ANN401  # as requests has it
        """The name goes into the Host header; the connection itself knows only the address."""
        request.headers["Host"] = urlsplit(str(request.url)).netloc.rpartition("@")[2]


def session() -> requests.Session:
    """A session of ``requests`` that keeps these rules; a redirect raises ``TooManyRedirects``."""
    made = requests.Session()
    made.request = partial(made.request, timeout=SECONDS)  # type: ignore[method-assign]  # requests has no setting for it
    hold_to_rules(made)
    return made


def hold_to_rules(made: requests.Session) -> None:
    """Let a session keep these rules, whoever made it; how long it waits is its own matter."""
    made.trust_env = False
    made.max_redirects = 0
    made.mount("https://", _Pinned())
    made.mount("http://", _Pinned())


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post ``body`` under the same rules, and answer with the status; what else is answered is not read.

    ``OSError`` (``Refused`` and time that has run out are such) or ``http.client.HTTPException`` where there is no answer.
    However slowly somebody answers, it ends after ``POST_SECONDS``.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with _connected(parts, check_address(url)) as connection:
        connection.request("POST", target, body, {"Host": parts.netloc.rpartition("@")[2], **headers})
        return connection.getresponse().status


@dataclass(frozen=True)
class Got:
    """What was answered: the status, the headers by their names in small letters, the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(url: str, headers: Mapping[str, str], *, most: int) -> Got:
    """Fetch ``url`` under the same rules, at most ``most`` bytes of it; ``Refused`` for more, or where it has moved.

    ``OSError`` (``Refused`` and time that has run out are such) or ``http.client.HTTPException`` where there is no answer.
    However slowly somebody answers, it ends after ``POST_SECONDS``.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with _connected(parts, check_address(url)) as connection:
        # Nothing packed: a few bytes may unpack to more than there is room for.
        told = {"Host": parts.netloc.rpartition("@")[2], "Accept-Encoding": "identity", **headers}
        connection.request("GET", target, headers=told)
        answer = connection.getresponse()
        body = answer.read(most + 1)
        found = {name.lower(): value for name, value in answer.getheaders()}
    if 300 <= answer.status < 400 and answer.status != http.HTTPStatus.NOT_MODIFIED:
        moved = {"host": parts.hostname, "to": found.get("location", "")[:200]}
        raise Refused(_("%(host)s says that it stands elsewhere now: %(to)s. If that is right, write it here.") % moved)
    if len(body) > most:
        raise Refused(_("%(host)s answered with more than %(n)d bytes.") % {"host": parts.hostname, "n": most})
    return Got(answer.status, found, body)


@contextmanager
def _connected(parts: SplitResult, address: str) -> Iterator[http.client.HTTPConnection]:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connected = socket.create_connection((address, port), timeout=SECONDS[0])
    if parts.scheme == "https":
        # Shaken hands below, when the clock runs already: that may be drawn out as well.
        connected = _tls().wrap_socket(connected, server_hostname=parts.hostname, do_handshake_on_connect=False)
    connected.settimeout(POST_SECONDS)
    late = threading.Event()
    clock = threading.Timer(POST_SECONDS, _cut, (connected, late))
    clock.daemon = True
    clock.start()
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    connection.sock = connected
    try:
        if isinstance(connected, ssl.SSLSocket):
            connected.do_handshake()
        yield connection
        if late.is_set():
            # Cut off in the middle of its headers, what was read of an answer looks like a whole one.
            raise TimeoutError
    except (OSError, ValueError, http.client.HTTPException) as failed:
        if late.is_set() or isinstance(failed, TimeoutError):
            message = _("%(host)s did not answer within %(n)d seconds.") % {"host": parts.hostname, "n": POST_SECONDS}
            raise TimeoutError(message) from failed
        raise
    finally:
        clock.cancel()
        connected.close()


def _cut(connected: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def check_address(url: str) -> str:
    """The address to connect to for ``url``; ``Refused`` where it is private, unknown, or not under TLS."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as unknown:
        raise Refused(_("%(host)s has no address.") % {"host": parts.hostname or ""}) from unknown
    if parts.scheme != "https" and parts.hostname not in settings.EVERWEEK_PRIVATE_HOSTS:
        raise Refused(_("%(host)s is called over https only.") % {"host": parts.hostname or ""})
    return check_host(parts.hostname or "", port, tls=parts.scheme == "https")


def check_host(host: str, port: int, *, tls: bool) -> str:
    """The address to connect to for a host; ``Refused`` where it is private, unknown, or not to be spoken to under TLS."""
    private = host in settings.EVERWEEK_PRIVATE_HOSTS
    if not tls and not private:
        raise Refused(_("%(host)s is spoken to under TLS only.") % {"host": host})
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as unknown:
        raise Refused(_("%(host)s has no address.") % {"host": host}) from unknown
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not private and not all(is_public(address) for address in addresses):
        raise Refused(
            _("%(host)s is an address of a private network; name it in EVERWEEK_PRIVATE_HOSTS if that is meant.") % {"host": host}
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    >>> is_public("9.9.9.9"), is_public("10.0.0.1"), is_public("169.254.169.254"), is_public("::ffff:127.0.0.1")
    (True, False, False, False)
    """
    one = ipaddress.ip_address(address)
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    teredo = getattr(one, "teredo", None)
    if teredo is not None:
        return False
    if inner is not None:
        return is_public(str(inner))
    # 64:ff9b::/96 wraps IPv4 addresses, private ones too.
    if one in ipaddress.ip_network("64:ff9b::/96"):
        return is_public(str(ipaddress.ip_address(int(one) & 0xFFFFFFFF)))
    # Of IPv6 only 2000::/3 is the internet's; elsewhere addresses of one's own network stand in further dresses.
    return one.is_global and not one.is_multicast and (one.version == 4 or one in ipaddress.ip_network("2000::/3"))

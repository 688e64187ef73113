"""What the server fetches: public addresses only, the one that was checked, no redirects."""

import socket

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from everweek.people import fetching


def resolves_to(monkeypatch, *addresses):
    asked = []

    def answer(host, port, **_more):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  # refused, not bound to
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "::10.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b:1::a00:1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_a_private_address_is_refused_in_every_dress(monkeypatch, address):
    resolves_to(monkeypatch, address)
    with pytest.raises(fetching.Refused, match="private network"):
        fetching.check_address("https://idp.example.org/")


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    resolves_to(monkeypatch, "9.9.9.9", "10.0.0.1")
    with pytest.raises(fetching.Refused):
        fetching.check_address("https://idp.example.org/")


def test_a_host_named_by_the_operator_may_be_private_and_without_tls(monkeypatch, settings):
    resolves_to(monkeypatch, "10.0.0.1")
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"idp.internal"})
    assert fetching.check_address("http://idp.internal:8080/") == "10.0.0.1"
    with pytest.raises(fetching.Refused, match="https only"):
        fetching.check_address("http://other.internal/")


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "https:///x", "https://example.org:99999/"])
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(fetching.Refused):
        fetching.check_address(url)


def test_the_name_is_resolved_once_and_the_connection_goes_to_what_was_checked(monkeypatch, settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"idp.example.org"})
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        server.settimeout(5)
        port = server.getsockname()[1]
        real = socket.getaddrinfo
        asked = []

        def answer(host, *rest, **more):
            if host != "idp.example.org":
                return real(host, *rest, **more)
            asked.append(host)
            return real("127.0.0.1", *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        import threading

        heard = []

        def serve():
            connection, _peer = server.accept()
            with connection:
                heard.append(connection.recv(4000).decode())
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

        thread = threading.Thread(target=serve)
        thread.start()
        with fetching.session() as session:
            assert session.get(f"http://idp.example.org:{port}/x").text == "ok"
        thread.join()
    assert asked == ["idp.example.org"]
    assert f"Host: idp.example.org:{port}\r\n" in heard[0]


def test_tls_speaks_of_the_name_though_the_connection_knows_the_address(monkeypatch):
    resolves_to(monkeypatch, "9.9.9.9")
    [adapter] = [fetching.session().get_adapter("https://idp.example.org/")]
    request = requests.Request("GET", "https://idp.example.org/x").prepare()
    pool = adapter.get_connection_with_tls_context(request, True)
    assert pool.host == "9.9.9.9"
    assert pool.assert_hostname == pool.conn_kw["server_hostname"] == "idp.example.org"
    assert pool.cert_reqs == "CERT_REQUIRED"


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_no_address_of_a_private_network_is_public_however_it_is_written(address):
    assert not fetching.is_public(str(address))
    assert not fetching.is_public(f"::ffff:{address}")

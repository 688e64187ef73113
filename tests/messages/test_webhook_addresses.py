"""Where webhooks may lead: over TLS, to the address that was looked at, for a bounded time, and not into the private network."""

import socket
import ssl
import subprocess
import threading
import time

import pytest
from tests.messages.receiving import program

from everweek.errors import Invalid
from everweek.journal.services import System
from everweek.messages.webhooks import services
from everweek.people import fetching

pytestmark = pytest.mark.django_db

BY = System("tests")


@pytest.fixture
def at_home(settings):
    """This machine may be called."""
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path, at_home):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run(
        [*made, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    with program() as here:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        here.server.socket = context.wrap_socket(here.server.socket, server_side=True)
        hook_at = here.address.replace("http:", "https:")
        with pytest.raises(ssl.SSLCertVerificationError):
            fetching.post(hook_at, b"{}", {})
        assert here.got == []


def test_however_slowly_it_answers_it_ends(monkeypatch, at_home):
    monkeypatch.setattr(fetching, "POST_SECONDS", 1.0)
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        one, _address = listening.accept()
        one.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not over.wait(0.1):
            try:
                one.sendall(b"x")
            except OSError:
                return

    dripping = threading.Thread(target=drip)
    dripping.start()
    begun = time.monotonic()
    try:
        with pytest.raises(TimeoutError, match="did not answer"):
            fetching.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
        assert time.monotonic() - begun < 3
    finally:
        over.set()
        dripping.join()
        listening.close()


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    called = []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, port, **_how: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("9.9.9.9", port))]
    )

    def connect(where, **_how):
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        fetching.post("https://helpdesk.example.org/x", b"", {})
    assert called == [("9.9.9.9", 443)]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "helpdesk",
        "http://helpdesk.example.org/",
        "https://bob:secret@helpdesk.example.org/",
        "https://10.0.0.8/",
        "https://[::1]/",
        "https://localhost/",
        "https://localhost./",
        "https://10.0.0.8./",
        "https://127.1/",
        "https://0x7f.0x1/",
        "https://metadata.google.internal./",
        "https://169.254.169.254/latest",
        "https://intranet/",
        "https://helpdesk.example.org:99999/",
        "https://helpdesk.example.org/#part",
        "https://help desk.example.org/",
        "ftp://helpdesk.example.org/",
        "https://" + "a" * 600 + ".org/",
    ],
)
def test_an_address_that_is_never_called_is_refused_at_once(address):
    with pytest.raises(Invalid) as refused:
        services.add_webhook(name="x", address=address, kinds=["*"], by=BY)
    assert refused.value.field == "address"

"""A small OpenID Connect provider on loopback: discovery, token and userinfo, with PKCE checked, and answers a test can bend."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt

from everweek import clock

CLIENT, SECRET = "everweek", "a secret of the test"


class Provider:
    """What it will say, and what it was asked."""

    def __init__(self) -> None:
        self.claims: dict = {"sub": "42", "email": "bob@example.org", "email_verified": True, "name": "Bob"}
        self.userinfo: dict | None = None
        self.redirects = False
        self.issuer = ""
        self.told_issuer: str | None = None
        self.audience = CLIENT
        self.challenge = ""
        self.asked: list[str] = []

    def answer(self, path: str, form: dict) -> tuple[int, dict]:
        if path == "/.well-known/openid-configuration":
            ends = {
                "token_endpoint": "/token",
                "userinfo_endpoint": "/userinfo",
                "jwks_uri": "/keys",
                "authorization_endpoint": "/authorize",
            }
            return 200, {"issuer": self.issuer, "token_endpoint_auth_methods_supported": ["client_secret_post"]} | {
                name: self.issuer + end for name, end in ends.items()
            }
        if path == "/token":
            verifier = form.get("code_verifier", [""])[0]
            hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            if (form["client_secret"], form["code"], hashed) != ([SECRET], ["the code"], self.challenge):
                return 400, {"error": "invalid_grant"}
            now = int(clock.now().timestamp())
            standing = {"iss": self.told_issuer or self.issuer, "aud": self.audience, "iat": now, "exp": now + 300}
            token = jwt.encode(self.claims | standing, "x" * 32, algorithm="HS256")
            return 200, {"access_token": "the token", "token_type": "Bearer", "id_token": token}
        if path == "/userinfo":
            return 200, self.userinfo if self.userinfo is not None else self.claims
        return 404, {}


@contextmanager
def provider():
    """A provider that serves until the block ends."""
    says = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self.reply(parse_qs(body))

        def reply(self, form: dict) -> None:
            says.asked.append(urlsplit(self.path).path)
            if says.redirects:
                self.send_response(302)
                self.send_header("Location", says.issuer + "/elsewhere")
                self.end_headers()
                return
            status, answer = says.answer(urlsplit(self.path).path, form)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    says.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield says
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""Programs that call the API in tests: a token of somebody's, and the call itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from everweek import clock
from everweek.journal.services import System
from everweek.people.models import Member
from everweek.people.services import make_token


@dataclass(frozen=True)
class Program:
    """A program with a token."""

    token: str

    def call(self, method: str, address: str, body: object = None, **headers: str) -> HttpResponse:
        """Call an address under /api/v1."""
        extra: dict[str, Any] = {}
        if body is not None:
            extra = {"data": body if isinstance(body, str | bytes) else json.dumps(body), "content_type": "application/json"}
        sent = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return Client(raise_request_exception=False).generic(method, f"/api/v1{address}", headers=sent, **extra)

    def post(self, address: str, body: object, **headers: str) -> HttpResponse:
        return self.call("POST", address, body, **headers)

    def get(self, address: str) -> HttpResponse:
        return self.call("GET", address)


def program_of(member: Member, *scopes: str) -> Program:
    """A program that acts for ``member``."""
    _token, plain = make_token(
        member=member, name="test", scopes=list(scopes), expires_at=clock.now() + timedelta(days=1), by=System("tests")
    )
    return Program(plain)


def nps_document(key: str = "after-visit") -> Mapping[str, object]:
    """A questionnaire of one score and one comment."""
    return {
        "format": "everweek.questionnaire/1",
        "key": key,
        "language": "en",
        "title": {"en": "After your visit"},
        "questions": [
            {"key": "recommend", "kind": "nps", "measure": "nps", "text": {"en": "Would you recommend us?"}},
            {"key": "why", "kind": "text", "text": {"en": "Why?"}},
        ],
    }

"""A posted response passes by Django's frame, and nobody can tell by the answer, by the log or by what is stored."""

import json
import logging
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from tests.web.api.calls import Program, program_of
from tests.web.api.test_posted import CALLS, RIGHT, asked, operations, seen  # noqa: F401  # the two in the middle are fixtures

from everweek import wsgi
from everweek.journal.models import Line
from everweek.people.models import Organisation
from everweek.questionnaires.models import Response
from everweek.web import bypass, lane
from everweek.web.api import posted, receiving

pytestmark = pytest.mark.one_database("what is stored on this way is stored by test_posted on both")


def sent(program: Program, body: object, **headers: str) -> HttpResponse:
    """What the WSGI door answers."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"Authorization": f"Bearer {program.token}", "Accept-Language": "en", **headers}
    request = RequestFactory().post(bypass.RESPONSES, content, content_type="application/json", headers=named)
    # As ``cli.threads`` hands it over: all there.
    environ = {**request.environ, "wsgi.input": BytesIO(content)}
    if not headers.get("Authorization", "more"):
        del environ["HTTP_AUTHORIZATION"]
    told = []
    pieces = wsgi.answer(environ, lambda status, heads: told.append((status, heads)))
    (status, heads), *more = told
    assert not more
    reply = HttpResponse(b"".join(pieces), status=int(status.split()[0]))
    del reply.headers["Content-Type"]
    for name, value in heads:
        assert name not in reply.headers, "said twice"
        reply.headers[name] = value
    return reply


@pytest.fixture
def bypassed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses Django was asked for."""
    found: list[str] = []
    whole = wsgi._django

    def counted(environ, start_response):
        found.append(environ["PATH_INFO"])
        return whole(environ, start_response)

    monkeypatch.setattr(wsgi, "_django", counted)
    return found


def test_they_speak_of_the_same_address():
    assert bypass.RESPONSES == posted.ADDRESS


@pytest.mark.parametrize("name", CALLS)
def test_past_django_or_through_it_a_program_is_told_the_same(asked, name):  # noqa: F811
    body, headers = CALLS[name]
    erin = program_of(asked.erin, "responses:write")
    for identity, key in (("same", None), ("other", None), ("first", "taken")):
        first = {**RIGHT, "identity": identity, "answers": {"recommend": 9}}
        erin.post("/responses", first, **({} if key is None else {"Idempotency-Key": key}))
    past = seen(sent(erin, body, **headers))
    Response.objects.filter(identity="keyed").delete()
    if headers.get("Idempotency-Key") == "one":
        headers = {"Idempotency-Key": "two"}
    through = seen(erin.post("/responses", body, **headers))
    assert past == through


def test_what_is_right_never_comes_to_django_and_what_is_not_comes_once(asked, bypassed, operations):  # noqa: F811
    erin = program_of(asked.erin, "responses:write")
    assert sent(erin, RIGHT).status_code == 201
    assert (bypassed, Response.objects.count(), Line.objects.filter(kind="response.received").count()) == ([], 1, 1)
    assert sent(erin, {**RIGHT, "answers": {"recommend": 11}}).status_code == 422
    assert (bypassed, operations) == ([bypass.RESPONSES], []), "what was refused is said by the chain, and not worked off again"
    assert sent(erin, {**RIGHT, "colour": "red"}).status_code == 422
    assert operations == ["post_response"]


def test_what_breaks_is_told_and_logged_as_ever_and_tried_once(asked, bypassed, monkeypatch, caplog):  # noqa: F811
    tried = []

    def broken(_call):
        tried.append(1)
        message = "the disk is full"
        raise OSError(message)

    monkeypatch.setattr(receiving, "_together", broken)
    with caplog.at_level(logging.ERROR, logger="django.request"):
        reply = sent(program_of(asked.erin, "responses:write"), RIGHT)
    assert (reply.status_code, tried, bypassed) == (500, [1], [bypass.RESPONSES])
    assert json.loads(reply.content)["code"] == "internal-server-error"
    assert "the disk is full" in caplog.text


def test_the_organisation_is_not_remembered_from_one_call_to_the_next(asked):  # noqa: F811
    erin = program_of(asked.erin, "responses:write")
    sent(erin, RIGHT)
    Organisation.objects.update(zone="Asia/Tokyo", name="Another")
    from everweek.people.queries import organisation

    assert organisation().name == "Another"


def test_a_header_that_only_safe_lines_have_stands_where_the_line_is_safe(asked, monkeypatch):  # noqa: F811
    monkeypatch.setattr(bypass, "_every", {})
    monkeypatch.setattr(bypass._safe, "sts_seconds", 60)
    erin = program_of(asked.erin, "responses:write")
    assert "Strict-Transport-Security" not in sent(erin, RIGHT).headers
    request = RequestFactory().post(bypass.RESPONSES, secure=True)
    assert dict(bypass._of_every_answer(request))["Strict-Transport-Security"] == "max-age=60"


def test_other_addresses_and_other_kinds_go_to_django(asked, bypassed):  # noqa: F811
    erin = program_of(asked.erin, "responses:write")
    request = RequestFactory().get(bypass.RESPONSES, headers={"Authorization": f"Bearer {erin.token}"})
    list(wsgi.answer(request.environ, lambda *_words: None))
    assert bypassed == [bypass.RESPONSES]
    assert lane.OUTCOME not in request.environ

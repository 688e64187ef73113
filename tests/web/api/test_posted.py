"""A response that is plainly right is taken where calls come in, and nobody can tell by the answer."""

import json
import re
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import override_settings
from ninja.operation import Operation
from tests.cast import Cast
from tests.web.api.calls import Program, nps_document, program_of
from tests.web.api.test_together import answer, at_once, gathering  # noqa: F401  # the last is a fixture

from everweek import clock
from everweek.journal.services import System
from everweek.people.models import Account, Limit, Member, Post, Token
from everweek.people.services import revoke_token
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.web import lane
from everweek.web.api import posted

RIGHT = {"questionnaire": "after-visit", "answers": {"recommend": 9}}


@pytest.fixture
def asked(transactional_db, cast: Cast) -> Cast:
    publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=System("tests")), by=System("tests"))
    return cast


@pytest.fixture
def operations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations of ninja that were run."""
    run: list[str] = []
    whole = Operation.run

    def counted(operation: Operation, *args: object, **more: object) -> object:
        run.append(operation.operation_id or "")
        return whole(operation, *args, **more)

    monkeypatch.setattr(Operation, "run", counted)
    return run


def seen(reply: HttpResponse) -> tuple[int, dict[str, str], str]:
    """All that a program is told, but for the number of what was stored."""
    told = reply.content.decode()
    assert reply.headers["Content-Length"] == str(len(reply.content))
    headers = {name: value for name, value in reply.headers.items() if name != "Content-Length"}
    return reply.status_code, headers, re.sub(r'"id":"\d+"', '"id":"N"', told)


CALLS: dict[str, tuple[object, dict[str, str]]] = {
    "right": (RIGHT, {}),
    "in another language": (RIGHT, {"Accept-Language": "de, en;q=0.5"}),
    "with a mark of its order of bytes": (b"\xef\xbb\xbf" + json.dumps(RIGHT).encode(), {}),
    "the same again": ({**RIGHT, "identity": "same"}, {}),
    "another under its identity": ({**RIGHT, "identity": "other", "answers": {"recommend": 1}}, {}),
    "no such questionnaire": ({**RIGHT, "questionnaire": "none"}, {}),
    "no such customer": ({**RIGHT, "customer": "nobody"}, {}),
    "an answer off the scale": ({**RIGHT, "answers": {"recommend": 11}}, {}),
    "a field nobody knows": ({**RIGHT, "colour": "red"}, {}),
    "a name twice": (b'{"questionnaire": "a", "questionnaire": "b", "answers": {}}', {}),
    "no JSON": (b"{", {}),
    "not a number": (b'{"questionnaire": "after-visit", "answers": {"recommend": NaN}}', {}),
    "another encoding": (b'{"questionnaire": "\xff", "answers": {}}', {}),
    "a list": ([RIGHT], {}),
    "nothing": (b"", {}),
    "longer than short": ({**RIGHT, "answers": {"recommend": 9, "why": "w" * posted.LONGEST}}, {}),
    "under a key": ({**RIGHT, "identity": "keyed"}, {"Idempotency-Key": "one"}),
    "under a key of another": ({**RIGHT, "identity": "keyed too"}, {"Idempotency-Key": "taken"}),
    "under no good key": (RIGHT, {"Idempotency-Key": ""}),
    "nobody's token": (RIGHT, {"Authorization": "Bearer ew_nobody"}),
    "no token": (RIGHT, {"Authorization": ""}),
    "another way in": (RIGHT, {"Authorization": "Basic eDp5"}),
    "a token alone": (RIGHT, {"Authorization": "Bearer"}),
}


@pytest.mark.parametrize("name", CALLS)
def test_either_way_a_program_is_told_the_same(asked, monkeypatch, operations, name):
    body, headers = CALLS[name]
    erin = program_of(asked.erin, "responses:write")
    for identity, key in (("same", None), ("other", None), ("first", "taken")):
        sent = {**RIGHT, "identity": identity, "answers": {"recommend": 9}}
        erin.post("/responses", sent, **({} if key is None else {"Idempotency-Key": key}))
    short = seen(erin.post("/responses", body, **headers))
    Response.objects.filter(identity="keyed").delete()
    monkeypatch.setattr(lane, "_posted", lambda _request: None)
    if "Idempotency-Key" in headers and headers["Idempotency-Key"] == "one":
        headers = {"Idempotency-Key": "two"}
    operations.clear()
    assert seen(erin.post("/responses", body, **headers)) == short
    assert operations == ["post_response"]


def test_what_is_right_is_taken_without_ninja_and_stored(asked, operations):
    assert program_of(asked.erin, "responses:write").post("/responses", RIGHT).status_code == 201
    assert operations == []
    assert Response.objects.count() == 1


def _revoke(cast: Cast) -> None:
    revoke_token(token=Token.objects.get(member=cast.erin), by=cast.erin)


CHANGES = {
    "its token is revoked": _revoke,
    "its token is over": lambda cast: Token.objects.filter(member=cast.erin).update(expires_at=clock.now()),
    "its token is for less": lambda cast: Token.objects.filter(member=cast.erin).update(scopes=["journal:read"]),
    "who made it has left": lambda cast: Member.objects.filter(pk=cast.erin.pk).update(left_on=date(2020, 1, 1)),
    "her account is shut": lambda cast: Account.objects.filter(pk=cast.erin.account_id).update(is_active=False),
    "she has no post any more": lambda cast: Post.objects.filter(member=cast.erin).delete(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_very_next_call_is_refused_when(asked, name):
    erin = program_of(asked.erin, "responses:write")
    assert erin.post("/responses", RIGHT).status_code == 201
    CHANGES[name](asked)
    assert erin.post("/responses", RIGHT).status_code in {401, 403}
    assert Response.objects.count() == 1


def test_one_revoked_while_others_gather_is_refused_in_their_commit(asked, gathering):  # noqa: F811
    gathering(3)
    erin, alice, gone = (program_of(one, "responses:write") for one in (asked.erin, asked.alice, asked.heidi))
    _revoked = Token.objects.filter(member=asked.heidi).update(revoked_at=clock.now())
    told = at_once(
        [
            lambda: erin.post("/responses", answer(1)),
            lambda: gone.post("/responses", answer(2)),
            lambda: alice.post("/responses", answer(3, unit="north")),
        ]
    )
    assert [reply.status_code for reply in told] == [201, 401, 201]
    assert sorted(Response.objects.values_list("identity", flat=True)) == ["visit-1", "visit-3"]


@override_settings(EVERWEEK_API_CALLS_A_MINUTE=3)
def test_each_call_is_counted_once_whichever_way_it_goes(asked):
    erin: Program = program_of(asked.erin, "responses:write")
    bodies = [RIGHT, {**RIGHT, "colour": "red"}, {**RIGHT, "answers": {"recommend": 11}}, RIGHT]
    told = [erin.post("/responses", body) for body in bodies]
    assert [reply.status_code for reply in told] == [201, 422, 422, 429]
    assert int(told[-1].headers["Retry-After"]) > 0


def test_a_guess_is_counted_once(asked):
    Program("ew_guessed").post("/responses", RIGHT)
    assert list(Limit.objects.values_list("hits", flat=True)) == [1]

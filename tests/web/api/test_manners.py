"""How the API behaves, whatever is called: who may, how often, twice, and in which shape it refuses."""

import json
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from ninja.openapi.schema import OpenAPISchema
from tests.cast import BY
from tests.listen.inviting import published
from tests.web.api.calls import Program, program_of

from everweek import clock
from everweek.act.cases.rules import CaseKind
from everweek.errors.findings import State
from everweek.facts import health as facts_health
from everweek.facts.ask import Freshness
from everweek.journal.sequencer import place
from everweek.journal.services import System
from everweek.people.models import Customer, Limit, Reply, Token
from everweek.people.policy import Role
from everweek.people.queries import today
from everweek.people.services import erase_customer, give_post, make_token, revoke_token
from everweek.questionnaires.services import accept_response, correct_response
from everweek.web.api.document import FILE
from everweek.web.api.everything import api

DANA = {"external_id": "d-1", "name": "Dana Example"}


@pytest.fixture
def heidis(cast) -> Program:
    return program_of(cast.heidi, "customers:write", "customers:read", "journal:read", "measures:read")


def test_the_openapi_document_is_the_one_checked_in():
    """After a change that is meant: UPDATE=1 python -m pytest tests/web/api/test_manners.py, and say it in the changelog."""
    import os

    now = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, sort_keys=True, default=str) + "\n"
    if os.environ.get("UPDATE"):
        FILE.write_text(now, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == now


def test_no_two_shapes_of_the_document_have_one_name(monkeypatch):
    """Of two classes called Kind the one that comes last would describe both: a case's kind was said to be a helpdesk's."""
    shapes = defaultdict(set)

    def add(_document: OpenAPISchema, definitions: dict[str, object]) -> None:
        for name, shape in definitions.items():
            shapes[name].add(json.dumps(shape, sort_keys=True, default=str))

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", add)
    api.get_openapi_schema(path_prefix="/api/v1/")
    assert [name for name, told in shapes.items() if len(told) > 1] == []
    assert json.loads(shapes["CaseKind"].pop())["enum"] == [kind.value for kind in CaseKind]


@pytest.mark.django_db
def test_the_document_is_served_as_it_is_checked_in_and_names_every_operation():
    """Never made anew for whoever asks: that takes seconds, and anybody may ask."""
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.content, answer["Content-Type"]) == (FILE.read_bytes(), "application/json; charset=utf-8")
    document = answer.json()
    operations = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(operations) == len(set(operations))
    assert "post_response" in operations


@pytest.mark.parametrize("token", ["", "ew_wrong", "Ew_" + "x" * 43, "é"])
@pytest.mark.django_db
def test_a_stranger_is_told_nothing_but_to_bring_a_token(cast, token):
    reply = Program(token).get("/customers/dana")
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert reply.json()["code"] == "token"


@pytest.mark.django_db
def test_expired_and_revoked_tokens_are_answered_like_unknown_ones(cast):
    old, plain = make_token(
        member=cast.heidi, name="old", scopes=["customers:read"], expires_at=clock.now() + timedelta(minutes=1), by=System("t")
    )
    unknown = Program("ew_unknown").get("/customers/dana").content
    assert Program(plain).get("/customers/dana").status_code == 200
    revoke_token(token=old, by=cast.heidi)
    assert Program(plain).get("/customers/dana").content == unknown
    Token.objects.filter(pk=old.pk).update(revoked_at=None)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert Program(plain).get("/customers/dana").content == unknown


@pytest.mark.django_db
def test_a_token_opens_only_what_it_was_made_for(cast):
    reply = program_of(cast.heidi, "measures:read").get("/customers/dana")
    assert reply.status_code == 403
    assert reply.json()["code"] == "scope"


@pytest.mark.django_db
def test_guessing_tokens_is_slowed_down():
    replies = [Program(f"ew_guess{number}").get("/customers/dana") for number in range(32)]
    assert [one.status_code for one in replies] == [401] * 30 + [429] * 2
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 60


@pytest.mark.django_db
def test_whoever_has_millions_of_addresses_guesses_no_more_than_others():
    guess = {"Authorization": "Bearer ew_guess"}

    def code(address: str) -> int:
        return Client().get("/api/v1/customers/dana", headers=guess, REMOTE_ADDR=address).status_code

    assert [code(f"2001:db8::{number}") for number in range(31)] == [401] * 30 + [429]
    assert code("2001:db8:1::1") == 401


@pytest.mark.django_db
def test_a_program_that_calls_too_often_is_told_when_to_come_back(heidis, settings):
    settings.EVERWEEK_API_CALLS_A_MINUTE = 60
    codes = [heidis.get("/customers/dana").status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]
    assert Limit.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_and_request_is_answered_again_and_done_once(heidis):
    first = heidis.post("/customers", DANA, Idempotency_Key="k1")
    Customer.objects.filter(external_id="d-1").update(name="changed since")
    again = heidis.post("/customers", DANA, Idempotency_Key="k1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Customer.objects.get(external_id="d-1").name == "changed since"


@pytest.mark.django_db
def test_the_same_key_for_another_request_is_refused(heidis):
    heidis.post("/customers", DANA, Idempotency_Key="k1")
    reply = heidis.post("/customers", {**DANA, "name": "Somebody else"}, Idempotency_Key="k1")
    assert reply.status_code == 422
    assert reply.json()["code"] == "key-taken"
    assert Customer.objects.get(external_id="d-1").name == "Dana Example"


@pytest.mark.django_db
def test_a_refused_request_may_be_mended_under_its_key(heidis):
    assert heidis.post("/customers", {**DANA, "email": "no address"}, Idempotency_Key="k1").status_code == 422
    assert heidis.post("/customers", DANA, Idempotency_Key="k1").status_code == 201


@pytest.mark.django_db
def test_two_programs_do_not_share_keys(cast, heidis):
    erins = program_of(cast.erin, "customers:write")
    heidis.post("/customers", DANA, Idempotency_Key="k1")
    assert erins.post("/customers", {"external_id": "d-2"}, Idempotency_Key="k1").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there"])
def test_a_key_that_is_none_is_refused(heidis, key):
    assert heidis.post("/customers", DANA, Idempotency_Key=key).json()["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_week(heidis):
    with clock.frozen(datetime(2026, 10, 5, tzinfo=UTC)):
        heidis.post("/customers", DANA, Idempotency_Key="k1")
    Token.objects.update(expires_at=clock.now() + timedelta(days=1))
    assert heidis.post("/customers", DANA, Idempotency_Key="k1").status_code == 200


@pytest.mark.django_db
def test_an_erased_customer_is_gone_from_kept_replies(cast, heidis):
    batch = [{"external_id": "d-1", "name": "Dana Example", "email": "dana.example"}]
    heidis.post("/customers/batch", {"customers": batch}, Idempotency_Key="k1")
    heidis.post("/customers", DANA, Idempotency_Key="k2")
    Reply.objects.filter(key="k2").update(body='{"field": "name", "reason": "Dana Example is ..."}')
    erase_customer(customer=Customer.objects.get(external_id="d-1"), by=cast.heidi)
    assert not Reply.objects.filter(body__contains="Dana").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_request_sent_eight_times_at_once_is_done_once(heidis):
    replies = []

    def send():
        try:
            replies.append(heidis.post("/customers", DANA, Idempotency_Key="k1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.status_code for one in replies} == {201}
    assert len({one.content for one in replies}) == 1
    assert sum("Idempotency-Replayed" in one.headers for one in replies) == 7


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/nothing", 404), ("PUT", "/responses", 405), ("DELETE", "/measures/nps", 405)],
)
def test_even_an_address_that_is_none_is_answered_with_a_problem(heidis, method, address, status):
    reply = heidis.call(method, address)
    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json()["status"] == status


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["{", "[]", '"x"', b"\xff", ""])
def test_a_body_that_is_no_json_object_is_named(heidis, body):
    reply = heidis.call("POST", "/customers", body)
    assert reply.status_code in {400, 422}
    assert reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_before_it_is_read(heidis):
    reply = heidis.call("POST", "/customers", json.dumps({**DANA, "name": "x" * 300_000}))
    assert reply.status_code == 413
    assert reply.json()["code"] == "too-large"


@pytest.mark.django_db
def test_the_journal_is_the_administrators(cast, heidis):
    place()
    first = heidis.get("/journal?limit=2").json()
    assert [line["seq"] for line in first["lines"]] == [1, 2]
    second = heidis.get(f"/journal?limit=2&after={first['next']}").json()
    assert [line["seq"] for line in second["lines"]] == [3, 4]
    assert heidis.get("/journal?after=xyz").json()["field"] == "after"
    assert heidis.get("/journal?afer=x").json()["field"] == "afer"
    assert heidis.get("/journal?limit=0").status_code == 422
    assert program_of(cast.erin, "journal:read").get("/journal").status_code == 403


@pytest.mark.django_db
def test_the_journal_tells_what_customers_said_to_nobody_who_may_not_read_it_elsewhere(cast):
    said = accept_response(
        version=published(),
        by=BY,
        answers={"recommend": 2, "why": "I am Dana, dana@example.org"},
        identity="1",
        channel="link",
        customer=cast.dana,
    )
    correct_response(response=said.response, answers={"recommend": 3}, by=cast.erin, reason="Dana meant three.")
    place()

    def told(*scopes: str) -> dict[str, object]:
        lines = program_of(cast.heidi, "journal:read", *scopes).get("/journal?limit=1000").json()["lines"]
        return next(line for line in lines if line["kind"] == "response.corrected")

    assert (told()["old"], told()["new"]) == (None, None)
    give_post(member=cast.heidi, unit=cast.house, role=Role.SERVICE_MANAGER, since=today(), by=BY)
    assert told("responses:read")["old"] is None
    assert told("responses:read", "comments:unmasked")["old"]["answers"]["why"] == "I am Dana, dana@example.org"


@pytest.mark.django_db
def test_a_customer_is_added_read_changed_and_erased(heidis):
    assert heidis.post("/customers", {**DANA, "attributes": {"tier": "gold"}}).status_code == 201
    assert heidis.post("/customers", {"external_id": "d-1", "email": "dana@example.org"}).status_code == 201
    read = heidis.get("/customers/d-1").json()
    assert (read["name"], read["email"], read["attributes"]) == ("Dana Example", "dana@example.org", {"tier": "gold"})
    assert heidis.call("DELETE", "/customers/d-1").status_code == 204
    assert heidis.get("/customers/d-1").status_code == 404
    assert heidis.call("DELETE", "/customers/d-1").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("lag", "in_time"), [(0, True), (30, True), (31, False)])
def test_numbers_are_late_for_a_program_when_they_are_for_the_doctor(client, cast, monkeypatch, lag, in_time):
    monkeypatch.setattr("everweek.facts.ask.ready", lambda: Freshness(seq=1, waiting=1, lag=lag))
    assert client.get("/health/ready").json()["parts"]["facts"] is in_time
    assert (facts_health.examine().state is State.WELL) is in_time


def test_an_operator_sees_whether_it_is_alive_and_which_part_is_not_ready(client, cast):
    assert client.get("/health/live").json() == {"live": True}
    parts = {"database", "worker", "journal", "placing", "sealing", "subscribers", "facts"}
    assert set(client.get("/health/ready").json()["parts"]) == parts


@pytest.mark.django_db
def test_metrics_are_for_an_administrators_token(client, cast):
    assert client.get("/metrics").status_code == 401
    erins = program_of(cast.erin, "metrics:read")
    assert client.get("/metrics", headers={"Authorization": f"Bearer {erins.token}"}).status_code == 403
    heidis = program_of(cast.heidi, "metrics:read")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {heidis.token}"}).content.decode()
    assert "\neverweek_jobs_dead 0\n" in text

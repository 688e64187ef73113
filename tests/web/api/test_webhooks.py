"""Webhooks by the API: added, read, acted on, removed; the secret shown to whoever added it, and kept nowhere."""

import pytest
from tests.cast import Cast
from tests.web.api.calls import Program, program_of

from everweek.messages.models import Delivery, Webhook
from everweek.people.models import Reply

pytestmark = pytest.mark.django_db
BODY = {"name": "helpdesk", "address": "https://helpdesk.example.org/hooks", "kinds": ["response.received"]}


@pytest.fixture
def heidi(cast: Cast) -> Program:
    return program_of(cast.heidi, "webhooks:write")


def test_a_program_adds_a_webhook_and_is_given_the_secret(heidi):
    made = heidi.post("/webhooks", BODY)
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["secret"].startswith("whsec_")
    assert {name: told[name] for name in BODY} == BODY
    [listed] = heidi.get("/webhooks").json()["webhooks"]
    assert (listed["id"], listed["secret"], listed["paused"]) == (told["id"], None, False)
    assert heidi.get(f"/webhooks/{told['id']}").json()["secret"] is None


def test_sent_again_with_its_key_it_is_one_webhook_and_the_same_secret_which_is_kept_nowhere(heidi):
    first = heidi.post("/webhooks", BODY, Idempotency_Key="k-1")
    again = heidi.post("/webhooks", BODY, Idempotency_Key="k-1")
    assert again["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    assert Webhook.objects.count() == 1
    assert "whsec_" not in Reply.objects.get().body
    assert heidi.post("/webhooks", BODY | {"name": "x"}, Idempotency_Key="k-1").status_code == 422
    heidi.call("DELETE", f"/webhooks/{first.json()['id']}")
    assert heidi.post("/webhooks", BODY, Idempotency_Key="k-1").json()["secret"] is None


def test_it_is_paused_resumed_tried_resent_and_removed(heidi):
    number = heidi.post("/webhooks", BODY).json()["id"]
    assert heidi.post(f"/webhooks/{number}/pause", {}).json()["paused"] is True
    assert heidi.post(f"/webhooks/{number}/resume", {}).json()["paused"] is False
    assert heidi.post(f"/webhooks/{number}/test", {}).status_code == 200
    assert Delivery.objects.count() == 1
    assert heidi.post(f"/webhooks/{number}/resend", {}).json()["parked"] == 0
    assert heidi.post(f"/webhooks/{number}/burn", {}).status_code == 422
    assert heidi.call("DELETE", f"/webhooks/{number}").status_code == 204
    assert heidi.get(f"/webhooks/{number}").status_code == 404
    assert heidi.call("DELETE", f"/webhooks/{number}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "http://helpdesk.example.org/"),
        ("address", "https://127.0.0.1/"),
        ("kinds", ["no.such"]),
        ("kinds", []),
        ("name", ""),
    ],
)
def test_what_is_wrong_is_named(heidi, field, value):
    refused = heidi.post("/webhooks", BODY | {field: value})
    assert refused.status_code == 422
    assert field in refused.json()["field"]


def test_only_administrators_with_the_scope(cast):
    assert program_of(cast.heidi, "journal:read").post("/webhooks", BODY).status_code == 403
    for member in (cast.erin, cast.grace, cast.alice):
        program = program_of(member, "webhooks:write")
        assert program.post("/webhooks", BODY).status_code == 403
        assert program.get("/webhooks").status_code == 403
        assert program.get("/webhooks/1").status_code == 403
    assert not Webhook.objects.exists()

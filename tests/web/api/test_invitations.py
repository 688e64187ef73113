"""A program asks a customer by name: within the contact rules, once under its key, by a link no reply keeps."""

from datetime import UTC, datetime

import pytest
from tests.cast import BY
from tests.listen.inviting import published
from tests.web.api.calls import program_of

from everweek import clock
from everweek.listen.models import Invitation
from everweek.moments.services import InteractionRow, record_interaction
from everweek.people.models import Reply

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def till(cast):
    published()
    return program_of(cast.erin, "invitations:write")


def test_a_link_is_given_once_under_a_key_and_kept_in_no_reply(cast, till):
    body = {"questionnaire": "after-visit", "customer": "dana", "channel": "sms", "unit": "north-desk"}
    first = till.post("/invitations", body, Idempotency_Key="one")
    assert first.status_code == 201, first.content
    told = first.json()
    assert (told["state"], told["channel"], told["language"], told["customer"]) == ("sent", "sms", "pt", "dana")
    assert "/a/" in told["address"]
    again = till.post("/invitations", body, Idempotency_Key="one")
    assert again.json() == told
    assert Invitation.objects.count() == 1
    assert told["address"].rpartition("/")[2] not in str(list(Reply.objects.values()))
    assert till.get(f"/invitations/{told['id']}").json()["address"] == told["address"]


def test_a_program_that_always_names_english_asks_dana_in_her_own_language(cast, till):
    body = {"questionnaire": "after-visit", "customer": "dana", "channel": "sms", "unit": "north-desk", "language": "en"}
    assert till.post("/invitations", body).json()["language"] == "pt"


def test_the_contact_rules_stand_above_every_program_and_withdrawing_gives_back(cast, till):
    body = {"questionnaire": "after-visit", "customer": "dana", "channel": "email"}
    first = till.post("/invitations", body).json()
    assert (first["state"], first.get("address")) == ("planned", None)
    refused = till.post("/invitations", body)
    assert refused.status_code == 409
    assert "at most once in 30 days" in refused.json()["detail"]
    assert till.post(f"/invitations/{first['id']}/withdraw", {}).json()["state"] == "withdrawn"
    assert till.post(f"/invitations/{first['id']}/withdraw", {}).json()["state"] == "withdrawn"
    assert till.post("/invitations", body).status_code == 201


def test_it_may_be_about_a_moment_and_then_needs_no_customer(cast, till):
    moment = record_interaction(
        row=InteractionRow(at=NOON, customer=cast.dana.pk, unit=cast.north_desk.pk, handled_by=cast.bob.pk), by=BY
    )
    made = till.post("/invitations", {"questionnaire": "after-visit", "interaction": str(moment.interaction.pk)})
    assert made.status_code == 201, made.content
    invitation = Invitation.objects.get()
    assert (invitation.customer, invitation.unit, invitation.about_member) == (cast.dana, cast.north_desk, cast.bob)
    nobody = record_interaction(row=InteractionRow(at=NOON), by=BY)
    body = {"questionnaire": "after-visit", "interaction": str(nobody.interaction.pk)}
    assert till.post("/invitations", body).status_code == 422


def test_what_the_contact_rules_refuse_a_program_is_kept_though_all_else_of_the_call_is_taken_back(cast, till):
    moment = record_interaction(row=InteractionRow(at=NOON, customer=cast.dana.pk, unit=cast.north_desk.pk), by=BY).interaction
    assert till.post("/invitations", {"questionnaire": "after-visit", "customer": "dana"}).status_code == 201
    body = {"questionnaire": "after-visit", "interaction": str(moment.pk)}
    assert till.post("/invitations", body, Idempotency_Key="one").status_code == 409
    [told] = till.get(f"/asking-decisions?interaction={moment.pk}").json()["decisions"]
    assert (told["reason"], told["says"]) == ("too_often", "They have heard from us as often as the contact rules allow.")
    assert Invitation.objects.count() == 1


def test_what_is_wrong_is_named_and_another_scope_or_another_reach_gets_nothing(cast, till):
    body = {"questionnaire": "after-visit", "customer": "dana"}
    for wrong, field in (
        ({"questionnaire": "none"}, "questionnaire"),
        ({"customer": "stranger"}, "customer"),
        ({"unit": "nowhere"}, "unit"),
        ({"channel": "pigeon"}, "channel"),
        ({"open_days": 0}, "open_days"),
    ):
        refused = till.post("/invitations", body | wrong)
        assert refused.status_code == 422, wrong
        assert field in str(refused.json())
    assert program_of(cast.erin, "responses:write").post("/invitations", body).status_code == 403
    made = till.post("/invitations", body | {"unit": "south"}).json()
    assert till.get("/invitations/999999").status_code == 404
    assert program_of(cast.heidi, "invitations:write").get(f"/invitations/{made['id']}").status_code == 200

"""Links by the API: opened, listed, closed and opened again by programs, within the reach of whom they act for."""

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import Program, nps_document, program_of

from everweek.journal.models import Line
from everweek.listen.models import PublicLink
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = pytest.mark.django_db
BODY = {"slug": "north-desk", "questionnaire": "after-visit", "unit": "north"}


@pytest.fixture
def erin(cast: Cast) -> Program:
    publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=BY), by=BY)
    return program_of(cast.erin, "links:write")


def test_a_program_opens_a_link_and_is_told_where_it_is(erin):
    made = erin.post("/links", BODY)
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["address"] == "http://localhost:8000/s/north-desk"
    assert told["code"] == "http://localhost:8000/q/north-desk.svg"
    assert {name: told[name] for name in BODY} == BODY
    assert "closed_at" not in told
    [listed], one = erin.get("/links").json()["links"], erin.get(f"/links/{told['id']}").json()
    assert listed == one
    assert {**one, "opened_at": ""} == {**told, "opened_at": ""}


def test_sent_again_it_is_one_link_and_one_line_of_the_journal(erin):
    first = erin.post("/links", BODY, Idempotency_Key="k-1")
    again = erin.post("/links", BODY, Idempotency_Key="k-1")
    without = erin.post("/links", BODY)
    assert first.json() == again.json() == without.json()
    assert PublicLink.objects.count() == 1
    assert Line.objects.filter(kind="link.opened").count() == 1
    other = erin.post("/links", BODY | {"unit": ""})
    assert (other.status_code, other.json()["field"]) == (409, "slug")


def test_it_is_closed_and_opened_again_and_each_twice(erin):
    number = erin.post("/links", BODY).json()["id"]
    assert "closed_at" in erin.post(f"/links/{number}/close", {}).json()
    assert "closed_at" in erin.post(f"/links/{number}/close", {}).json()
    assert "closed_at" not in erin.post(f"/links/{number}/reopen", {}).json()
    assert "closed_at" not in erin.post(f"/links/{number}/reopen", {}).json()
    assert erin.post(f"/links/{number}/burn", {}).status_code == 422
    kinds = Line.objects.filter(kind__startswith="link.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["link.opened", "link.closed", "link.opened"]


def test_a_program_says_which_websites_may_ask(erin):
    number = erin.post("/links", BODY).json()["id"]
    told = erin.call("PUT", f"/links/{number}/sites", {"sites": ["https://www.example.org/contact"]})
    assert told.json()["sites"] == ["https://www.example.org"]
    erin.call("PUT", f"/links/{number}/sites", {"sites": ["https://www.example.org"]})
    assert Line.objects.filter(kind="link.sites_changed").count() == 1
    refused = erin.call("PUT", f"/links/{number}/sites", {"sites": ["javascript:alert(1)"]})
    assert (refused.status_code, refused.json()["field"]) == (422, "sites")


@pytest.mark.parametrize(
    ("field", "value"), [("slug", "a b"), ("questionnaire", "nothing"), ("touchpoint", "nowhere"), ("more", "x")]
)
def test_what_is_wrong_is_named(erin, field, value):
    refused = erin.post("/links", BODY | {field: value})
    assert refused.status_code == 422
    assert field in str(refused.json())


def test_alices_program_opens_links_for_her_units_and_sees_no_others(erin, cast):
    everybodys = erin.post("/links", BODY | {"slug": "all", "unit": ""}).json()["id"]
    alice = program_of(cast.alice, "links:write")
    assert alice.post("/links", BODY).status_code == 201
    refused = alice.post("/links", BODY | {"slug": "mine", "unit": ""})
    assert (refused.status_code, refused.json()["field"]) == (422, "unit")
    assert alice.post("/links", BODY | {"slug": "mine", "unit": cast.house.key}).status_code == 404
    assert [one["slug"] for one in alice.get("/links").json()["links"]] == ["north-desk"]
    assert alice.get(f"/links/{everybodys}").status_code == 404
    assert alice.post(f"/links/{everybodys}/close", {}).status_code == 404
    assert program_of(cast.bob, "links:write").get("/links").status_code == 403
    assert program_of(cast.erin, "responses:write").get("/links").status_code == 403

"""Merging, exporting and segments by the API, for programs, within the rights of whom they act for."""

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import program_of

from everweek.journal.models import Line
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, save_segment, upsert_customers

pytestmark = pytest.mark.django_db
CORE = {
    "name": "Regulars",
    "rule": {"all": [{"field": "attributes.tier", "is": "gold"}]},
    "core": True,
    "reason": "They come back.",
    "decided_by": "The board",
}


@pytest.fixture
def till(cast: Cast) -> Customer:
    row = CustomerRow(external_id="till-5", name="D. Old", attributes={"tier": "gold"})
    [told] = upsert_customers([row], by=BY)
    return Customer.objects.get(pk=told.id)


def test_two_are_made_one_and_parted_again(cast: Cast, till: Customer):
    program = program_of(cast.erin, "customers:write", "customers:read")
    made = program.post("/merges", {"kept": "dana", "gone": "till-5"}, Idempotency_Key="k-1")
    again = program.post("/merges", {"kept": "dana", "gone": "till-5"}, Idempotency_Key="k-1")
    assert (made.status_code, made.json()) == (201, again.json())
    assert program.get("/customers/till-5").json()["name"] == "Dana"
    parted = program.call("DELETE", f"/merges/{made.json()['id']}")
    assert parted.status_code == 204
    assert program.get("/customers/till-5").json()["name"] == "D. Old"
    assert program.call("DELETE", f"/merges/{made.json()['id']}").status_code == 409
    assert program.call("DELETE", "/merges/999999").status_code == 404
    assert program.post("/merges", {"kept": "dana", "gone": "dana"}).status_code == 422


def test_those_who_may_be_one_are_told_to_who_may_merge_them(cast: Cast):
    upsert_customers([CustomerRow(external_id="till-9", name="Dana S.", email="dana@example.org")], by=BY)
    [pair] = program_of(cast.erin, "customers:write").get("/merges/alike").json()["pairs"]
    assert (pair["one"]["external_id"], pair["other"]) == ("dana", {"name": "Dana S.", "external_id": "till-9"})
    assert "email" in pair["signs"]
    assert 0.8 < pair["sure"] < 1
    assert program_of(cast.bob, "customers:write").get("/merges/alike").status_code == 403


def test_everything_held_is_fetched_by_whoever_may_and_that_is_journalled(cast: Cast):
    reply = program_of(cast.erin, "customers:export").post("/exports", {"external_id": "dana"})
    assert reply.status_code == 200, reply.content
    assert reply.json()["data"]["profile"]["email"] == "dana@example.org"
    assert Line.objects.filter(kind="customer.exported", subject_id=str(cast.dana.pk)).count() == 1
    assert program_of(cast.alice, "customers:export").post("/exports", {"external_id": "dana"}).status_code == 404
    assert program_of(cast.erin, "customers:read").post("/exports", {"external_id": "dana"}).status_code == 403


def test_a_segment_is_written_read_and_removed(cast: Cast, till: Customer):
    program = program_of(cast.grace, "segments:write", "customers:read")
    written = program.call("PUT", "/segments/regulars", CORE)
    assert written.status_code == 200, written.content
    assert {name: written.json()[name] for name in CORE} == CORE
    assert written.json()["size"] == 1
    assert program.call("PUT", "/segments/regulars", CORE).json() == written.json() == program.get("/segments/regulars").json()
    assert Line.objects.filter(kind="segment.saved").count() == 1
    assert [one["key"] for one in program.get("/segments").json()["segments"]] == ["regulars"]
    assert program.call("DELETE", "/segments/regulars").status_code == 204
    assert program.get("/segments/regulars").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"decided_by": " "}, "decided_by"),
        ({"rule": {"all": [{"field": "attributes.tier", "was": "gold"}]}}, "rule.all[0].was"),
    ],
)
def test_a_segment_that_cannot_stand_so_is_refused_at_its_place(cast: Cast, change: dict[str, object], field: str):
    refused = program_of(cast.grace, "segments:write").call("PUT", "/segments/regulars", CORE | change)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_who_may_not_write_segments_writes_none_by_a_program_either(cast: Cast):
    save_segment(key="there", name="There", rule={"all": []}, by=BY)
    for member in (cast.alice, cast.bob, cast.frank, cast.heidi):
        program = program_of(member, "segments:write")
        assert program.call("PUT", "/segments/regulars", CORE).status_code == 403
        assert program.call("DELETE", "/segments/there").status_code == 404

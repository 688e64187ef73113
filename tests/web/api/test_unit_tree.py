"""Programs open, rename, move and close units as far as the page lets whom they act for; and see and revoke tokens."""

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import program_of

from everweek.journal.models import Line
from everweek.people.models import Token, Unit
from everweek.people.policy import Role
from everweek.people.queries import today
from everweek.people.services import give_post, open_unit

pytestmark = pytest.mark.django_db
UNITS = ("units:read", "units:write")
ALL = (*UNITS, "people:read", "people:write")
EAST = {"key": "east", "name": "East", "above": "house"}


def test_a_unit_is_opened_once_renamed_and_read_with_who_works_below_it(cast: Cast):
    franks = program_of(cast.frank, *ALL)
    made = franks.post("/units", EAST, Idempotency_Key="k-1")
    assert made.status_code == 201, made.content
    assert franks.post("/units", EAST, Idempotency_Key="k-1").json() == made.json()
    east = Unit.objects.get(key="east")
    assert (east.name, east.parent, east.zone) == ("East", cast.house, "")
    assert Line.objects.get(kind="unit.opened", subject_id=str(east.pk)).actor.startswith(f"{cast.frank.actor} via token:")
    assert franks.call("PUT", "/units/east", {"name": "The east"}).json()["name"] == "The east"
    assert franks.call("PUT", "/units/east", {"zone": "Nowhere/At all"}).json()["field"] == "zone"
    north = franks.get("/units/north").json()
    assert (north["above"], north["below"], north["people"], north["people_below"]) == ("house", ["north-desk"], 1, 2)
    assert north["leads"] == [{"id": cast.alice.pk, "name": "Alice"}]
    assert "leads" not in program_of(cast.bob, "units:read").get("/units/north").json()
    for wrong, field in [({"key": "East!"}, "key"), ({"above": "nowhere"}, "above"), ({"key": "south"}, "key")]:
        assert franks.post("/units", {**EAST, **wrong}).json()["field"] == field


def test_a_unit_is_moved_with_all_below_it_and_never_under_itself(cast: Cast):
    franks = program_of(cast.frank, *UNITS)
    assert franks.post("/units/north/move", {"above": "south"}).json()["above"] == "south"
    cast.north_desk.refresh_from_db()
    assert cast.north_desk.path.startswith(f"/{cast.house.pk}/{cast.south.pk}/{cast.north.pk}/")
    refused = franks.post("/units/south/move", {"above": "north"})
    assert (refused.status_code, refused.json()["field"]) == (422, "above")


def test_no_program_moves_a_unit_to_where_its_owner_would_reach_further(cast: Cast):
    """Heidi leads the north besides: on the page she may put the south under it, and her program may not."""
    give_post(member=cast.heidi, unit=cast.north, role=Role.LEAD, since=today(), by=BY)
    heidis = program_of(cast.heidi, *UNITS)
    refused = heidis.post("/units/south/move", {"above": "north"})
    assert (refused.status_code, refused.json()["field"]) == (403, "above")
    cast.south.refresh_from_db()
    assert cast.south.parent_id == cast.house.pk
    assert heidis.post("/units/north-desk/move", {"above": "house"}).status_code == 200
    assert heidis.post("/units/north-desk/move", {"above": "south"}).status_code == 200


def test_a_unit_closes_with_its_posts_by_a_token_that_may_end_them_and_opens_again(cast: Cast):
    assert program_of(cast.frank, *UNITS).post("/units/north-desk/close", {}).status_code == 403
    assert cast.bob.posts.get().until is None
    franks = program_of(cast.frank, *ALL)
    assert franks.post("/units/north/close", {}).status_code == 409
    closed = franks.post("/units/north-desk/close", {}).json()
    assert (closed["closed_on"], cast.bob.posts.get().until) == (today().isoformat(), today())
    assert [one["key"] for one in franks.get("/units?closed=true").json()["units"]] == ["north-desk"]
    assert "north-desk" not in [one["key"] for one in franks.get("/units").json()["units"]]
    assert program_of(cast.frank, *UNITS).post("/units/north-desk/reopen", {}).status_code in {403, 404}
    assert "closed_on" not in franks.post("/units/north-desk/reopen", {}).json()
    assert cast.bob.posts.get().until is None


def test_no_program_ends_a_post_that_reaches_everything_by_closing_the_unit_around_it(cast: Cast):
    office = open_unit(key="office", name="Office", parent=cast.house, by=BY)
    post = give_post(member=cast.bob, unit=office, role=Role.DIRECTOR, since=today(), by=BY)
    assert program_of(cast.heidi, *ALL).post("/units/office/close", {}).status_code == 403
    post.refresh_from_db()
    assert post.until is None


@pytest.mark.parametrize("by", ["alice", "bob", "erin", "grace"])
def test_whoever_may_not_change_units_on_the_page_may_not_by_a_program(cast: Cast, by):
    program, before = program_of(getattr(cast, by), *ALL), Line.objects.count()
    for method, address, body in [
        ("POST", "/units", EAST),
        ("PUT", "/units/south", {"name": "Mine"}),
        ("POST", "/units/south/move", {"above": "north"}),
        ("POST", "/units/south/close", {}),
        ("POST", "/units/south/reopen", {}),
    ]:
        assert program.call(method, address, body).status_code in {403, 404, 422}, (method, address)
    assert Line.objects.count() == before


def test_tokens_are_listed_without_their_secret_to_whom_may_revoke_them(cast: Cast):
    heidis, erins = program_of(cast.heidi, "tokens:revoke"), program_of(cast.erin, "tokens:revoke")
    told = heidis.get("/tokens")
    assert [one["member_name"] for one in told.json()["valid"]] == ["Erin", "Heidi"]
    assert [one["member_name"] for one in erins.get("/tokens").json()["valid"]] == ["Erin"]
    for program in (heidis, erins):
        assert program.token not in told.content.decode()
        assert Token.objects.get(hint=program.token[:7]).hash not in told.content.decode()
    assert program_of(cast.alice, "tokens:revoke").get("/tokens").status_code == 403
    assert program_of(cast.heidi, "people:read").get("/tokens").status_code == 403


def test_a_token_is_revoked_by_its_owner_and_by_an_administrator_and_by_nobody_else(cast: Cast):
    heidis, erins, alices = (program_of(one, "tokens:revoke") for one in (cast.heidi, cast.erin, cast.alice))
    of_alice, of_erin, of_heidi = (Token.objects.get(member=one).pk for one in (cast.alice, cast.erin, cast.heidi))
    assert erins.call("DELETE", f"/tokens/{of_heidi}").status_code == 404
    assert alices.call("DELETE", f"/tokens/{of_alice}").status_code == 404
    assert heidis.call("DELETE", f"/tokens/{of_alice}").status_code == 204
    assert heidis.call("DELETE", f"/tokens/{of_alice}").status_code == 204
    assert erins.call("DELETE", f"/tokens/{of_erin}").status_code == 204
    assert erins.get("/tokens").status_code == 401
    ended = {one["member_name"]: one["revoked_at"] for one in heidis.get("/tokens").json()["ended"]}
    assert set(ended) == {"Alice", "Erin"}
    assert Line.objects.filter(kind="token.revoked", ids__member=cast.alice.pk).count() == 1


def test_no_call_makes_a_token(cast: Cast):
    assert program_of(cast.heidi, "tokens:revoke").post("/tokens", {"name": "x", "scopes": ["tokens:revoke"]}).status_code == 405

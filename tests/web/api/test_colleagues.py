"""Programs keep who works where: as far as the page of colleagues lets whom they act for, and so that nobody gets in by it."""

from datetime import timedelta

import pytest
from tests.cast import BY, LONG_AGO, Cast
from tests.web.api.calls import Program, program_of

from everweek.journal.models import Line
from everweek.people import paging
from everweek.people.models import Account, Member, Post
from everweek.people.policy import SCOPES, Action, Role
from everweek.people.queries import today
from everweek.people.services import end_post, give_post, leave_member

pytestmark = pytest.mark.django_db
NEW = {"name": "Ines", "email": "ines@example.org", "external_id": "ines", "unit": "north", "role": "front_line"}
BOTH = ("people:read", "people:write")


@pytest.fixture
def franks(cast: Cast) -> Program:
    return program_of(cast.frank, *BOTH)


def test_colleagues_are_read_by_name_to_the_end_and_by_what_the_page_asks(cast: Cast, monkeypatch):
    monkeypatch.setattr(paging.Order.stretch, "__kwdefaults__", {"most": 4})
    bobs = program_of(cast.bob, "people:read")
    first = bobs.get("/members").json()
    rest = bobs.get(f"/members?after={first['next']}").json()
    names = [one["name"] for one in first["members"] + rest["members"]]
    assert names == ["Alice", "Bob", "Erin", "Frank", "Grace", "Heidi"]
    assert "next" not in rest
    assert first["members"][0]["posts"] == [
        {"id": cast.alice.posts.get().pk, "role": "lead", "unit": "north", "since": LONG_AGO.isoformat()}
    ]
    for asked, found in {"words=ali": ["Alice"], "unit=north": ["Alice", "Bob"], "role=director": ["Grace"]}.items():
        assert [one["name"] for one in bobs.get(f"/members?{asked}").json()["members"]] == found
    assert bobs.get("/members?unit=nowhere").status_code == 404
    assert bobs.get("/members?rolle=lead").json()["field"] == "rolle"
    assert program_of(cast.bob, "units:read").get("/members").status_code == 403


def test_who_has_left_is_told_whoever_may_change_colleagues_alone(cast: Cast, franks):
    leave_member(member=cast.bob, by=BY)
    assert [one["name"] for one in franks.get("/members?left=true").json()["members"]] == ["Bob"]
    assert franks.get(f"/members/{cast.bob.pk}").json()["left_on"] == today().isoformat()
    for reader in (program_of(cast.alice, *BOTH), program_of(cast.frank, "people:read")):
        assert reader.get("/members?left=true").status_code == 403
        assert reader.get(f"/members/{cast.bob.pk}").status_code == 404


def test_how_somebody_signs_in_is_told_to_whoever_may_change_it_and_to_themselves(cast: Cast, franks):
    bob = f"/members/{cast.bob.pk}"
    assert franks.get(bob).json()["sign_in"]["email"] == "bob@example.org"
    assert program_of(cast.bob, "people:read").get(bob).json()["sign_in"]["open"] is True
    assert "sign_in" not in program_of(cast.alice, "people:read").get(bob).json()
    assert "sign_in" not in franks.get(f"/members/{cast.heidi.pk}").json()


def test_a_colleague_is_added_once_with_a_post_and_no_account(cast: Cast, franks):
    made = franks.post("/members", NEW, Idempotency_Key="k-1")
    assert made.status_code == 201, made.content
    again = franks.post("/members", NEW, Idempotency_Key="k-1")
    assert (again.json(), again["Idempotency-Replayed"]) == (made.json(), "true")
    ines = Member.objects.get(external_id="ines")
    assert (ines.name, ines.email, ines.account) == ("Ines", "ines@example.org", None)
    [post] = ines.posts.all()
    assert (post.unit, post.role, post.since, post.until) == (cast.north, "front_line", today(), None)
    assert not Account.objects.filter(email="ines@example.org").exists()
    joined = Line.objects.get(kind="member.joined", subject_id=str(ines.pk))
    assert joined.actor.startswith(f"{cast.frank.actor} via token:")
    other = {**NEW, "external_id": "ines-2"}
    assert (franks.post("/members", other).status_code, franks.post("/members", other).json()["field"]) == (409, "email")
    assert franks.post("/members", {**NEW, "email": ""}).json()["field"] == "external_id"
    assert franks.post("/members", {**NEW, "unit": "nowhere"}).json()["field"] == "unit"
    assert franks.post("/members", {**NEW, "email": "no address"}).json()["field"] == "email"


def test_a_colleague_is_changed_and_nothing_that_is_left_out(cast: Cast, franks):
    ines = f"/members/{franks.post('/members', NEW).json()['id']}"
    changed = franks.call("PUT", ines, {"name": "Inês", "email": "i@example.org", "zone": "Europe/Lisbon"}).json()
    assert {name: changed[name] for name in ("name", "email", "language", "zone")} == {
        "name": "Inês",
        "email": "i@example.org",
        "language": "",
        "zone": "Europe/Lisbon",
    }
    assert franks.call("PUT", ines, {"zone": "Europe/Lisboa"}).json()["field"] == "zone"
    assert franks.call("PUT", ines, {"name": ""}).json()["field"] == "name"


def test_posts_are_given_ended_and_go_on_as_on_the_page(cast: Cast, franks):
    bob, desk = f"/members/{cast.bob.pk}", cast.bob.posts.get()
    given = franks.post(f"{bob}/posts", {"unit": "south", "role": "lead"})
    assert given.status_code == 201
    assert {one["unit"] for one in given.json()["posts"]} == {"south", "north-desk"}
    assert franks.post(f"{bob}/posts", {"unit": "south", "role": "lead"}).status_code == 409
    assert franks.post(f"{bob}/posts/{desk.pk}/end", {}).status_code == 200
    desk.refresh_from_db()
    assert desk.until == today()
    assert franks.post(f"{bob}/posts/{desk.pk}/renew", {}).status_code == 200
    desk.refresh_from_db()
    assert desk.until is None
    assert franks.post(f"{bob}/posts/{desk.pk}/renew", {}).status_code == 409
    assert franks.post(f"/members/{cast.alice.pk}/posts/{desk.pk}/end", {}).status_code == 404
    assert franks.post(f"{bob}/posts", {"unit": "south", "role": "lead", "since": "2026-1-1"}).status_code == 422


def test_a_leaving_is_taken_back_while_the_account_is_open_and_a_person_opens_one_that_was_shut(cast: Cast, franks):
    bob, tomorrow = f"/members/{cast.bob.pk}", today() + timedelta(days=1)
    left = franks.post(f"{bob}/leave", {"on": tomorrow.isoformat()})
    assert (left.status_code, left.json()["left_on"]) == (200, tomorrow.isoformat())
    back = franks.post(f"{bob}/return", {}).json()
    assert ("left_on" in back, back["posts"][0].get("until")) == (False, None)
    assert franks.post(f"{bob}/leave", {}).status_code == 200
    cast.bob.account.refresh_from_db()
    assert cast.bob.account.is_active is False
    assert franks.post(f"{bob}/return", {}).status_code == 403
    cast.bob.account.refresh_from_db()
    assert cast.bob.account.is_active is False
    ines = f"/members/{franks.post('/members', NEW).json()['id']}"
    assert franks.post(f"{ines}/leave", {}).status_code == 200
    assert "left_on" not in franks.post(f"{ines}/return", {}).json()


def test_neither_a_wrong_year_nor_an_address_of_somebody_else_is_taken(cast: Cast, franks):
    bob, post = f"/members/{cast.bob.pk}", cast.bob.posts.get()
    for address, body, status, field in [
        (f"{bob}/posts/{post.pk}/end", {"on": "1900-01-01"}, 422, "on"),
        (f"{bob}/leave", {"on": "0001-01-01"}, 422, "on"),
    ]:
        refused = franks.post(address, body)
        assert (refused.status_code, refused.json()["field"]) == (status, field)
    ines = f"/members/{franks.post('/members', NEW).json()['id']}"
    refused = franks.call("PUT", ines, {"email": "heidi@example.org"})
    assert (refused.status_code, refused.json()["field"]) == (409, "email")
    assert cast.bob.posts.get() == post


@pytest.mark.parametrize("by", ["alice", "bob", "erin", "grace"])
def test_whoever_may_not_change_colleagues_on_the_page_may_not_by_a_program(cast: Cast, by):
    program, bob, post = program_of(getattr(cast, by), *BOTH), f"/members/{cast.bob.pk}", cast.bob.posts.get()
    before = Line.objects.count()
    for method, address, body in [
        ("POST", "/members", NEW),
        ("PUT", bob, {"name": "Robert"}),
        ("POST", f"{bob}/posts", {"unit": "north", "role": "lead"}),
        ("POST", f"{bob}/posts/{post.pk}/end", {}),
        ("POST", f"{bob}/posts/{post.pk}/renew", {}),
        ("POST", f"{bob}/leave", {}),
        ("POST", f"{bob}/return", {}),
    ]:
        assert program.call(method, address, body).status_code in {403, 404, 422}, (method, address)
    assert Line.objects.count() == before


def test_charlie_who_is_no_colleague_is_found_by_no_program(cast: Cast, franks):
    assert franks.get("/members?words=charlie").json()["members"] == []


@pytest.mark.parametrize("by", ["frank", "heidi"])
def test_no_program_touches_whom_it_acts_for_nor_anybody_whose_post_reaches_everything(cast: Cast, by):
    """Heidi may all of this on the page, and her program none of it: such posts are given and ended by a person."""
    program, before = program_of(getattr(cast, by), *BOTH), Line.objects.count()
    for one in (cast.erin, cast.frank, cast.grace, cast.heidi):
        address, post = f"/members/{one.pk}", one.posts.get()
        for way, body in [
            ("/posts", {"unit": "north", "role": "lead"}),
            (f"/posts/{post.pk}/end", {}),
            ("/leave", {}),
            ("/return", {}),
        ]:
            assert program.post(f"{address}{way}", body).status_code == 403, (one, way)
        assert program.call("PUT", address, {"email": "x@example.org"}).status_code == 403
    for role in set(Role) - {Role.FRONT_LINE, Role.LEAD}:
        assert program.post(f"/members/{cast.bob.pk}/posts", {"unit": "house", "role": role}).status_code == 403
        assert program.post("/members", {**NEW, "role": role}).status_code == 403
    assert Line.objects.count() == before


def test_a_post_above_that_is_to_come_protects_as_one_that_is_held(cast: Cast, franks):
    give_post(member=cast.bob, unit=cast.house, role=Role.DIRECTOR, since=today() + timedelta(days=9), by=BY)
    assert franks.call("PUT", f"/members/{cast.bob.pk}", {"name": "Robert"}).status_code == 403
    assert franks.post(f"/members/{cast.bob.pk}/leave", {}).status_code == 403


def test_no_program_changes_by_which_address_somebody_is_let_in(cast: Cast, franks):
    bob = f"/members/{cast.bob.pk}"
    refused = franks.call("PUT", bob, {"email": "thief@example.org"})
    assert (refused.status_code, refused.json()["field"]) == (403, "email")
    assert franks.call("PUT", bob, {"name": "Robert", "email": "bob@example.org"}).status_code == 200


def test_a_program_whose_owner_lost_the_right_today_has_lost_it(cast: Cast, franks):
    give_post(member=cast.frank, unit=cast.south, role=Role.FRONT_LINE, since=today(), by=BY)
    end_post(post=Post.objects.get(member=cast.frank, role=Role.PEOPLE_TRAINING), by=BY)
    assert franks.post("/members", NEW).status_code in {403, 422}
    assert not Member.objects.filter(external_id="ines").exists()


def test_no_scope_names_the_right_to_give_posts_that_reach_everything():
    assert not any(Action.PEOPLE_APPOINT in actions for actions in SCOPES.values())


def test_roles_are_read_with_what_each_may_do_and_who_holds_the_wide_ones(cast: Cast):
    bobs = program_of(cast.bob, "people:read")
    roles = {one["role"]: one for one in bobs.get("/roles").json()["roles"]}
    assert [name for name, one in roles.items() if not one["wide"]] == ["front_line", "lead"]
    lead = bobs.get("/roles/lead").json()
    # docs/users: a lead reads what was answered in the units led, and appoints nobody.
    reaches = {one["action"]: one["reach"] for one in lead["rights"]}
    assert (reaches["responses.read"], "people.edit" in reaches, lead["holders"]) == ("unit", False, [])
    assert bobs.get("/roles/administrator").json()["holders"] == [{"id": cast.heidi.pk, "name": "Heidi", "unit": "house"}]
    assert bobs.get("/roles/king").status_code == 422
    assert program_of(cast.bob, "units:read").get("/roles").status_code == 403

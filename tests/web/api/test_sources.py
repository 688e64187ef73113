"""Sources, helpdesks and touchpoints kept by programs, and a moment taken back."""

import pytest
from tests.cast import BY
from tests.web.api.calls import program_of

from everweek import clock
from everweek.journal.models import Line, Values
from everweek.listen.helpdesks.models import Helpdesk
from everweek.listen.mentions.models import Mailbox, MentionSource
from everweek.moments.models import Interaction
from everweek.moments.services import log_moment, save_touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def erin(cast, settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    return program_of(cast.erin, "sources:write", "touchpoints:write", "interactions:write")


def test_a_program_listens_to_a_source_pauses_it_and_goes_on(erin):
    made = erin.post("/sources", {"name": "Harbour Reviews", "unit": "north", "high": 10})
    assert made.status_code == 201
    assert made.json()["measure"] == "mention.harbour_reviews"
    assert erin.post("/sources", {"name": "Harbour Reviews", "unit": "north", "high": 10}).json() == made.json()
    assert erin.post("/sources", {"name": "Harbour Reviews", "high": 3}).status_code == 409
    assert "paused_at" in erin.post("/sources/harbour-reviews/pause", {}).json()
    assert "paused_at" in erin.get("/sources/harbour-reviews").json()
    assert erin.post("/sources/harbour-reviews/resume", {}).json().get("paused_at") is None
    assert erin.post("/sources/harbour-reviews/look", {}).status_code == 409
    [listed] = erin.get("/sources").json()["sources"]
    assert (listed["key"], listed["unit"], listed["low"], listed["high"]) == ("harbour-reviews", "north", 1, 10)
    assert erin.get("/sources/nothing").status_code == 404


def test_the_password_of_a_mailbox_is_in_no_answer_and_no_other_host_is_told_it(erin, settings):
    told = {"name": "Post", "way": "mailbox", "address": "imaps://127.0.0.1/INBOX", "login": "reviews"}
    assert erin.post("/sources", told).status_code == 422
    made = erin.post("/sources", told | {"password": "h4rbour"}, Idempotency_Key="k")
    assert made.status_code == 201
    assert "h4rbour" not in made.content.decode() + erin.get("/sources").content.decode()
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1", "localhost"})
    assert erin.call("PUT", "/sources/post/address", {"address": "imaps://localhost/INBOX"}).status_code == 422
    moved = erin.call("PUT", "/sources/post/address", {"address": "imaps://127.0.0.1/Reviews"})
    assert moved.json()["address"] == "imaps://127.0.0.1/Reviews"
    assert Mailbox.objects.get().password == "h4rbour"


def test_a_helpdesk_is_added_with_its_secret_shown_this_once_and_mapped_otherwise_later(cast, erin):
    save_touchpoint(key="support", name="Support", by=BY)
    body = {"name": "Support", "kind": "zammad", "unit": "north", "groups": {"Billing": "north-desk"}}
    made = erin.post("/helpdesks", body, Idempotency_Key="h-1").json()
    assert made["secret"] == Helpdesk.objects.get().secret
    assert erin.post("/helpdesks", body, Idempotency_Key="h-1").json() == made
    assert Helpdesk.objects.count() == 1
    again = erin.post("/helpdesks", body, Idempotency_Key="h-2")
    assert (again.status_code, again.json()["id"], again.json().get("secret")) == (200, made["id"], None)
    assert erin.post("/helpdesks", body | {"groups": {}}, Idempotency_Key="h-3").status_code == 409
    assert "secret" not in erin.get(f"/helpdesks/{made['id']}").json()
    assert erin.post("/helpdesks", {"name": "Chat", "kind": "chatwoot"}).json()["secret"] is None
    mapped = {"unit": "south", "groups": {"Returns": "north-desk"}, "touchpoint": "support"}
    for _twice in range(2):
        changed = erin.call("PUT", f"/helpdesks/{made['id']}/mapping", mapped).json()
        assert (changed["unit"], changed["groups"], changed["touchpoint"]) == ("south", {"returns": "north-desk"}, "support")
    line = Line.objects.get(kind="helpdesk.changed")
    assert Values.objects.get(line=line).new["groups"] == {"returns": "north-desk"}
    assert MentionSource.objects.get(key="zammad-support").unit == cast.south
    wrong = erin.call("PUT", f"/helpdesks/{made['id']}/mapping", {"groups": {"Returns": "nowhere"}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "groups")
    assert erin.post(f"/helpdesks/{made['id']}/foresee", mapped).json() == {"calls": []}
    assert "paused_at" in erin.post(f"/helpdesks/{made['id']}/pause", {}).json()
    given = erin.call("PUT", f"/helpdesks/{made['id']}/secret", {"secret": "a secret of theirs"})
    assert "theirs" not in given.content.decode()


def test_touchpoints_are_named_ordered_and_closed(erin):
    for key, name in (("desk", "The desk"), ("check-in", "Check-in")):
        assert erin.call("PUT", f"/touchpoints/{key}", {"name": name}).json() == {"key": key, "name": name}
    ordered = erin.call("PUT", "/touchpoints", {"keys": ["check-in", "desk"]}).json()["touchpoints"]
    assert [one["key"] for one in ordered] == ["check-in", "desk"]
    assert erin.call("PUT", "/touchpoints", {"keys": ["desk"]}).status_code == 409
    assert "closed_on" in erin.call("PUT", "/touchpoints/desk", {"name": "The desk", "closed": True}).json()
    erin.call("PUT", "/touchpoints/check-in", {"name": "Arrival"})
    assert [one["name"] for one in erin.get("/touchpoints").json()["touchpoints"]] == ["Arrival", "The desk"]
    assert erin.call("PUT", "/touchpoints/No Key", {"name": "x"}).status_code in {404, 422}


def test_a_moment_told_by_mistake_is_taken_back_once_and_told_again_it_stays_so(cast, erin):
    told = {"external_id": "till-1", "at": clock.now().isoformat(), "unit": "north-desk"}
    number = erin.post("/interactions", told).json()["id"]
    for _twice in range(2):
        assert erin.call("DELETE", f"/interactions/{number}").status_code == 204
    assert Interaction.objects.get().withdrawn_at is not None
    assert Line.objects.filter(kind="interaction.withdrawn").count() == 1
    assert erin.post("/interactions", told).json()["outcome"] == "already"
    assert Interaction.objects.get().withdrawn_at is not None


def test_nobody_takes_back_what_another_logged_by_hand_or_what_lies_beyond_her_units(cast, erin):
    save_touchpoint(key="desk", name="The desk", by=BY)
    by_hand = log_moment(touchpoint="desk", unit=cast.north_desk.pk, channel="desk", by=cast.bob)
    assert erin.call("DELETE", f"/interactions/{by_hand.pk}").status_code == 404
    south = {"external_id": "till-2", "at": clock.now().isoformat(), "unit": "south"}
    number = erin.post("/interactions", south).json()["id"]
    bob = program_of(cast.bob, "interactions:write")
    assert bob.call("DELETE", f"/interactions/{number}").status_code == 404
    assert program_of(cast.bob, "measures:read").call("DELETE", f"/interactions/{by_hand.pk}").status_code == 403
    assert bob.call("DELETE", f"/interactions/{by_hand.pk}").status_code == 204


@pytest.mark.parametrize("address", ["/sources", "/helpdesks", "/touchpoints"])
def test_without_the_right_nothing_is_told(cast, address):
    frank = program_of(cast.frank, "sources:write", "touchpoints:write")
    assert frank.get(address).status_code == 403
    assert program_of(cast.erin, "links:write").get(address).status_code == 403

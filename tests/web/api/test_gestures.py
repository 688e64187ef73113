"""Programs give within the limits of whom they act for, ask for more, and set the grid: nothing more than a page lets."""

from decimal import Decimal

import pytest
from tests.act.giving import grid
from tests.act.opening import MONDAY, opened
from tests.cast import Cast
from tests.web.api.calls import program_of

from everweek import clock
from everweek.act.models import Gesture

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("what is kept where is tried by tests/act/test_giving.py")]


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_a_program_gives_asks_and_approves_by_whom_it_acts_for(cast: Cast):
    grid(cast)
    case = opened(cast)
    bobs, alices = (program_of(who, "gestures:write", "cases:read") for who in (cast.bob, cast.alice))
    at = f"/cases/{case.pk}/gestures"
    [offer] = [one for one in bobs.get(at).json()["offers"] if one["kind"] == "credit"]
    assert (offer["left"], offer["usual"]) == ("50.00", "20.00")

    gift = {"kind": "credit", "amount": "30", "currency": "EUR", "external_id": "r-1", "why": "Two hours."}
    first = bobs.call("POST", at, gift)
    assert (first.status_code, first.json()["amount"], first.json()["given_by"]) == (201, "30.00", "Bob")
    assert bobs.call("POST", at, gift).json()["id"] == first.json()["id"]
    more = {**gift, "amount": "60", "external_id": "r-2"}
    assert bobs.call("POST", at, more).json()["code"] == "over-limit"
    asked = bobs.call("POST", at, {**more, "ask": True}).json()
    assert (asked["standing"], asked["asked_by"]) == ("asked", "Bob")
    assert [one["id"] for one in alices.get("/gestures/waiting").json()["to_approve"]] == [asked["id"]]
    mine = bobs.get("/gestures/waiting").json()
    assert (mine["to_approve"], [one["id"] for one in mine["to_keep"]]) == ([], [first.json()["id"]])
    assert bobs.call("POST", f"/gestures/{asked['id']}/approve").json()["code"] == "own-request"
    assert alices.call("POST", f"/gestures/{asked['id']}/approve").json()["given_by"] == "Alice"
    assert alices.call("POST", f"/gestures/{asked['id']}/decline", {"why": "No."}).json()["code"] == "decided"
    kept = bobs.call("POST", f"/gestures/{first.json()['id']}/keep").json()
    assert kept["standing"] == "done"
    assert alices.get("/gestures/waiting").json()["to_approve"] == []
    assert [one["id"] for one in bobs.get("/gestures/waiting").json()["to_keep"]] == [asked["id"]], "whoever asked keeps it"
    back = alices.call("POST", f"/gestures/{asked['id']}/take-back", {"why": "Wrong case."}).json()
    assert (back["standing"], back["said"]) == ("taken_back", "Wrong case.")
    assert program_of(cast.bob, "cases:write", "cases:read").call("POST", at, gift).status_code == 403
    assert [one["standing"] for one in program_of(cast.grace, "cases:read").get(at).json()["gestures"]] == ["taken_back", "done"]
    assert Gesture.objects.count() == 2
    told = alices.get("/gestures/brought").json()
    assert told["says"] == [], "of a kind of which no customer said how it was there is no sentence"
    [brought] = told["kinds"]
    assert (brought["kind"], brought["number"], brought["costs"]) == ("credit", 1, {"EUR": "30.00"})
    assert brought["agreed"] == {"not_enough": "There is no answer to take a share of."}


def test_a_program_sets_the_grid_and_budgets(cast: Cast):
    erins = program_of(cast.erin, "allowances:write", "cases:read")
    cell = {"role": "front_line", "kind": "gift", "currency": "EUR", "per_case": "40", "usual": "15.50"}
    told = erins.call("PUT", "/units/north/allowances", cell).json()["allowances"]
    assert told == [{**cell, "per_case": "40.00", "may": True, "own": True}]
    [below] = erins.get("/units/north-desk/allowances").json()["allowances"]
    assert (below["per_case"], below["own"]) == ("40.00", False)
    for wrong, field in (
        ({"per_case": "1.001"}, "per_case"),
        ({"currency": "euro"}, "currency"),
        ({"kind": "call"}, "currency"),
        ({"as_above": True}, "as_above"),
    ):
        reply = erins.call("PUT", "/units/north/allowances", {**cell, **wrong})
        assert (reply.status_code, reply.json()["field"]) == (422, field)
    budget = {"period": "2026-11", "currency": "EUR", "amount": "100"}
    [shown] = erins.call("PUT", "/units/north/budgets", budget).json()["budgets"]
    assert (Decimal(shown["amount"]), shown["given"], shown["unit"]) == (100, "0.00", "north")
    assert erins.call("PUT", "/units/north/budgets", {**budget, "amount": None}).json() == {"budgets": []}
    assert program_of(cast.bob, "allowances:write").call("PUT", "/units/north/allowances", cell).status_code in {403, 404}


def test_a_program_that_sends_something_else_under_the_same_id_is_told_what_differs(cast: Cast):
    grid(cast)
    case, bobs = opened(cast), program_of(cast.bob, "gestures:write", "cases:read")
    at, gift = f"/cases/{case.pk}/gestures", {"kind": "credit", "amount": "30", "currency": "EUR", "external_id": "r-1"}
    first = bobs.call("POST", at, gift)
    assert bobs.call("POST", at, {**gift, "amount": "30.0", "why": " "}).json() == first.json()
    for differs, words in (({"amount": "29"}, "how much"), ({"why": "Two hours.", "told_as": "Um vale"}, "why, whether the")):
        told = bobs.call("POST", at, {**gift, **differs}).json()
        assert (told["status"], told["code"], told["field"]) == (409, "identity-taken", "external_id")
        assert f"told otherwise: {words}" in told["detail"]


def test_what_a_program_says_against_itself_or_of_a_far_day_is_refused(cast: Cast):
    grid(cast)
    case, bobs = opened(cast), program_of(cast.bob, "gestures:write", "cases:read")
    word = {"kind": "promise", "what": "I call.", "until": "2026-11-05", "told_as": "Telefono-lhe."}
    for wrong, field in (({"tells": False}, "told_as"), ({"until": "9999-12-31"}, "until")):
        told = bobs.call("POST", f"/cases/{case.pk}/gestures", {**word, **wrong}).json()
        assert (told["status"], told["field"]) == (422, field)
    assert bobs.call("POST", f"/cases/{case.pk}/gestures", word).json()["tells"] is True
    assert Gesture.objects.count() == 1

"""Programs say when units work and how much time they promise, each within the reach of whom it acts for."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import Cast
from tests.web.api.calls import program_of

from everweek import clock
from everweek.act.models import CaseClock, PromisedTime

pytestmark = pytest.mark.django_db
SPLIT = ["09:00-12:30", "13:30-18:00"]
WEEK = [*[SPLIT] * 5, [], []]
EVE = {"since": "2026-12-24", "until": "2026-12-24", "shifts": ["09:00-12:00"], "why": "Short day"}


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_a_unit_works_as_it_says_and_those_below_it_follow_until_it_is_left_to_the_unit_above(cast: Cast):
    alices = program_of(cast.alice, "hours:write", "units:read")
    usual = alices.get("/units/north/hours").json()
    assert (usual["week"], usual["country"], usual["zone"]) == ([*[["09:00-17:00"]] * 5, [], []], "PT", "Europe/Lisbon")
    assert "said_by" not in usual

    said = {"week": WEEK, "country": "DE", "part": "BE", "own": [{**EVE, "until": None}]}
    told = alices.call("PUT", "/units/north/hours", said).json()
    assert told == {"week": WEEK, "country": "DE", "part": "BE", "own": [EVE], "zone": "Europe/Lisbon", "said_by": "north"}
    assert alices.get("/units/north-desk/hours").json() == told
    assert alices.get("/units/south/hours").json() == usual

    assert alices.call("DELETE", "/units/north/hours").status_code == 204
    assert alices.get("/units/north-desk/hours").json() == usual


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"week": [*[["nine to five"]], *WEEK[1:]]}, "monday"),
        ({"week": [["09:00-12:00", "11:00-13:00"], *WEEK[1:]]}, "monday"),
        ({"week": [[]] * 7}, "week"),
        ({"country": "XX"}, "country"),
        ({"country": "DE", "part": "Berlin"}, "part"),
        ({"own": [EVE, EVE]}, "own"),
    ],
)
def test_hours_nobody_could_keep_are_refused_by_their_name(cast: Cast, wrong, field):
    reply = program_of(cast.heidi, "hours:write").call("PUT", "/units/north/hours", {"week": WEEK, **wrong})
    assert (reply.status_code, reply.json()["field"]) == (422, field)


def test_a_unit_promises_what_it_says_else_what_the_unit_above_it_says_else_what_is_usual(cast: Cast):
    erins = program_of(cast.erin, "promises:write", "cases:read")
    told = erins.call("PUT", "/units/house/promises", {"first_reply": {"high": 90}, "solution": {"low": 600}}).json()
    assert told["first_reply"]["high"] == {"minutes": 90, "own": 90}
    assert told["next_reply"]["high"] == {"minutes": 240}
    below = erins.get("/units/north-desk/promises").json()
    assert (below["first_reply"]["high"], below["solution"]["low"]) == ({"minutes": 90}, {"minutes": 600})
    opened(cast, severity=3)
    assert CaseClock.objects.get(kind="first_reply").allowed == 90 * 60

    erins.call("PUT", "/units/house/promises", {"first_reply": {"high": None}})
    told = erins.get("/units/house/promises").json()
    assert (told["first_reply"]["high"], told["solution"]["low"]) == ({"minutes": 240}, {"minutes": 600, "own": 600})
    assert PromisedTime.objects.count() == 1


def test_hours_are_said_within_reach_and_promises_by_who_answers_for_all(cast: Cast):
    alices = program_of(cast.alice, "hours:write", "promises:write", "cases:read")
    assert alices.call("PUT", "/units/south/hours", {"week": WEEK}).status_code == 404
    assert alices.call("PUT", "/units/north/promises", {"solution": {"low": 5}}).status_code == 404
    assert [alices.get(f"/units/{key}/promises").status_code for key in ("north", "south")] == [200, 404]
    assert program_of(cast.bob, "hours:write").call("PUT", "/units/north-desk/hours", {"week": WEEK}).status_code == 404
    assert program_of(cast.erin, "hours:write").call("PUT", "/units/south/hours", {"week": WEEK}).status_code == 200
    assert (
        program_of(cast.erin, "promises:write").call("PUT", "/units/north/promises", {"solution": {"low": 0}}).status_code == 422
    )

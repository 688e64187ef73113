"""Consistency and fair comparison for programs: the same as the pages and the command say, and never a ranking."""

import pytest
from tests.cast import Cast
from tests.web.api.calls import program_of
from tests.web.falling import FALL, MONDAY, WEEKS
from tests.web.reading import visit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]


@pytest.fixture
def erin(fallen: Cast):
    return program_of(fallen.erin, "measures:read", "responses:read")


def test_a_desk_that_fell_is_told_as_on_the_page(fallen: Cast, erin):
    told = erin.get("/measures/csat/chart?group=north-desk").json()
    assert [one["says"] for one in told["findings"]] == [
        visit(fallen.client("erin"), "/prove/consistency/?measure=csat&group=north-desk").heading
    ]
    assert (told["findings"][0]["direction"], told["label"], told["scale"]) == ("down", "North desk", [1.0, 5.0])
    assert len(told["points"]) == WEEKS
    assert {one["n"] for one in told["points"]} == {12}
    assert told["points"][0]["first"] == MONDAY.isoformat()
    assert all(one["lower"] <= one["centre"] <= one["upper"] for one in told["points"])
    assert [place for place, one in enumerate(told["points"]) if one["alarmed"]] == list(range(FALL, WEEKS))
    assert {one["says"] for one in told["signals"]} >= {"Nine points or more in a row lie on one side of the centre."}
    assert {one["value"]: one["moved"] for one in told["groups"]}["north-desk"] == "down"


def test_a_quiet_desk_says_nothing_and_what_is_not_watched_is_refused(erin):
    assert erin.get("/measures/csat/chart?group=desk-2").json()["findings"] == []
    unknown = erin.get("/measures/csat/chart?group=desk-9")
    assert (unknown.status_code, unknown.json()["field"]) == (422, "group")
    for by in ("member", "week", "segment"):
        assert erin.get(f"/measures/csat/chart?by={by}").json()["field"] == "by"
    for baseline, right in ((4, "at least 5 points"), (41, "give 5 to 40")):
        refused = erin.get(f"/measures/csat/chart?baseline={baseline}")
        assert (refused.status_code, refused.json()["field"]) == (422, "baseline")
        assert right in refused.json()["detail"]
    assert erin.get("/measures/csat/chart?evry=week").json()["field"] == "evry"
    for spoilt in ("group=a%00b", "by=a%00b", "where=unit=a%00b"):
        assert erin.get(f"/measures/csat/chart?{spoilt}").status_code == 422


def test_the_pictures_are_those_of_the_pages(fallen: Cast, erin):
    chart = erin.get("/measures/csat/chart.svg?group=north-desk")
    assert (chart.status_code, chart["Content-Type"]) == (200, "image/svg+xml")
    assert "<title" in chart.content.decode()
    assert "North desk" in chart.content.decode()
    picture = erin.get("/measures/csat/picture.svg?by=unit").content.decode()
    assert picture in fallen.client("erin").get("/prove/?measure=csat&by=unit").content.decode()
    assert erin.get("/measures/csat/picture.svg?by=unit&narrow=true").content.decode() != picture
    for nothing in ("picture.svg", "picture.svg?by=unit&since=2031-01-01"):
        assert erin.get(f"/measures/csat/{nothing}").json()["field"] == "by"
    assert erin.get("/measures/csat/chart.svg?group=desk-9").json()["field"] == "group"


def test_desks_are_compared_and_none_is_ranked(fallen: Cast, erin):
    told = erin.get("/measures/csat/comparison?by=unit&since=2026-06-01").json()
    groups = {one["cut"]["unit"]: one for one in told["groups"]}
    assert groups["north-desk"]["standing"] == "below"
    below, *_above = told["findings"]
    # Beside other units at the same touchpoints, not beside all together, which is what a standing tells.
    assert (below["says"], below["direction"], below["standing"]) == (told["says"][0], "down", None)
    assert below["says"] == visit(fallen.client("erin"), "/prove/?measure=csat&by=unit&since=2026-06-01").heading
    assert set(groups["desk-1"]["alike"]) == {"Desk 2", "Desk 3"}
    raw, fair = groups["north-desk"]["raw"], groups["north-desk"]["estimate"]
    assert raw["value"] < fair["value"] < told["whole"]["value"], "shrunken towards the whole"
    assert [one["label"] for one in told["groups"]] == sorted(one["label"] for one in told["groups"])
    assert erin.get("/measures/csat/comparison?by=segment").status_code == 422
    assert erin.get("/measures/csat/comparison").status_code == 422


def test_colleagues_are_compared_by_those_who_answer_for_them(fallen: Cast, erin):
    assert erin.get("/measures/csat/peers").json()["members"] == []
    assert erin.get("/measures/csat/peers?unit=a%00b").status_code in {200, 422}
    bob = program_of(fallen.bob, "measures:read", "responses:read")
    assert bob.get("/measures/csat/peers").status_code == 403
    assert program_of(fallen.erin, "measures:read").get("/measures/csat/peers").status_code == 403


def test_a_lead_sees_her_own_units_alone(fallen: Cast):
    alice = program_of(fallen.alice, "measures:read", "responses:read")
    told = alice.get("/measures/csat/chart").json()
    assert {one["value"] for one in told["groups"]} <= {"north-desk"}
    assert {one["n"] for one in told["points"]} == {12}, "her own desk, and no answer of another"
    assert alice.get("/measures/csat/chart?group=desk-1").status_code == 422
    assert [one["cut"]["unit"] for one in alice.get("/measures/csat/comparison?by=unit").json()["groups"]] == ["north-desk"]

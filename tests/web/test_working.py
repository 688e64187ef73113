"""When a unit works, on its page: what is taken where nobody said anything, who may say it, and the way back."""

from datetime import UTC, datetime

import pytest
from tests.cast import Cast
from tests.web.reading import Seen, send, visit

from everweek import clock
from everweek.people.hours.queries import show_hours
from everweek.people.hours.rules import DAYS, shift_text
from everweek.people.services import close_unit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
NORTH = "/settings/units/north"
SPLIT = "09:00-12:00, 13:00-17:00"
WEEK = dict.fromkeys(DAYS[:5], SPLIT) | {"saturday": "", "sunday": ""}
OWN = "2026-12-24: 09:00-12:00 Short day\n2027-08-01 - 2027-08-15: 2 weeks off"


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        yield


def taken_back(cast: Cast, name: str, seen: Seen) -> Seen:
    """The page after the way back that stands beside the notice was gone."""
    address, told = seen.undo()
    return send(cast.client(name), address, **told)


def test_a_unit_says_when_it_works_and_those_below_follow_until_that_is_taken_back(cast: Cast):
    assert "Nobody has said when it works" in visit(cast.client("alice"), NORTH)
    seen = send(cast.client("alice"), f"{NORTH}/hours", **WEEK, country="de", part="by", own=OWN)
    assert "North works so from now on." in seen
    assert f"Monday to Friday {SPLIT} Saturday to Sunday closed" in seen.says
    for words in ("Public holidays of DE-BY are days off.", "09:00-12:00, Short day", "closed, 2 weeks off"):
        assert words in seen, words
    below = visit(cast.client("bob"), f"{NORTH}-desk")
    assert ("As North says." in below, "Say when it works" in below) == (True, False)

    # What the form was filled with is what was said.
    again = send(cast.client("alice"), f"{NORTH}/hours", **WEEK, country="DE", part="BY", own=OWN.replace(" - ", "-"))
    shown = show_hours(cast.north)
    assert [[shift_text(shift) for shift in one.shifts] for one in shown.own] == [["09:00-12:00"], []]
    assert "Nobody has said" in taken_back(cast, "alice", seen)
    assert show_hours(cast.north_desk).said_by is None
    assert "North works so from now on." in again


def test_a_unit_is_left_to_the_one_above_it_and_that_is_taken_back(cast: Cast):
    send(cast.client("alice"), f"{NORTH}/hours", **WEEK)
    seen = send(cast.client("alice"), f"{NORTH}/hours/leave")
    assert "North works as the unit above it does." in seen
    assert "Leave it to the unit above" not in seen
    seen = taken_back(cast, "alice", seen)
    assert SPLIT in seen
    assert "Leave it to the unit above" in seen


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"monday": "nine to five"}, "is not a shift"),
        ({"tuesday": "09:00-12:00, 11:00-13:00"}, "overlap"),
        ({"country": "ZZ"}, "The holidays of ZZ are not known"),
        ({"own": "Christmas: closed"}, "Christmas: closed is no day of your own"),
        ({"own": "2026-02-30: closed"}, "is no day of your own"),
        ({"own": "2026-12-24\n2026-12-24"}, "is set twice"),
    ],
)
def test_hours_that_are_not_right_are_refused_beside_the_field_with_all_that_was_typed(cast: Cast, wrong, says):
    seen = send(cast.client("erin"), f"{NORTH}/hours", status=422, **{**WEEK, "own": "2026-12-31: 09:00-11:00 Early", **wrong})
    assert says in seen
    assert show_hours(cast.north).said_by is None


def test_nobody_sets_the_hours_of_a_unit_that_is_closed_on_its_page(cast: Cast):
    close_unit(unit=cast.south, by=cast.heidi)
    assert "Say when it works" not in visit(cast.client("heidi"), "/settings/units/south")

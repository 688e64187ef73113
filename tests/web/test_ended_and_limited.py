"""What ended is told in the past, and a part as a part: on the page, on the first page, to programs, and on the ways on."""

from datetime import UTC, date, datetime

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.people.services import close_unit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]
HERE = "/prove/consistency/?measure=csat"
FELL = "Satisfaction at North desk fell at once and was below its own normal from week 22 (25 May 2026)"
WAS = f"{FELL} until "


def test_a_desk_that_closed_was_below_its_normal_and_the_first_page_says_no_is(fallen: Cast):
    close_unit(unit=fallen.north_desk, on=date(2026, 10, 12), by=BY)
    erin = fallen.client("erin")
    page = visit(erin, f"{HERE}&group=north-desk")
    assert page.heading == f"{WAS}week 41 (5 October 2026)."
    assert "Of the time after that nothing is told" in page.says
    assert ">25 May 2026 to 5 Oct 2026</text>" in page
    home = visit(erin, "/")
    assert home.heading == "Nothing is out of the ordinary now."
    assert f"{WAS}week 41 (5 October 2026)." in home.says, "of the week in which it began, in the year band"
    assert f"{WAS}week 41" not in home.partition("</h1>")[2]
    assert "below its own normal since" not in home
    # Its only chart, where nothing else is asked about, is that of a closed unit too.
    alone = program_of(fallen.erin, "measures:read").get("/measures/csat/chart?group=north-desk&where=unit=north-desk").json()
    assert alone["findings"][0]["says"].endswith(" until week 41 (5 October 2026).")


def test_where_nobody_answers_any_more_it_is_told_until_when_answers_came_and_of_no_now(fallen: Cast):
    with clock.frozen(datetime(2026, 11, 29, 12, tzinfo=UTC)):
        erin, ended = fallen.client("erin"), "week 41 (5 October 2026), when the last answers came."
        assert visit(erin, f"{HERE}&group=north-desk").heading == f"{WAS}{ended}"
        quiet = visit(erin, f"{HERE}&group=desk-2")
        assert quiet.heading == f"Satisfaction at Desk 2 showed nothing that chance does not explain until {ended}"
        home = visit(erin, "/")
        assert home.heading == "1 thing went down."
        assert f"{WAS}{ended}" in home.says
        told = program_of(fallen.erin, "measures:read").get("/measures/csat/chart?group=north-desk").json()
        assert (told["stopped"], told["findings"][0]["says"]) == ("2026-10-05", f"{WAS}{ended}")


def test_days_that_are_over_are_told_in_the_past_as_no_end_of_it_and_the_ways_on_stay_within_them(fallen: Cast):
    erin, days = fallen.client("erin"), "until=2026-08-30"
    fell = visit(erin, f"{HERE}&group=north-desk&{days}")
    fallen_by = "By 30 August 2026 satisfaction at North desk had fallen at once, and been below its own normal since"
    assert fell.heading == f"{fallen_by} week 22 (25 May 2026)."
    assert "What came after that day was not asked about; it only helps to tell when this began." in fell.says
    assert "Satisfaction, North desk, until 30 August 2026" in fell.says
    assert fell.link("See the numbers") == f"/prove/?measure=csat&by=week&where=unit%3Dnorth-desk&{days}"
    assert fell.link("Read what unhappy customers said").endswith(f"&{days}&mood=unhappy")
    held = visit(erin, f"{HERE}&group=desk-2&{days}")
    assert held.heading == "Satisfaction at Desk 2 showed nothing that chance does not explain until 30 August 2026."
    quiet = visit(erin, f"{HERE}&of=whole&unit=house&until=2026-05-01")
    assert quiet.link("See where it is better, where worse") == "/prove/?measure=csat&by=unit&where=unit%3Dhouse&until=2026-05-01"
    leaf = visit(erin, f"{HERE}&of=whole&unit=desk-2&until=2026-05-01")
    assert leaf.link("See where it is better, where worse").startswith("/prove/?measure=csat&by=touchpoint&where=unit%3Ddesk-2")
    numbers = visit(erin, f"/prove/?measure=csat&by=month&where=unit%3Dnorth&{days}")
    # All answers of the north are of that desk: it is told of it what is told of the desk everywhere.
    chart = f"{HERE}&by=unit&group=north-desk&unit=north&{days}"
    assert numbers.link("See its chart") == chart
    assert visit(erin, chart).heading == numbers.heading == fell.heading


def test_a_week_of_a_year_that_is_over_is_marked_by_what_was_to_be_said_then(fallen: Cast):
    with clock.frozen(datetime(2027, 2, 10, 12, tzinfo=UTC)):
        html = visit(fallen.client("erin"), "/?week=2026-05-25")
    assert f"{WAS}week 41 (5 October 2026)." in html.says
    assert "has been" not in html.says


def test_a_group_of_a_part_is_named_as_such_to_programs_with_what_was_asked(fallen: Cast):
    program = program_of(fallen.erin, "measures:read")
    where = "where=questionnaire=visits&since=2026-01-05&until=2026-08-30"
    told = program.get(f"/measures/csat/chart?group=north-desk&{where}").json()
    assert told["findings"][0]["says"].startswith("By 30 August 2026 satisfaction at North desk in “Visits” had fallen at once")
    assert (told["where"], told["since"], told["until"]) == ({"questionnaire": "visits"}, "2026-01-05", "2026-08-30")
    assert told["label"] == "North desk"
    everything = program.get("/measures/csat/chart?group=north-desk").json()
    assert (everything["where"], everything["since"], everything["until"]) == ({}, None, None)


def test_the_only_unit_somebody_sees_has_its_chart_by_its_name_and_no_other_has(fallen: Cast):
    alice = program_of(fallen.alice, "measures:read")
    own, whole = (alice.get(f"/measures/csat/chart{query}").json() for query in ("?group=north-desk", ""))
    assert own["points"] == whole["points"]
    assert alice.get("/measures/csat/chart?group=desk-1").status_code == 422
    assert visit(fallen.client("alice"), f"{HERE}&group=north-desk").heading.startswith("Satisfaction at North desk fell at once")
    assert "is not watched here" in visit(fallen.client("alice"), f"{HERE}&group=desk-1", status=400)

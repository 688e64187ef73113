"""Fair comparison of units: each beside all others at the same touchpoints in the same months, and never a ranking."""

import re
from datetime import UTC, datetime

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek.people.services import open_unit
from everweek.prove import watch
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.science import Estimate, NotEnough

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]
HERE = "/prove/fair/?measure=kindness&of=units"
CONTENT = {
    ("north-desk", "booking"): 6,
    ("north-desk", "complaint"): 2,
    ("desk-1", "booking"): 9,
    ("desk-1", "complaint"): 4,
    ("desk-2", "booking"): 9,
    ("desk-2", "complaint"): 4,
    # Where one complains, and nowhere else.
    ("south", "complaint"): 4,
    ("house", "call"): 3,
}
"""By unit and touchpoint how many of ten customers are content."""


@pytest.fixture
def units(cast: Cast) -> Cast:
    """Two alike desks, the north desk below them in all it does, the south that answers complaints alone, and the house, which
    alone is called.
    """
    known = {unit.key: unit for unit in (cast.house, cast.north_desk, cast.south)}
    for number in (1, 2):
        known[f"desk-{number}"] = open_unit(key=f"desk-{number}", name=f"Desk {number}", parent=cast.north, by=BY)
    question = {"key": "kind", "kind": "csat", "text": {"en": "How kind were we?"}, "measure": "kindness"}
    document = {"title": {"en": "Kindness"}, "language": "en", "questions": [question]}
    version = publish(version=create_questionnaire(key="kindness", document=document, by=BY), by=BY)
    rows = [
        ResponseRow(
            answers={"kind": 5 if number % 10 < content else 2},
            identity=f"{unit}-{touchpoint}-{number}",
            unit=known[unit].pk,
            touchpoint=touchpoint,
            answered_at=datetime(2026, 3 + number % 3, 2 + number % 20, 12, tzinfo=UTC),
        )
        for (unit, touchpoint), content in CONTENT.items()
        for number in range(120)
    ]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    return cast


def test_a_unit_is_named_for_what_it_does_otherwise_and_not_for_whom_it_serves(units: Cast):
    """As measured the south lies far below: it answers complaints, as the others do on their worst days."""
    seen = visit(units.client("erin"), HERE)
    told = "1 of 4 units differs on “How kind were we?” from others at the same touchpoints by more than luck."
    assert seen.heading == told
    help_, learn = seen.split("Where to help")[1].split("Where to learn from")
    assert "North desk" in help_
    assert "No unit can be told to lie above others at the same touchpoints." in learn
    rows = {name: seen.row(name) for name in re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', seen)}
    assert list(rows) == ["Desk 1", "Desk 2", "North desk", "South"]
    assert {name for name, row in rows.items() if "cannot be told apart" in row} == {"Desk 1", "Desk 2", "South"}
    assert "below others" in rows["North desk"]
    # Its calls are nobody else's: that is said, and no number made of them.
    assert "no touchpoint that another unit serves in the same months, to speak of: House" in seen.says
    assert "4 units are looked at together, and each interval is as wide as that takes." in seen.says
    assert "Compared with 3 other units together; only answers at touchpoints" in seen.says
    assert "peers" not in seen.says


def test_the_next_steps_of_a_unit_lead_to_its_voices_and_touchpoints(units: Cast):
    seen = visit(units.client("erin"), HERE)
    assert seen.link("Read what unhappy customers said").startswith("/listen/voices/?unit=north-desk")
    assert seen.link("South") == "/prove/?measure=kindness&by=touchpoint&where=unit%3Dsouth"


def test_an_interval_lies_off_the_line_of_the_others_exactly_where_its_unit_is_told_apart(units: Cast):
    found = watch.units("kindness", viewer=units.erin)
    for one in found.rows:
        if isinstance(one.difference, NotEnough):
            assert (one.place.label, one.apart) == ("House", None)
            continue
        off = one.difference.low > 0 or one.difference.high < 0
        assert off == (one.apart is not None), one.place.label
        assert isinstance(one.estimate, Estimate)
    # Told by hand: of ten content ones six and two in place of nine and four, each three points up; South has 120 answers.
    [north] = [one.difference for one in found.rows if one.place.label == "North desk"]
    # Booking 3 * (0.6 - 0.9), complaint 3 * (0.2 - 0.4), as often the one as the other.
    assert isinstance(north, Estimate)
    assert north.value == pytest.approx((-0.9 - 0.6) / 2)


def test_colleagues_and_units_are_two_links_within_the_same_question(units: Cast):
    erin = units.client("erin")
    seen = visit(erin, "/prove/fair/?measure=kindness&since=2026-04-01")
    assert seen.link("Units") == "/prove/fair/?measure=kindness&of=units&since=2026-04-01"
    assert visit(erin, seen.link("Units")).link("Colleagues") == "/prove/fair/?measure=kindness&since=2026-04-01"
    assert erin.get("/prove/fair/?measure=kindness&of=everybody").status_code == 400


def test_who_may_not_compare_colleagues_is_shown_the_units_alone(units: Cast):
    for address in ("/prove/fair/?measure=kindness", HERE):
        seen = visit(units.client("frank"), address)
        assert "1 of 4 units differs" in seen.heading
        assert ">Colleagues</a>" not in seen
        assert "/listen/voices/" not in seen.split("Where to help")[1].split("How to read this")[0], (
            "Frank may not read responses"
        )
    frank = program_of(units.frank, "measures:read", "responses:read")
    assert frank.get("/measures/kindness/peers").status_code == 403
    assert frank.get("/measures/kindness/peers?of=units").status_code == 200
    # Alice sees the north alone, and Bob one desk of it, beside which nothing stands.
    alice, bob = visit(units.client("alice"), HERE), visit(units.client("bob"), HERE)
    assert alice.heading.startswith("1 of 3 units differs")
    assert "South" not in alice
    assert bob.heading.startswith("Nothing can be said about")
    assert "Desk 1" not in bob


def test_a_program_is_told_of_units_as_the_page_is(units: Cast):
    told = program_of(units.erin, "measures:read").get("/measures/kindness/peers?of=units&years=all").json()
    assert told["members"] == []
    assert {one["name"]: one["apart"] for one in told["units"]} == {
        "Desk 1": None,
        "Desk 2": None,
        "House": None,
        "North desk": "down",
        "South": None,
    }
    [house] = [one for one in told["units"] if one["unit"] == "house"]
    assert "not_enough" in house["difference"]
    [finding] = told["findings"]
    assert (finding["group"], finding["direction"]) == ("north-desk", "down")
    assert finding["says"] == (
        "“How kind were we?” at North desk is below that of other units at the same touchpoints in the same months."
    )


def test_measures_by_unit_name_and_draw_whom_the_fair_comparison_names_and_tell_what_was_measured_as_the_method(units: Cast):
    seen = visit(units.client("erin"), "/prove/?measure=kindness&by=unit")
    assert seen.heading == (
        "“How kind were we?” at North desk is below that of other units at the same touchpoints in the same months."
    )
    assert "The other 3 cannot be told apart from others at the same touchpoints." in seen.says
    assert "Which touchpoints each unit serves is not allowed for." in seen.says, "of the house, which alone is called"
    # The table marks whom the sentences name, and nobody else.
    assert "below the others" in seen.row("North desk")
    assert {name for name in ("Desk 1", "Desk 2", "South") if "cannot be told apart" in seen.row(name)} == {
        "Desk 1",
        "Desk 2",
        "South",
    }
    assert "below others at the same touchpoints" in seen.says
    assert "from every other group" not in seen.says, "no two units are held against each other here"
    _before, method = seen.says.split("As measured, beside all others together, whatever touchpoints each serves:")
    raw = " “How kind were we?” at House, North desk and South is below that of all others together."
    assert method.startswith(raw), "what was measured is told as the method"
    assert seen.link("Compare units fairly") == "/prove/fair/?measure=kindness&of=units&years=all"

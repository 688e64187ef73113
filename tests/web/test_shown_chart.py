"""Whose chart Consistency shows: the one that is asked for stays, also where another alarms; what cannot be told is said so."""

from datetime import timedelta

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.falling import MONDAY
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek.people.services import open_unit
from everweek.prove.watch import predictable
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]
HERE = "/prove/consistency/?measure=csat"


def test_the_whole_house_has_its_chart_also_where_a_desk_moved(fallen: Cast):
    erin = fallen.client("erin")
    desk = visit(erin, HERE)
    assert desk.heading.startswith("Satisfaction at North desk fell at once")
    assert 'aria-current="true">North desk</a>' in desk

    address = desk.link("The whole house")
    whole = visit(erin, address)
    assert address == f"{HERE}&of=whole"
    assert "at North desk" not in whole.heading
    assert "Satisfaction at North desk fell at once" in whole, "told beside it"
    assert 'aria-current="true">North desk</a>' not in whole
    assert '<input type="hidden" name="of" value="whole">' in whole, "another measure is asked of the whole as well"
    lines = erin.get(whole.link("CSV")).content.decode().splitlines()
    drawn = program_of(fallen.erin, "measures:read").get("/measures/csat/chart").json()
    assert [float(line.split(",")[5]) for line in lines[1:]] == [one["value"] for one in drawn["points"]]
    # From the other chart's page the way to a desk leads there.
    assert visit(erin, whole.link("Desk 2")).heading.startswith("Satisfaction at Desk 2")
    assert erin.get(f"{HERE}&of=half").status_code == 400


def test_how_much_all_varies_is_told_in_the_fold_alone_where_it_cannot_be_told_well(
    fallen: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(predictable, "LITTLE", 0.5)
    erin, told = fallen.client("erin"), "cannot be told well: at most"
    whole = visit(erin, f"{HERE}&of=whole")
    assert told not in whole.heading
    assert told in whole.says.split("How sure is that?")[1].split("Measure")[0]
    assert not [title for title in whole.split("<h3>")[1:] if told in title.split("</h3>")[0]]
    assert told not in visit(erin, HERE).says, "it is about the whole house, and stands with no desk"


def test_a_view_that_is_saved_keeps_the_chart_that_was_seen(fallen: Cast):
    erin = fallen.client("erin")
    for address, kept in (
        (HERE, "&group=north-desk"),
        (f"{HERE}&of=whole", "&of=whole"),
        (f"{HERE}&until=2026-05-01", "&of=whole"),
    ):
        _to, hidden = visit(erin, address).form("Save")
        assert hidden["asked"].startswith("measure=csat")
        assert kept in hidden["asked"], address


def test_of_a_desk_with_three_weeks_nothing_is_claimed(fallen: Cast):
    island = open_unit(key="island", name="Island", parent=fallen.house, by=BY)
    rows = [
        ResponseRow(answers={"satisfied": 4}, identity=f"{week}-{number}", unit=island.pk, day=MONDAY + timedelta(weeks=week))
        for week in range(3)
        for number in range(6)
    ]
    accept_many(Version.objects.get(), rows, by=BY, history=True)
    bring_facts_up_to_date()

    html = visit(fallen.client("erin"), f"{HERE}&group=island")

    told = (
        "Nothing can be said about satisfaction at Island yet. "
        "Too few weeks or months have enough answers to know what is normal here."
    )
    assert html.heading == told
    assert html.row("Island") == "Island nothing can be said yet"
    assert html.row("Desk 2") == "Desk 2"
    program = program_of(fallen.erin, "measures:read")
    assert [one["says"] for one in program.get("/measures/csat/chart?group=island").json()["findings"]] == [told]
    # It is no news of the house, and nothing to say of a desk that was quiet.
    assert "at Island yet" not in visit(fallen.client("erin"), HERE)
    assert program.get("/measures/csat/chart?group=desk-2").json()["findings"] == []

"""What Prove counts is called by its name, a score of points has its sign, and a number without days says of which time it is."""

import re
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from tests.cast import BY, Cast
from tests.web.api.calls import nps_document
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek.cli.measure import command
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("The numbers are of the facts; the page is asked of PostgreSQL too (tests/test_doors.py)."),
]
STAYED = {"key": "stayed", "kind": "scale", "measure": "retention", "scale": [0, 1], "text": {"en": "Stayed?"}}


@pytest.fixture
def stayed(cast: Cast) -> Cast:
    """Of 20 customers known at the north desk and 20 at the south, 16 and 10 stayed: 26 of 40."""
    document = {"title": {"en": "Passes"}, "language": "en", "languages": ["en"], "questions": [STAYED]}
    version = publish(version=create_questionnaire(key="passes", document=document, by=BY), by=BY)
    rows = [
        ResponseRow(identity=f"{unit.pk}-{n}", answers={"stayed": int(n < stay)}, unit=unit.pk, day=date(2026, 5, 4 + n % 20))
        for unit, stay in ((cast.north_desk, 16), (cast.south, 10))
        for n in range(20)
    ]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    return cast


def test_retention_is_of_customers_says_what_it_means_and_asks_for_nothing_senseless(stayed: Cast):
    seen = visit(stayed.client("erin"), "/prove/?measure=retention")
    assert seen.heading.startswith("Retention is 65.0 of 100, between ")
    assert seen.heading.endswith("(40 customers).")
    assert "Of 100 customers of whom it is known whether they stayed with us, so many did." in seen.says
    assert "40 customers were counted" in seen.says
    assert seen.row("All customers")
    assert seen.link("See where it is better, where worse: " + seen.heading) == "/prove/?measure=retention&by=unit"
    assert seen.link("See which customers stay, by segment: " + seen.heading) == "/prove/?measure=retention&by=segment"
    for senseless in ("month by month", "answer rate", "answers were", "customers said"):
        assert senseless not in seen.says, senseless
    by_unit = visit(stayed.client("erin"), "/prove/?measure=retention&by=unit").says
    assert "Of 100 customers" in by_unit
    assert "See its chart" not in by_unit
    assert "(40 customers)." in CliRunner().invoke(command, ["retention"]).output
    assert "Of 100 customers" not in visit(stayed.client("erin"), "/prove/report/?month=2026-05").heading


@pytest.fixture
def recommended(cast: Cast) -> Cast:
    """Of 400 days one answer each, a promoter and a detractor in turn, but for one more promoter of every eight."""
    version = publish(version=create_questionnaire(key="after", document=nps_document("after"), by=BY), by=BY)
    rows = [
        ResponseRow(
            identity=str(n), answers={"recommend": 10 if n % 2 or n % 8 == 0 else 0}, day=date(2026, 10, 4) - timedelta(days=n)
        )
        for n in range(400)
    ]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    return cast


def test_a_score_of_points_has_its_sign_on_the_page_in_the_spreadsheet_and_in_the_terminal(recommended: Cast):
    """Of 400 answers 250 are promoters and 150 detractors: 100 (250 - 150) / 400 is 25."""
    erin = recommended.client("erin")
    seen = visit(erin, "/prove/?measure=nps")
    assert "is +25.0, between +" in seen.heading
    assert "+25.0 +" in seen.row("All answers")
    by_month = visit(erin, "/prove/consistency/?measure=nps&every=month")
    assert "<b>+" in by_month, "the points of its chart too"
    book = ZipFile(BytesIO(erin.get("/prove/measure.xlsx?measure=nps").content))
    styles, sheet = (book.read(f"xl/{name}.xml").decode() for name in ("styles", "worksheets/sheet1"))
    assert 'formatCode="+0.0;\u22120.0;0.0"' in styles
    assert len(re.findall(r'<c r="[A-Z]+2" s="2"><v>', sheet)) == 3, "the score and its ends; a level is no score"
    assert "<v>25</v>" in sheet, "the cell keeps the number"
    assert "+25.0" in CliRunner().invoke(command, ["nps"]).output


def test_a_number_without_days_says_that_it_is_of_all_and_leads_to_what_the_pages_beside_it_tell_of(recommended: Cast):
    """The last answer is of 4 October 2026: its twelve months began on 1 November 2025, with 338 answers since; 400 are all."""
    erin = recommended.client("erin")
    seen = visit(erin, "/prove/?measure=nps")
    assert "(400 answers)" in seen.heading
    assert "All answers count, the first of 31 August 2025." in seen.says
    lately = seen.link("Look at the last twelve months")
    assert lately == "/prove/?measure=nps&since=2025-11-01"
    asked = visit(erin, lately)
    assert "since 1 November 2025" in asked.heading
    assert "(338 answers)" in asked.heading
    assert "All answers count" not in asked.says
    assert "All answers count" not in visit(erin, "/prove/?measure=nps&by=month").says, "a course is of all there is"
    limited = visit(erin, "/prove/?measure=nps&where=unit%3Dnorth").says
    assert "Those of all years count." in limited, "of what a filter leaves it is not known when it began"
    assert "All answers count" not in limited

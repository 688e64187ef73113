"""The board report as a page, as a PDF and for programs: the same content, as far as its reader may see."""

import io
import json
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.prove.reporting import Month, board_report
from everweek.prove.reporting.saying import told
from everweek.prove.reporting.telling import as_json
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]
OCTOBER = Month(2026, 10)


@pytest.fixture
def answered(cast: Cast):
    """In October the north desk and the south were told how it was, a few times each."""
    questions = [
        {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
    ]
    document = {"title": {"en": "Visits"}, "language": "en", "questions": questions}
    version = publish(version=create_questionnaire(key="visits", document=document, by=BY), by=BY)
    rows = [
        ResponseRow(
            identity=f"{unit.key}-{number}",
            answers={"satisfied": 1 + number % 5, "why": f"At {unit.name} nobody came for number {number}."},
            unit=unit.pk,
            day=date(2026, 10, 1) + timedelta(days=number),
        )
        for unit in (cast.north_desk, cast.south)
        for number in range(12)
    ]
    assert all(one.id for one in accept_many(version, rows, by=BY, history=True))
    bring_facts_up_to_date()
    with clock.frozen(datetime(2026, 11, 29, 9, tzinfo=UTC)):
        yield cast


def test_the_page_says_what_the_report_says_and_leads_to_the_pdf_of_the_same(answered: Cast):
    text = told(board_report(answered.erin, month=OCTOBER))
    seen = visit(answered.client("erin"), "/prove/report/")
    assert seen.heading == text.title
    for sentence in (*text.lead, *text.complaints, text.rule, *(one.words for one in text.voices), *text.method):
        assert " ".join(sentence.split()) in seen.says
    pdf = answered.client("erin").get(seen.link("As a PDF"))
    assert pdf["Content-Type"] == "application/pdf"
    assert 'filename="report-2026-10.pdf"' in pdf["Content-Disposition"]
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert "".join(text.title.split()) in "".join(said.split())


def test_bob_reads_of_his_desk_alone_on_the_page_and_in_the_pdf(answered: Cast):
    page = answered.client("bob").get("/prove/report/?month=2026-10").content.decode()
    assert "North desk" in page
    assert "At South nobody came" not in page
    pdf = answered.client("bob").get("/prove/report.pdf?month=2026-10").content
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "South" not in said


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("month=2026-13", "is no month. Write it like 2026-10."),
        ("month=2026-12", "December 2026 has not begun"),
        ("unit=nowhere", "is not here, or not for you to see."),
        ("month=%23panic", "is no month."),
    ],
)
def test_what_cannot_be_told_is_said_beside_its_field_by_page_and_pdf(answered: Cast, asked: str, says: str):
    for address in (f"/prove/report/?{asked}", f"/prove/report.pdf?{asked}"):
        refused = answered.client("erin").get(address)
        assert refused.status_code == 400
        assert says in refused.content.decode()


def test_a_program_reads_the_same_as_its_member_as_far_as_its_scopes_name_it(answered: Cast):
    program = program_of(answered.erin, "measures:read", "cases:read", "responses:read")
    found = program.get("/reports/2026-10?unit=south")
    assert found.status_code == 200
    assert json.loads(found.content) == json.loads(json.dumps(as_json(board_report(answered.erin, month=OCTOBER, unit="south"))))
    narrow = json.loads(program_of(answered.erin, "measures:read").get("/reports/2026-10").content)
    assert narrow["voices"] == []
    assert "opened" not in narrow["complaints"]
    document = program.get("/reports/2026-10/report.pdf")
    assert document.content.startswith(b"%PDF")
    for address, status in (("/reports/2026-13", 422), ("/reports/2027-01", 422), ("/reports/2026-10?unit=nowhere", 404)):
        assert program.get(address).status_code == status, address

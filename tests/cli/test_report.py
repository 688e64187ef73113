"""``everweek report`` as a person types it: a PDF, the same as data, and what it refuses."""

import io
import json
from datetime import timedelta

import pypdf
import pytest
from tests.cli.installation import Installation

from everweek import clock


def test_it_writes_a_pdf_of_the_last_whole_month_and_says_what_it_says(house: Installation):
    target = house.home / "report.pdf"
    done = house.run("report", "-o", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    month = (clock.now().date().replace(day=1) - timedelta(days=1)).strftime("%B %Y")
    assert done.stdout.splitlines() == [
        f"Too little was answered in {month} to say what moved.",
        f"The report of {month} is in {target}.",
    ]
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(target.read_bytes())).pages)
    assert month in said
    assert [file.name for file in house.home.iterdir() if file.name.startswith(".report")] == [], "nothing is left beside it"
    told = house.run("report", "--month", "2026-10", "--json")
    assert json.loads(told.stdout)["month"] == "2026-10"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--month", "2026-13", "--json"], 2, "is no month. Write it like 2026-10."),
        (["--month", "2999-01", "--json"], 1, "January 2999 has not begun"),
        (["--unit", "nowhere", "--json"], 1, "There is no unit 'nowhere'."),
        (["--language", "tlh", "--json"], 2, "The report is written in en, not in 'tlh'."),
        (["-o", "report.doc"], 2, "End its name in .pdf"),
        (["-o", "/no/such/folder/report.pdf"], 2, "There is no folder"),
        ([], 2, "Say where to write it"),
    ],
)
def test_what_it_refuses_is_one_clear_line(house: Installation, words: list[str], code: int, says: str):
    refused = house.run("report", *words)
    assert refused.returncode == code
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert code == 2 or len(refused.stderr.splitlines()) == 1


def test_its_help_has_an_example(house: Installation):
    assert "Example: everweek report --month 2026-10 -o report.pdf" in house.run("report", "--help").stdout

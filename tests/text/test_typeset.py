"""Documents set in type: what somebody wrote is a value in them, whatever it looks like."""

import io
from datetime import UTC, datetime

import pypdf
import pytest

from everweek.text.typeset import as_pdf

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
EVIDENCE = ("everweek.web.act.evidence", "document.typ")


def document(text: str) -> dict[str, object]:
    table = {"heads": [text, "b"], "rows": [[text, "b"]], "wide": 0}
    chapter = {"heading": text, "sentences": [text], "table": table}
    return {"house": text, "title": text, "lead": text, "foot": text, "chapters": [chapter]}


@pytest.mark.parametrize(
    "text",
    ['#panic("run")', '#import "house.typ": told', "$ 1 / 0 $ *b* _i_ `c` <a> @a //", "]#[", "\\u{0041}", '"}', "{{ 1 }}"],
)
def test_markup_that_somebody_wrote_is_shown_as_it_is_and_never_run(text):
    said = pypdf.PdfReader(io.BytesIO(as_pdf(*EVIDENCE, document(text), language="en", at=AT))).pages[0].extract_text()
    assert text.replace(" ", "") in said.replace(" ", "").replace("\n", "")


def test_a_document_says_its_title_its_language_and_when_it_was_made():
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(*EVIDENCE, document("Wie es war"), language="de-AT", at=AT)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Wie es war"
    assert reader.metadata.creation_date == AT
    assert reader.trailer["/Root"]["/Lang"] == "de-AT"

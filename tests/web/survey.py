"""A survey as a file, and how it comes in: as Erin does it in the browser, with the worker behind it."""

import random
from io import BytesIO

from tests.cast import Cast

from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.listen import services
from everweek.listen.models import ImportRun
from everweek.listen.running import run as carry_out

MAP = """\
format: everweek.map/1
kind: answers
questionnaire: visits
respondent: id
answered_at: {column: when, format: "%Y-%m-%d"}
weight: weight
measures:
  nps: {column: recommend, scale: [0, 10]}
  csat: {column: satisfied, scale: [1, 5]}
dimensions:
  area: {column: area}
  language: {column: language}
"""


def answers(rows: int = 600) -> bytes:
    """A survey in which area B is clearly worse, the others are alike, area Z is tiny, and every 100th score is impossible."""
    draw = random.Random(20261005)
    lines = ["id,when,recommend,satisfied,weight,area,language"]
    for number in range(rows):
        area = "Z" if number < 3 else "ABC"[number % 3]
        recommend = 77 if number % 100 == 99 else draw.randint(0, 6) if area == "B" else draw.randint(6, 10)
        day = f"2026-{1 + number % 9:02d}-{1 + number % 28:02d}"
        language = draw.choice(["English", "Português", "=HYPERLINK(1)"])
        lines.append(f"r{number},{day},{recommend},{draw.randint(2, 5)},{draw.choice(['1.0', '0.5'])},{area},{language}")
    return "\n".join(lines).encode()


def import_answers(cast: Cast) -> ImportRun:
    """As Erin does it in the browser, and the worker behind it."""
    upload = services.upload_file(by=cast.erin, name="visits.csv", stream=BytesIO(answers()))
    run = carry_out(services.start_import(upload=upload, map_text=MAP, by=cast.erin).pk)
    assert run.stored > 0, run.failure
    bring_facts_up_to_date()
    return run


def bring_facts_up_to_date() -> None:
    """As the worker does."""
    sequencer.place()
    settle()

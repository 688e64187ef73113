"""Answers from a file say which moment they are about."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cast import BY

from everweek.errors import Invalid
from everweek.listen.maps.parse import parse
from everweek.listen.running import run
from everweek.listen.services import begin_import
from everweek.moments.services import InteractionRow, record_interactions
from everweek.questionnaires.models import Response

MAP = """\
format: everweek.map/1
kind: answers
questionnaire: visit-in-files
respondent: id
interaction: ticket
answered_at: {column: at, format: iso}
measures: {nps: {column: score, scale: [0, 10]}}
"""


def brought(folder: Path, rows: str):
    path = folder / "answers.csv"
    path.write_text("id,ticket,at,score\n" + rows, encoding="utf-8")
    return run(begin_import(path=path, map_text=MAP, by=BY).pk)


def test_an_answer_is_about_the_moment_its_row_names(cast, tmp_path):
    [moment] = record_interactions([InteractionRow(at=datetime(2026, 10, 5, tzinfo=UTC), external_id="T1")], by=BY)
    rows = "1,T1,2026-10-06,9\n2,,2026-10-06,8\n3,T9,2026-10-06,7\n"
    done = brought(tmp_path, rows)
    assert (done.stored, done.refused) == (2, 1)
    about = dict(Response.objects.values_list("identity", "subject_id"))
    assert about == {"1": str(moment.id), "2": ""}
    assert (brought(tmp_path, rows).already, Response.objects.count()) == (2, 2)


def test_a_cut_called_first_is_another_than_first_contacts():
    with pytest.raises(Invalid, match="first_column"):
        parse(MAP + "dimensions: {first: score}\n")

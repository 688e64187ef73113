"""Refused rows in a file: whatever stood in them comes back out of it, and goes in once it is mended, once."""

import csv
import json
from pathlib import Path

import pytest
from tests.listen.tables import HEADER, MAP, good, write
from tests.listen.test_imports import bring, counts, refusals

from everweek.listen import maps, places, queries, running
from everweek.listen.models import ImportRun
from everweek.listen.plans import RefusedRow
from everweek.listen.running.refusals import RefusedFile, lay_beside, refused_lines
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.django_db

UNNAMED = MAP.replace("respondent: id\n", "")


def mend(path: Path, old: str, new: str) -> Path:
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    return path


def test_line_breaks_in_names_and_cells_come_back_as_they_were(tmp_path):
    rows = [
        {"id": 1, "when": "2026-10-05", "score": 12, "area": "a\rb", "words": "one\r\ntwo\nthree\r", "what\nelse; =1|x": "=1\r"},
        {"id": 2, "when": "2026-10-05", "score": 12, "area": "x", "words": "\r", "what\nelse; =1|x": ";;;;;;;;;"},
    ]
    run = bring(write(tmp_path / "a.jsonl", "\n".join(json.dumps(row) for row in rows)))
    assert counts(run) == (2, 0, 0, 2)
    assert [row.cells[3:] for row in queries.refused_rows(run)] == [
        ("a\rb", "one\r\ntwo\nthree", "=1"),
        ("x", "", ";;;;;;;;;"),
    ]
    beside = mend(tmp_path / "a.refused.csv", ",12,", ",2,")
    assert counts(bring(beside)) == (2, 2, 0, 0)
    assert Response.objects.get(identity="1").answers["comment.experience"].splitlines() == ["one", "two", "three"]


def test_names_that_would_run_as_formulas_are_found_again(tmp_path):
    text = MAP.replace("column: score", "column: '=score;;;;;'")
    run = bring(write(tmp_path / "a.csv", 'id,when,"=score;;;;;",area,words\n1,2026-10-05,12,a,b\n'), text)
    assert run.refused == 1
    assert "'=score" in (tmp_path / "a.refused.csv").read_text(encoding="utf-8-sig")
    assert counts(bring(mend(tmp_path / "a.refused.csv", ",12,", ",2,"), text)) == (1, 1, 0, 0)


def test_a_file_of_refused_rows_that_a_spreadsheet_saved_anew_goes_in(tmp_path):
    bring(write(tmp_path / "a.csv", HEADER + good(1, score=12)), MAP + "read: {delimiter: ','}\n")
    beside = tmp_path / "a.refused.csv"
    with beside.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][5] = "2"
    with beside.open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    assert counts(bring(beside, MAP + "read: {delimiter: ','}\n")) == (1, 1, 0, 0)


def test_what_was_refused_is_refused_again_until_it_is_mended(tmp_path):
    rows = [
        "1,2026-10-05\n",
        "2,2026-10-05,9,north,words,too many\n",
        '3,2026-10-05,9,north,"never closed\n',
        f"4,2026-10-05,9,north,{'x' * 1_100_000}\n",
        '5,2026-10-05,9,north,"quoted" wrongly\n',
    ]
    path = write(tmp_path / "a.csv", HEADER + "".join(rows))
    run = bring(path)
    assert (run.stored, run.refused) == (0, 5)
    for _time in range(3):
        beside = Path(run.refused_beside)
        run = bring(beside)
        assert counts(run) == (5, 0, 0, 5), refusals(run)
    assert not Response.objects.exists()
    mended = mend(beside, "never closed\ufffd", "closed now")
    assert counts(bring(mended))[1] == 1
    assert Response.objects.get().identity == "3"


def test_only_their_owner_may_read_them(tmp_path):
    path = write(tmp_path / "a.csv", HEADER + good(1, score=12))
    run = bring(path)
    for file in (tmp_path / "a.refused.csv", places.refused_file(run.pk)):
        assert file.stat().st_mode & 0o777 == 0o600, file


def test_rows_that_cannot_be_laid_beside_the_file_stay_in_the_house(tmp_path):
    rows = write(tmp_path / "rows.csv", "everweek_line\n")
    assert lay_beside(rows, tmp_path / "no such folder" / "a.csv") == rows


def test_a_mended_row_that_now_equals_others_comes_in_once(tmp_path):
    same = "7,2026-10-05,9,north,thanks\n"
    bad = same.replace(",9,", ",12,")
    path = write(tmp_path / "a.csv", HEADER + same + bad + same + bad + good(1))
    assert counts(bring(path, UNNAMED)) == (5, 3, 0, 2)
    beside = tmp_path / "a.refused.csv"
    plan = running.plan(mend(beside, ",12,", ",9,"), maps.parse(UNNAMED), by=running.carrying.System("test"))
    assert (plan.tallies.stored, plan.tallies.already) == (2, 0)
    assert counts(bring(beside, UNNAMED)) == (2, 2, 0, 0), "they are the third and the fourth of their like"
    assert counts(bring(beside, UNNAMED)) == (2, 0, 2, 0), "importing the same file twice changes nothing"
    assert counts(bring(path, UNNAMED)) == (5, 0, 3, 2)
    whole = write(tmp_path / "b.csv", HEADER + same * 4 + good(1))
    assert counts(bring(whole, UNNAMED)) == (5, 0, 5, 0), "the file mended as a whole brings nothing new"


def test_rows_refused_twice_are_counted_from_the_first_file_on(tmp_path):
    same = "7,2026-10-05,9,north,thanks\n"
    path = write(tmp_path / "a.csv", HEADER + same + same.replace(",9,", ",12,") + same.replace(",9,", ",13,"))
    bring(path, UNNAMED)
    beside = mend(tmp_path / "a.refused.csv", ",12,", ",9,")
    assert counts(bring(beside, UNNAMED)) == (2, 1, 0, 1)
    again = mend(tmp_path / "a.refused.refused.csv", ",13,", ",9,")
    assert counts(bring(again, UNNAMED)) == (1, 1, 0, 0)
    assert counts(bring(again, UNNAMED)) == (1, 0, 1, 0)
    assert Response.objects.count() == 3


def test_rows_refused_for_what_was_missing_go_in_unchanged_once_it_is_there(tmp_path, cast):
    from everweek.people.models import Unit

    text = UNNAMED + "unit: where\n"
    rows = "7,2026-10-05,9,north,thanks,annex\n" * 2
    bring(write(tmp_path / "a.csv", HEADER.strip() + ",where\n" + rows), text)
    Unit.objects.create(key="annex", name="Annex", parent=cast.house)
    assert counts(bring(tmp_path / "a.refused.csv", text)) == (2, 2, 0, 0)
    assert counts(bring(tmp_path / "a.csv", text)) == (2, 0, 2, 0)


def test_where_the_first_file_is_gone_nothing_is_counted_twice_and_the_plan_says_so(tmp_path):
    same = "7,2026-10-05,9,north,thanks\n"
    path = write(tmp_path / "a.csv", HEADER + same + same.replace(",9,", ",12,"))
    bring(path, UNNAMED)
    beside = mend(tmp_path / "a.refused.csv", ",12,", ",9,")
    write(path, HEADER + good(1))
    plan = running.plan(beside, maps.parse(UNNAMED), by=running.carrying.System("test"))
    assert any("not looked at" in note for note in plan.notes)
    assert counts(bring(beside, UNNAMED)) == (1, 0, 1, 0)


def test_a_file_says_where_it_is_from_only_where_rows_have_no_id(tmp_path):
    bring(write(tmp_path / "a.csv", HEADER + good(1, score=12)))
    bring(write(tmp_path / "b.csv", HEADER + good(1, score=12)), UNNAMED)
    heads = [(tmp_path / name).read_text(encoding="utf-8-sig").split(",")[3] for name in ("a.refused.csv", "b.refused.csv")]
    assert heads == ["id", "everweek_file"]
    run = ImportRun.objects.get(name="b.csv")
    assert f",{run.source_sha256[:16]},1," in (tmp_path / "b.refused.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("torn", ["12", "12,score", '12,"sco', "\0\0\0\0", "word,score,why,1\r\n"])
def test_a_row_that_was_torn_while_it_was_written_does_not_keep_the_others_from_being_read(tmp_path, torn):
    path = tmp_path / "refused.csv"
    file = RefusedFile(path, ["id", "score"], ",", 0)
    file.write([RefusedRow(7, "score", "no number", ("a", "x")), RefusedRow(9, "score", "no number", ("b", "y"))])
    with path.open("a", encoding="utf-8", newline="") as more:
        more.write(torn)
    taken_up = RefusedFile(path, ["id", "score"], ",", file.length)
    assert list(refused_lines(path, length=taken_up.length)) == [7, 9]
    taken_up.write([RefusedRow(12, "score", "no number", ("c", "z"))])
    assert list(refused_lines(path, length=taken_up.length)) == [7, 9, 12]
    assert list(refused_lines(path, length=0)) == []

"""Cells that no table should hold, in files whose parsers are not ours: the row is refused by its number and the others are
stored; a file that is damaged as a whole is refused with a sentence, and nothing of it is stored.
"""

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.listen.tables import sav, stuffed, write

from everweek.errors import Invalid
from everweek.journal.services import System
from everweek.listen import maps, running, services
from everweek.listen.readers import inside, open_table
from everweek.questionnaires.models import Response

BY = System("tests")
before_any_database = pytest.mark.one_database("What a parser minds it minds before a database is asked.")
MAP = """
format: everweek.map/1
kind: answers
questionnaire: desk
respondent: id
answered_at: {column: when}
measures:
  nps: {column: score, scale: [0, 10]}
dimensions:
  area: {column: area}
comments: [{column: words, about: experience}]
"""
DAY = 1_791_158_400  # 2026-10-05, in seconds after 1970 (date -u -d 2026-10-05 +%s)
SPSS_DAY = 162_159 * 86_400.0  # the same in seconds after 1582-10-14, as SPSS counts
SOUND: dict[str, list[Any]] = {
    "id": [1, 2, 3],
    "when": [DAY * 1_000_000] * 3,
    "score": [9.0] * 3,
    "area": ["A"] * 3,
    "words": ["Kind."] * 3,
}
TYPES = {"id": pa.int64(), "when": pa.timestamp("us"), "score": pa.float64(), "area": pa.string(), "words": pa.string()}


def parquet(path: Path, **columns: "pa.Array[Any]") -> Path:
    """Three rows, of which a column is another one."""
    table = {name: pa.array(cells, TYPES[name]) for name, cells in SOUND.items()} | columns
    pq.write_table(pa.table(table), path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


def texts(*cells: bytes) -> "pa.Array[Any]":
    """Texts of any bytes, which pyarrow itself would refuse to make."""
    ends = [0]
    for cell in cells:
        ends.append(ends[-1] + len(cell))
    return pa.StringArray.from_buffers(
        len(cells), pa.py_buffer(struct.pack(f"<{len(ends)}i", *ends)), pa.py_buffer(b"".join(cells))
    )


def spss(path: Path, column: str, value: object) -> Path:
    """Three rows, the second with this value; a text of bytes is put into the file afterwards."""
    number, day, text = (5 << 16) | (8 << 8), (22 << 16) | (20 << 8), (1 << 16) | (8 << 8)
    forms = {"id": number, "when": day, "score": number, "area": text, "words": text}
    variables = [(name, 8 if form == text else 0, "", [], form) for name, form in forms.items()]
    cells: dict[str, object] = {"id": 1, "when": SPSS_DAY, "score": 9, "area": "A", "words": "Kind."}
    odd = {**cells, "id": 2, column: "@@@@@@@@" if isinstance(value, bytes) else value}
    rows = [list(one.values()) for one in (cells, odd, {**cells, "id": 3})]
    made = sav(path.with_suffix(".sav"), variables, rows)
    return write(made, made.read_bytes().replace(b"@@@@@@@@", value)) if isinstance(value, bytes) else made


def sheet(path: Path, column: str, value: object, old: bytes = b"", new: bytes = b"") -> Path:
    """Three rows, the second with this value; ``new`` takes the place of ``old`` in every part of the workbook."""
    plain, made = path.with_suffix(".plain"), path.with_suffix(".xlsx")
    with xlsxwriter.Workbook(str(plain)) as book:
        page = book.add_worksheet("Answers")
        for at, name in enumerate(SOUND):
            cells = ["2026-10-05"] * 3 if name == "when" else [*SOUND[name]]
            if name == column:
                cells[1] = value
            page.write_column(0, at, [name, *cells])
    with zipfile.ZipFile(plain) as had, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in had.namelist():
            out.writestr(name, had.read(name).replace(old, new) if old else had.read(name))
    return made


Make = Callable[[Path], Path]
BEYOND = "a day or a time beyond the years 1 to 9999"
OFF = "score: .* is not a number"
ROWS: dict[str, tuple[Make, str]] = {
    "parquet, a null byte": (lambda at: parquet(at, words=pa.array(["a", "b\0c", "d"])), "words holds a null"),
    "parquet, a null byte in bytes": (lambda at: parquet(at, words=pa.array([b"a", b"\0", b"d"])), "words holds a null"),
    "parquet, half a character": (lambda at: parquet(at, area=texts(b"A", b"\xed\xa0\x80", b"A")), "area holds bytes that"),
    "parquet, bytes": (lambda at: parquet(at, words=pa.array([b"a", b"\xff\xfe", b"d"])), "words holds bytes"),
    "parquet, infinite": (lambda at: parquet(at, score=pa.array([9.0, float("inf"), 9.0])), OFF),
    "parquet, huge": (lambda at: parquet(at, score=pa.array([9.0, 1e300, 9.0])), OFF),
    "parquet, nested": (lambda at: parquet(at, score=pa.array([None, [9, 9], None])), OFF),
    "parquet, a moment out of range": (
        lambda at: parquet(at, when=pa.array([DAY * 10**6, 2**62, DAY * 10**6], pa.timestamp("us"))), BEYOND),
    "parquet, milliseconds out of range": (
        lambda at: parquet(at, when=pa.array([DAY * 1000, 2**62, DAY * 1000], pa.timestamp("ms"))), BEYOND),
    "parquet, a day out of range": (
        lambda at: parquet(at, when=pa.array([DAY // 86_400, 2**31 - 1, DAY // 86_400], pa.int32()).cast(pa.date32())), BEYOND),
    "sav, infinite": (lambda at: spss(at, "score", float("inf")), OFF),
    "sav, huge": (lambda at: spss(at, "score", 1e300), OFF),
    "sav, a moment out of range": (lambda at: spss(at, "when", 1e300), BEYOND),
    "sav, a moment before all": (lambda at: spss(at, "when", -1e12), BEYOND),
    "sav, half a character": (lambda at: spss(at, "words", b"\xed\xa0\x80abcde"), "the row holds bytes that are no text"),
    "xlsx, a null byte": (lambda at: sheet(at, "words", "spelt", b"spelt", b"a_x0000_b"), "words holds a null"),
    "xlsx, infinite": (lambda at: sheet(at, "score", 12_345, b"<v>12345<", b"<v>1e400<"), OFF),
    "xlsx, a day out of range": (lambda at: sheet(at, "when", "99999-99-99"), "when: "),
    "xlsx, a number that is a word": (lambda at: sheet(at, "score", "twelve"), OFF),
}  # fmt: skip


@pytest.mark.django_db
@before_any_database
@pytest.mark.parametrize("name", ROWS)
def test_a_row_with_a_spoilt_cell_is_refused_alone(tmp_path: Path, name: str):
    make, why = ROWS[name]
    path = make(tmp_path / "answers")
    tried = running.plan(path, maps.parse(MAP), by=BY)
    assert (tried.tallies.stored, tried.tallies.refused) == (2, 1), tried.reasons
    [reason] = tried.reasons
    assert reason.first_line == (3 if path.suffix == ".xlsx" else 2)
    assert re.search(why, f"{reason.column}: {reason.reason}"), reason


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["parquet, a null byte", "sav, half a character", "xlsx, a null byte"])
def test_the_rows_beside_it_are_stored(tmp_path: Path, name: str):
    path = ROWS[name][0](tmp_path / "answers")
    run = running.run(services.begin_import(path=path, map_text=MAP, by=BY).pk)
    assert (run.state, run.read, run.stored, run.refused) == ("done", 3, 2, 1)
    assert Response.objects.count() == 2


def cut(path: Path) -> Path:
    return write(path, path.read_bytes()[:-200])


def overwritten(path: Path) -> Path:
    had = path.read_bytes()
    return write(path, had[:4] + b"\xff" * 200 + had[204:])


FILES: dict[str, Make] = {
    "parquet, cut": lambda at: cut(parquet(at)),
    "parquet, overwritten": lambda at: overwritten(parquet(at)),
    "parquet, a picture": lambda at: write(at.with_suffix(".parquet"), b"\x89PNG\r\n\x1a\n" * 40),
    "sav, cut": lambda at: cut(spss(at, "score", 9)),
    "sav, a picture": lambda at: write(at.with_suffix(".sav"), b"\x89PNG\r\n\x1a\n" * 40),
    "xlsx, cut": lambda at: cut(sheet(at, "score", "9")),
    "xlsx, a bomb": lambda at: stuffed(sheet(at, "words", "Kind.")),
    "xlsx, half a character": lambda at: sheet(at, "words", "spelt", b"spelt", b"\xed\xa0\x80"),
    "xlsx, a text that is not there": lambda at: sheet(at, "words", "spelt", b'<v>7</v>', b"<v>99999</v>"),
    "xlsx, a picture": lambda at: write(at.with_suffix(".xlsx"), b"\x89PNG\r\n\x1a\n" * 40),
}  # fmt: skip


@pytest.mark.django_db
@before_any_database
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_damaged_is_refused_with_a_sentence_and_nothing_of_it_is_stored(tmp_path: Path, name: str):
    path = FILES[name](tmp_path / "answers")
    with pytest.raises(Invalid, match=r"The file cannot be read: .*\."):
        running.plan(path, maps.parse(MAP), by=BY)
    try:
        run = running.run(services.begin_import(path=path, map_text=MAP, by=BY).pk)
    except Invalid as refused:
        said = refused.message
    else:
        assert run.state == "failed"
        said = run.failure
    assert "The file cannot be read: " in said
    assert Response.objects.count() == 0


def test_rows_of_spss_between_spoilt_ones_are_read_and_too_many_spoilt_ones_refuse_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    form, day = (5 << 16) | (8 << 8), (22 << 16) | (20 << 8)
    rows = [(number, 1e300 if number in {3, 4, 60, 100} else SPSS_DAY) for number in range(1, 101)]
    path = sav(tmp_path / "a.sav", [("id", 0, "", [], form), ("when", 0, "", [], day)], rows)
    read = list(open_table(path).records())
    assert [record.line for record in read] == list(range(1, 101))
    assert [record.line for record in read if record.problem] == [3, 4, 60, 100]
    assert [record.cells for record in read if not record.problem] == [
        [str(number), "2026-10-05"] for number in range(1, 101) if number not in {3, 4, 60, 100}
    ]

    monkeypatch.setattr(inside, "_MOST_SPOILT", 3)
    with pytest.raises(inside.Unreadable, match="more than 3 of its rows cannot be told; row 100 holds a day"):
        list(inside.sav_rows(str(path), 50, ["id", "when"]))

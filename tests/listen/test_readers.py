"""Files as strangers write them: a bad line is refused by its number and stops nothing but itself."""

import csv
import io
import signal
import subprocess
import sys
import zipfile
from datetime import datetime as moment
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.listen.tables import sav, stuffed, write

from everweek.errors import Invalid
from everweek.listen import places
from everweek.listen.maps import Reading
from everweek.listen.readers import READABLE, confined, inside, jsonlines, jsonlists, open_table


def read(path: Path, **how: object):
    """(line, cells, problem) of every row."""
    return [tuple(record) for record in open_table(path, Reading(**how)).records()]


def right(path: Path, **how: object):
    """(line, cells) of the rows that can be read."""
    return [(line, cells) for line, cells, problem in read(path, **how) if not problem]


def wrong(path: Path, **how: object):
    """line -> problem of the rows that cannot."""
    return {line: problem for line, _cells, problem in read(path, **how) if problem}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(tmp_path, end):
    path = write(tmp_path / "a.csv", end.join(["id,words", "1,one", '2,"two', 'lines"', "", "3,three"]))
    assert right(path) == [(2, ["1", "one"]), (3, ["2", f"two{end}lines"]), (6, ["3", "three"])]


@pytest.mark.parametrize(
    ("bytes_", "encoding"),
    [
        ("id,w\n1,caf\u00e9 \u4e2d\n".encode(), "utf-8"),
        ("id,w\n1,caf\u00e9 \u4e2d\n".encode("utf-8-sig"), "utf-8-sig"),
        ("id,w\n1,caf\u00e9 \u4e2d\n".encode("utf-16"), "utf-16"),
        ("id,w\n1,caf\u00e9 and more words of plain text\n".encode("utf-16-le"), "utf-16-le"),
        ("id,w\n1,caf\u00e9 and more words of plain text\n".encode("utf-16-be"), "utf-16-be"),
        ("id,w\n1,caf\u00e9\n".encode("latin-1"), "cp1252"),
    ],
)
def test_the_encoding_is_recognised(tmp_path, bytes_, encoding):
    table = open_table(write(tmp_path / "a.csv", bytes_))
    [record] = table.records()
    assert table.encoding == encoding
    assert record.cells[1].startswith("caf\u00e9")


def test_a_byte_order_mark_goes_before_what_the_map_says(tmp_path):
    assert right(write(tmp_path / "a.csv", "id\ncaf\u00e9\n".encode("utf-8-sig")), encoding="latin-1") == [(2, ["caf\u00e9"])]


def test_bytes_of_another_encoding_refuse_their_row_only(tmp_path):
    path = write(tmp_path / "a.csv", b"id,w\n1,caf\xc3\xa9\n2,caf\xe9\n3,na\xc3\xafve\n")
    assert right(path) == [(2, ["1", "caf\u00e9"]), (4, ["3", "na\u00efve"])]
    assert "not utf-8" in wrong(path)[3]


def test_half_a_pair_refuses_its_row_in_utf_16_too(tmp_path):
    content = "id,w\n1,a\n".encode("utf-16-le") + b"2\x00,\x00\x00\xd8b\x00\n\x00" + "3,c\n".encode("utf-16-le")
    path = write(tmp_path / "a.csv", b"\xff\xfe" + content)
    assert [line for line, _cells in right(path)] == [2, 4]
    assert list(wrong(path)) == [3]


def test_a_null_byte_refuses_its_row_only(tmp_path):
    path = write(tmp_path / "a.csv", "id,w\n1,a\0b\n2,c\n")
    assert right(path) == [(3, ["2", "c"])]
    assert "null byte" in wrong(path)[2]


def test_ragged_rows_are_refused_with_both_counts(tmp_path):
    path = write(tmp_path / "a.csv", "id,w\n1\n2,a,b\n3,c,,\n4,d\n")
    assert right(path) == [(4, ["3", "c"]), (5, ["4", "d"])]
    assert wrong(path) == {2: "the row has 1 cells, the header 2", 3: "the row has 3 cells, the header 2"}


def test_a_quotation_mark_left_open_takes_nothing_of_the_rows_below(tmp_path):
    path = write(tmp_path / "a.csv", 'id,w\n1,"open\n2,b\n3,c\n4,"d ""e"""\n')
    assert right(path) == [(3, ["2", "b"]), (4, ["3", "c"]), (5, ["4", 'd "e"'])]
    assert "quotation mark" in wrong(path)[2]


def test_a_mark_left_open_is_not_closed_by_a_stray_one_below(tmp_path):
    path = write(tmp_path / "a.csv", 'id,a,b\n1,"x,y\n2,p,q\n3,r,s\n4,t,u"\n5,v,w\n')
    assert right(path) == [(3, ["2", "p", "q"]), (4, ["3", "r", "s"]), (5, ["4", "t", 'u"']), (6, ["5", "v", "w"])]
    assert sorted(wrong(path)) == [2]


def test_a_mark_inside_a_plain_cell_is_a_plain_mark(tmp_path):
    assert right(write(tmp_path / "a.csv", 'id,w\n1,5" pipe\n2,b\n')) == [(2, ["1", '5" pipe']), (3, ["2", "b"])]


def test_blank_lines_and_rows_of_nothing_are_passed_by(tmp_path):
    assert right(write(tmp_path / "a.csv", "\nid,w\n\n1,a\n,\n\n2,b\n\n")) == [(4, ["1", "a"]), (7, ["2", "b"])]


@pytest.mark.parametrize(("sign", "ending"), [(",", "csv"), (";", "csv"), ("|", "csv"), ("\t", "csv"), ("\t", "tsv")])
def test_the_delimiter_is_recognised(tmp_path, sign, ending):
    path = write(tmp_path / f"a.{ending}", f'id{sign}"a, b"\n1{sign}x\n')
    assert open_table(path).columns == ("id", "a, b")
    assert right(path) == [(2, ["1", "x"])]


def test_a_line_of_a_hundred_megabytes_is_refused_without_being_held(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"id,w\n1,a\n2,")
        for _ in range(100):
            file.write(b"x" * 1024 * 1024)
        file.write(b"\n3,c\n")
    # In a process of its own, whose whole memory is limited: what is held beyond it would be seen as a failure.
    program = (
        "import resource, sys; from pathlib import Path; from django.conf import settings; settings.configure(USE_I18N=False)\n"
        "from everweek.listen.readers import open_table\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for line, cells, problem in open_table(Path(sys.argv[1])).records(): print(line, problem[:20])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    said = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert said[:3] == ["2 ", "3 the line is longer t", "4 "]
    assert int(said[3]) < 30_000, "kilobytes more than before reading"


@pytest.mark.parametrize("content", ["", "\n\n\n", "a.dat"])
def test_a_file_without_a_header_is_refused_as_a_whole(tmp_path, content):
    path = write(tmp_path / ("a.dat" if content == "a.dat" else "a.csv"), content)
    with pytest.raises(Invalid):
        open_table(path)


_cell = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(_cell, min_size=3, max_size=3), max_size=20))
def test_whatever_a_right_csv_holds_comes_back(tmp_path_factory, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["a", "b", "c"], *rows])
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", out.getvalue().encode())
    assert [cells for _line, cells in right(path, encoding="utf-8", delimiter=",")] == [row for row in rows if any(row)]


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_reader(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", b"a,b\n" + content)
    for record in open_table(path).records():
        assert record.problem or len(record.cells) == 2


# --- JSON Lines


def test_json_lines_refuse_what_is_no_object_by_line(tmp_path):
    lines = [
        '{"id": 1, "w": "a"}',
        "nonsense",
        '{"id": 2, "x": null, "w": true}',
        "[1]",
        '{"a": 1, "a": 2}',
        '{"id": NaN}',
        "[" * 50_000,
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(lines) + "\n\n" + '{"id": 1.50, "w": "z"}')
    assert open_table(path).columns == ("id", "w", "x")
    assert right(path) == [(1, ["1", "a", ""]), (3, ["2", "true", ""]), (9, ["1.50", "z", ""])]
    assert sorted(wrong(path)) == [2, 4, 5, 6, 7]


@pytest.mark.parametrize("before", ["", "\ufeff\n"])
def test_a_list_of_json_is_read_element_by_element(tmp_path, before):
    assert right(write(tmp_path / "a.json", '{"id": 1}\n{"id": 2}\n')) == [(1, ["1"]), (2, ["2"])]
    path = write(tmp_path / "b.json", before + '[\n  {"id": 1,\n   "w": "a, [b] \\" {"},\n  {},\n  {"id": 1.50}\n]\n')
    assert open_table(path).columns == ("id", "w")
    assert right(path) == [(1, ["1", 'a, [b] " {']), (3, ["1.50", ""])]


@pytest.mark.parametrize(
    "text",
    [
        '{"tickets": [{"id": 1}, {"id": 2}], "next_page": null, "count": 2}',
        '{\n "count": 2,\n "tickets": [\n  {"id": 1},\n  {"id": 2}\n ]\n}\n',
        '{"tickets":[{"id":1}],"users":[{"id":9}]}\n{"tickets":[{"id":2}],"count":1}\n',
        '{"data": {"meta": {"all_count": [2]}, "payload": [{"id": 1}]}}{"data": {"payload": [{"id": 2}]}}',
        '[{"id": 1}]\n[{"id": 2}]\n[]',
    ],
)
def test_a_list_within_an_object_and_page_after_page_are_read_too(tmp_path, text):
    assert right(write(tmp_path / "a.json", text)) == [(1, ["1"]), (2, ["2"])]


@pytest.mark.parametrize("piece", [1, 7, 256 * 1024])
def test_of_a_list_what_cannot_be_read_is_refused_by_its_number_and_the_rest_is_read(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(jsonlists, "PIECE", piece)
    long = '{"w": "' + "x" * jsonlines.LONGEST_LINE + '"}'
    spoilt = [
        "nonsense",
        "[1]",
        '{"a": 1, "a": 2}',
        '{"id": NaN}',
        "null",
        '{"w": "]}, \\"", oops}',
        *([long] if piece > 7 else []),
    ]
    path = write(tmp_path / "a.json", "[" + ", ".join(['{"id": 1}', *spoilt, '{"id": 2, "w": "\\\\"}']) + "]")
    assert right(path) == [(1, ["1", ""]), (len(spoilt) + 2, ["2", "\\"])]
    assert sorted(wrong(path)) == list(range(2, len(spoilt) + 2))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ('[{"id": 1}, {"id": 2', {2: "the file breaks off here, before the end of its list"}),
        ('[{"id": 1}, ', {2: "the file breaks off here, before the end of its list"}),
        ('[{"id": 1}] {"id": 2}', {2: "here stands something else than a list of objects"}),
        ('[{"id": 1}, ' + "[" * 50_000, {2: "the file breaks off here, before the end of its list"}),
    ],
)
def test_a_list_that_breaks_off_says_so(tmp_path, text, refused):
    path = write(tmp_path / "a.json", text)
    assert right(path) == [(1, ["1"])]
    assert wrong(path) == refused


def test_an_object_that_has_a_list_of_its_own_is_a_line(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"id": 1, "results": [{"id": 7}]}\n{"id": 2, "results": []}\n')
    assert [number for number, _cells in right(path)] == [1, 2]


def test_names_that_differ_by_white_space_alone_stand_twice(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"a": 1}\n{" a": 2, "b": 3}\n{"a": 4, "a ": 5}\n')
    assert open_table(path).columns == ("a", "b")
    assert right(path) == [(1, ["1", ""]), (2, ["2", "3"])]
    assert wrong(path) == {3: "a key stands twice in the object"}


# --- Parquet


def test_parquet_gives_numbers_dates_and_nothing(tmp_path):
    table = pa.table(
        {
            "id": [1, 2],
            "score": [9.0, None],
            "half": [2.5, float("nan")],
            "at": [moment(2026, 10, 5, 9, 30), moment(2026, 10, 6)],  # noqa: DTZ001  # a file's own times name no zone
            "money": [Decimal("1.10"), None],
            "words": ["a", ""],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert right(tmp_path / "a.parquet") == [
        (1, ["1", "9", "2.5", "2026-10-05T09:30:00", "1.10", "a"]),
        (2, ["2", "", "", "2026-10-06", "", ""]),
    ]


def test_parquet_is_read_by_bytes_and_not_by_rows(tmp_path, monkeypatch):
    words = [chr(97 + number % 26) * 900_000 for number in range(300)]
    pq.write_table(pa.table({"id": range(300), "words": words}), tmp_path / "a.parquet", write_batch_size=1, use_dictionary=False)
    # Measured: 474 MB of addresses at the most, of which 328 are the parser's own; with all 300 rows at once more than 800.
    monkeypatch.setattr(confined, "MEMORY", 600 * 1024 * 1024)
    assert sum(1 for _record in open_table(tmp_path / "a.parquet").records()) == 300


def test_a_row_of_a_hundred_megabytes_is_refused_alone(tmp_path):
    pq.write_table(pa.table({"id": [1, 2], "words": ["x" * 100_000_000, "b"]}), tmp_path / "a.parquet")
    assert right(tmp_path / "a.parquet") == [(2, ["2", "b"])]
    assert wrong(tmp_path / "a.parquet") == {1: "the row is longer than 1048576 characters"}


@pytest.mark.parametrize(("width", "rows"), [(0, 5000), (10, 5000), (900_000, 18), (10**9, 1)])
def test_the_wider_the_rows_the_fewer_are_read_at_once(width, rows):
    assert inside.at_once(width, 16 * 1024 * 1024, 5000) == rows


def test_parquet_moments_finer_than_a_microsecond_are_cut_to_one(tmp_path):
    at = pa.array([1_600_000_000_123_456_789, None], pa.timestamp("ns"))
    nested = pa.array([{"at": 1_600_000_000_123_456_789}, None], pa.struct([("at", pa.timestamp("ns"))]))
    pq.write_table(pa.table({"id": [1, 2], "at": at, "nested": nested}), tmp_path / "a.parquet")
    (_one, cells), second = right(tmp_path / "a.parquet")
    # 1,600,000,000 seconds after 1970 are 2020-09-13 12:26:40 (date -u -d @1600000000).
    assert cells[1] == "2020-09-13T12:26:40.123456"
    assert "2020" in cells[2]
    assert second == (2, ["2", "", ""])


@pytest.mark.parametrize("ending", ["parquet", "xlsx", "sav"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, ending):
    with pytest.raises(Invalid, match="cannot be read"):
        open_table(write(tmp_path / f"a.{ending}", b"certainly nothing of that kind" * 40))


# --- XLSX


DAY = moment(2026, 10, 5)  # noqa: DTZ001  # a sheet's own days name no zone


def workbook(path: Path, rows: list[list[object]], *, sheets: int = 1) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for number in range(sheets):
        sheet = book.add_worksheet(f"Sheet {number + 1}")
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, moment):
                    sheet.write_datetime(at, column, value, dates)
                elif isinstance(value, tuple):
                    sheet.write_formula(at, column, value[0], None, value[1])
                else:
                    sheet.write(at, column, value)
    book.close()
    return path


def test_a_sheet_gives_values_with_the_numbers_of_its_rows(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id", "score", "at"], [1, 9, DAY], ["", "", ""], [2, 7.5, ""]], sheets=2)
    assert right(path) == [(2, ["1", "9", "2026-10-05"]), (4, ["2", "7.5", ""])]
    assert "Sheet 1" in open_table(path).notes[0]
    assert right(path, sheet="Sheet 2") == right(path)
    with pytest.raises(Invalid, match="there is no sheet 'Sheet 3'"):
        open_table(path, Reading(sheet="Sheet 3"))


def test_ids_of_sixteen_digits_stay_whole(tmp_path):
    path = write(tmp_path / "a.parquet", b"")
    pq.write_table(pa.table({"id": [4_111_111_111_111_111.0]}), path)
    assert right(path) == [(1, ["4111111111111111"])]


def test_a_formula_counts_by_its_value_and_without_one_refuses_its_row(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id", "score"], [1, ("=4+5", 9)], [2, ("=4+5", "")], [3, 8]])
    assert right(path) == [(2, ["1", "9"]), (4, ["3", "8"])]
    assert "B3 is a formula" in wrong(path)[3]


def test_an_error_in_a_cell_refuses_its_row(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id", "score"], [1, ("=1/0", "#DIV/0!")], [2, 5]])
    assert right(path) == [(3, ["2", "5"])]
    assert "B2 holds an error" in wrong(path)[2]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = stuffed(workbook(tmp_path / "a.xlsx", [["id"], [1]]))
    assert path.stat().st_size < 3_000_000
    with pytest.raises(Invalid, match="more than a gigabyte"):
        open_table(path)


def test_a_parser_is_not_compiled_anew_for_each_file_where_compiled_modules_lie_elsewhere(monkeypatch):
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "/somewhere")
    monkeypatch.setenv("EVERWEEK_SECRET_KEY", "never handed on")
    there = confined._environment()
    assert there["PYTHONPYCACHEPREFIX"] == "/somewhere"
    assert "EVERWEEK_SECRET_KEY" not in there


def test_the_process_that_tells_the_columns_reads_the_rows_too_and_none_is_left_behind(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", [["id", "words"], *([number, "words " * 50] for number in range(3000))])
    begun = []

    class Begun(subprocess.Popen):
        def __init__(self, *words, **more):
            super().__init__(*words, **more)
            begun.append(self)

    monkeypatch.setattr(confined.subprocess, "Popen", Begun)
    table = open_table(path)
    assert [one.poll() for one in begun] == [None], "it waits for who reads on"
    assert len(list(table.records())) == 3000
    assert [one.returncode for one in begun] == [0]
    assert len(list(table.records())) == 3000
    assert len(begun) == 2, "the second time it is read from the beginning"
    del table
    open_table(path)
    assert [one.returncode for one in begun] == [0, 0, -signal.SIGKILL]


def test_a_parser_that_needs_too_much_memory_only_fails_itself(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", [["id"], *([f"words {number}" * 50] for number in range(3000))])
    monkeypatch.setattr(confined, "MEMORY", 24 * 1024 * 1024)
    with pytest.raises(Invalid, match=r"memory|damaged"):
        list(open_table(path).records())


def test_a_document_type_in_a_workbook_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id", "x"], [1, ("=1", 1)]])
    evil = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(evil, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY e "eeee">]><workbook', 1)
            new.writestr(name, content)
    with pytest.raises(Invalid, match="cannot be read"):
        list(open_table(evil).records())


# --- SAV


def test_sav_gives_values_labels_and_no_missing_ones(tmp_path):
    number, day, text = (5 << 16) | (8 << 8), (20 << 16) | (11 << 8), (1 << 16) | (8 << 8)
    # SPSS counts seconds from 14 October 1582; 2026-10-05 is 162159 days later (Python: date(2026,10,5)-date(1582,10,14)).
    at = 162_159 * 86_400.0
    path = sav(
        tmp_path / "a.sav",
        [("ID", 0, "", [], number), ("NPS", 0, "How likely?", [99.0], number), ("AT", 0, "", [], day), ("AREA", 8, "", [], text)],
        [(1, 9, at, "north"), (2, 99, at, "south"), (3, None, None, "")],
    )
    table = open_table(path)
    assert table.columns == ("ID", "NPS", "AT", "AREA")
    assert table.labels == {"NPS": "How likely?"}
    rows = right(path)
    assert [cells[:2] + cells[3:] for _line, cells in rows] == [["1", "9", "north"], ["2", "", "south"], ["3", "", ""]]
    assert rows[0][1][2] == "2026-10-05"


def test_whatever_can_be_read_can_be_handed_in():
    assert set(places.ENDINGS) == set(READABLE)

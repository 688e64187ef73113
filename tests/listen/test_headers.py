"""Tables that do not begin in the first cell: titles above them, margins, sheets that are hidden or empty."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from tests.listen.tables import HEADER, MAP, good, write

from everweek.errors import Invalid
from everweek.journal.services import System
from everweek.listen import maps, recognise, running
from everweek.listen.maps import Reading
from everweek.listen.readers import Unclear, open_table
from everweek.text.heads import find_head

BY = System("test")
ROWS = [["id", "score", "words"], *([number, 9, f"kind {number}"] for number in range(3))]


def sheet(path: Path, *fill: Callable[[xlsxwriter.Workbook], object]) -> Path:
    """A workbook, one sheet by each function."""
    with xlsxwriter.Workbook(str(path)) as book:
        for one in fill:
            one(book)
    return path


def table_at(row: int, column: int, title: str = "", name: str = "Data") -> Callable[[xlsxwriter.Workbook], None]:
    """A sheet with ``ROWS`` beginning at a row and column (from 0), and a title in its first cell."""

    def fill(book: xlsxwriter.Workbook) -> None:
        one = book.add_worksheet(name)
        if title:
            one.write(0, 0, title)
        for at, cells in enumerate(ROWS):
            one.write_row(row + at, column, cells)

    return fill


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 0), (0, 2), (90, 4)])
def test_a_table_is_found_wherever_the_sheet_begins_and_keeps_the_numbers_of_its_rows(tmp_path, row, column):
    table = open_table(sheet(tmp_path / "a.xlsx", table_at(row, column)))
    assert table.columns == ("id", "score", "words")
    assert [(one.line, one.cells[0]) for one in table.records()] == [(row + 2, "0"), (row + 3, "1"), (row + 4, "2")]


@pytest.mark.parametrize("row", [1, 4])
def test_a_title_above_a_sheets_table_is_passed_by_and_said(tmp_path, row):
    table = open_table(sheet(tmp_path / "a.xlsx", table_at(row, 0, "Survey of May")))
    assert table.columns == ("id", "score", "words")
    assert table.header_row == row + 1
    assert f"Row {row + 1} names the columns; above it row 1 was passed by" in table.notes[0]
    assert [one.line for one in table.records()] == [row + 2, row + 3, row + 4]


def test_two_rows_that_could_both_be_the_header_are_left_to_a_person(tmp_path):
    def grouped(book: xlsxwriter.Workbook) -> None:
        one = book.add_worksheet()
        one.write_row(0, 0, ["", "ratings", "", "words", ""])
        one.write_row(1, 0, ["id", "signs", "staff", "good", "bad"])
        one.write_row(2, 0, [1, 5, 4, "all", "none"])

    path = sheet(tmp_path / "a.xlsx", grouped)
    with pytest.raises(Unclear, match=r"header_row: 2"):
        open_table(path)
    assert open_table(path, Reading(header_row=2)).columns == ("id", "signs", "staff", "good", "bad")
    assert open_table(path, Reading(header_row=1)).columns == ("", "ratings", "", "words", "")
    with pytest.raises(Invalid, match="row 9 of the sheet Sheet1, which the map calls the header, is blank or not there"):
        open_table(path, Reading(header_row=9))


def test_hidden_and_empty_sheets_are_not_taken_for_the_table(tmp_path):
    def hidden(book: xlsxwriter.Workbook) -> None:
        one = book.add_worksheet("Lists")
        one.write_row(0, 0, ["codes"])
        one.hide()

    def show_third(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[2].activate()
        book.worksheets()[2].set_first_sheet()

    path = sheet(tmp_path / "a.xlsx", hidden, lambda book: book.add_worksheet("Cover"), table_at(0, 0), show_third)
    table = open_table(path)
    assert (table.columns, table.sheet) == (("id", "score", "words"), "Data")
    assert "The sheet Data was read" in table.notes[0]
    assert open_table(path, Reading(sheet="Lists")).columns == ("codes",)
    with pytest.raises(Invalid, match="the sheet Cover is empty"):
        open_table(path, Reading(sheet="Cover"))


def test_merged_cells_below_the_header_are_told_of(tmp_path):
    def merged(book: xlsxwriter.Workbook) -> None:
        one = book.add_worksheet()
        one.write_row(0, 0, ["id", "area"])
        one.write_column(1, 0, [1, 2])
        one.merge_range("B2:B3", "north")

    assert "1 groups of cells are merged" in open_table(sheet(tmp_path / "a.xlsx", merged)).notes[0]


@pytest.mark.parametrize("title", ["Survey of May\n\n", "Survey of May,,\n,,\n", '"Survey\nof May"\n'])
def test_a_title_above_a_text_files_header_is_asked_about_and_may_be_named(tmp_path, title):
    path = write(tmp_path / "a.csv", title + "id,score,words\n1,9,kind\n2,8\n")
    with pytest.raises(Unclear, match="header_row: 3"):
        open_table(path)
    table = open_table(path, Reading(header_row=3))
    assert table.columns == ("id", "score", "words")
    first, second = table.records()
    assert (first.line, first.cells, second.line) == (4, ["1", "9", "kind"], 5)
    assert second.problem == "the row has 2 cells, the header 3"
    with pytest.raises(Invalid, match=r"Line 9 of the file, which the map calls the header, is blank or not there"):
        open_table(path, Reading(header_row=9))


def test_the_delimiter_is_found_below_a_title(tmp_path):
    path = write(tmp_path / "a.csv", "Survey of May\nid;score;words\n1;9;kind, really\n2;8;x\n")
    assert open_table(path, Reading(header_row=2)).columns == ("id", "score", "words")


def test_the_line_a_spreadsheet_names_its_delimiter_on_is_no_header(tmp_path):
    table = open_table(write(tmp_path / "a.csv", "sep=;\nid;a,b\n1;x\n"))
    assert table.columns == ("id", "a,b")
    assert [(one.line, one.cells) for one in table.records()] == [(3, ["1", "x"])]


def test_columns_that_nothing_names_are_numbered(tmp_path):
    def bare(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_row(4, 0, [7, "north"])

    for path in (write(tmp_path / "a.csv", "\n\n\n\n7,north\n"), sheet(tmp_path / "a.xlsx", bare)):
        table = open_table(path, Reading(header_row=0))
        assert (table.columns, table.header_row) == (("column 1", "column 2"), 0)
        assert [(one.line, one.cells) for one in table.records()] == [(5, ["7", "north"])]


def test_numbers_that_stand_in_line_are_cells(tmp_path):
    path = write(tmp_path / "a.txt", " 00004 0001 19970101  2   29.33\n 00021 0002 19970101 13    9.00\n 1 2 3 4 5\n")
    table = open_table(path, Reading(header_row=0))
    assert [one.cells for one in table.records()][:2] == [
        ["00004", "0001", "19970101", "2", "29.33"],
        ["00021", "0002", "19970101", "13", "9.00"],
    ]
    assert open_table(write(tmp_path / "b.txt", "words\nvery kind\nso so\nall good\n")).columns == ("words",)


@pytest.mark.django_db
def test_refused_rows_come_back_by_the_map_that_names_a_row_of_the_first_file(tmp_path):
    map_ = maps.parse(MAP.replace("respondent: id", "respondent: id\nread: {header_row: 3}"))
    path = write(tmp_path / "a.csv", "Survey of May\n\n" + HEADER + good(1))
    assert running.plan(path, map_, by=BY).tallies.stored == 1
    again = write(tmp_path / "b.csv", "everweek_line,everweek_column,everweek_reason," + HEADER + "5,score,why," + good(2))
    assert running.plan(again, map_, by=BY).tallies.stored == 1


@pytest.mark.django_db
def test_a_first_map_names_the_sheet_and_the_row_it_was_made_from(tmp_path):
    path = sheet(tmp_path / "a.xlsx", lambda book: book.add_worksheet("Cover"), table_at(2, 1, "May"))
    text = recognise.propose(path)
    assert (maps.parse(text).read.sheet, maps.parse(text).read.header_row) == ("Data", 3)
    text = recognise.propose(write(tmp_path / "b.csv", "Survey of May\n\nid,score,words\n1,9,kind\n2,8,x\n"))
    assert maps.parse(text).read.header_row == 3
    assert "# doubt: Row 1 fills 1 cells" in text


@pytest.mark.parametrize(
    ("rows", "place", "clear"),
    [
        ([["id"], ["1"]], 0, True),
        ([["id", "score", ""], ["1", "2", "3"]], 0, False),
        ([["Report", ""], ["id", "score"], ["1", "9"], ["2", "8"]], 1, False),
        ([["Report", ""], ["", ""], ["id", "score"], ["1", "9"], ["2", "8"]], 2, True),
        ([["id", "", ""], ["1", "2", "3"], ["4", "5", "6"]], 0, False),
        ([["id", "score", "words"], ["1", "", ""], ["2", "", ""]], 0, True),
    ],
)
def test_a_header_is_what_names_most_of_what_the_rows_below_fill(rows, place, clear):
    head = find_head(rows)
    assert (head.place, head.clear) == (place, clear)


def test_of_blank_rows_none_is_the_header():
    assert find_head([["", ""], [" ", ""]]) is None

"""The numbers as a file for other programs: a spreadsheet, Parquet, SPSS; the rows and columns of the CSV, to the last digit.

Each column keeps its type: numbers are numbers, and where there is no estimate they are empty, never zero.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from everweek.errors import NotFound, Unavailable
from everweek.prove.asked.rates import COUNTS
from everweek.prove.compare import Comparison
from everweek.prove.measures import Measured
from everweek.prove.names import beside
from everweek.prove.rules import is_signed
from everweek.web.prove.about import About, about_measure
from everweek.web.prove.numbers import COLUMNS, columns_of, csv_lines, line_of, rows_of

NUMBERS: Final = frozenset(
    {
        *("value", "low", "high", "n_effective", "level", "rate", "rate_low", "rate_high", "fair", "fair_low", "fair_high"),
        *("centre", "lower", "upper"),
    }
)
WHOLE: Final = frozenset({"n", "have", "need", "rate_n", *COUNTS})
SCORES: Final = frozenset({"value", "low", "high", "fair", "fair_low", "fair_high", "centre", "lower", "upper"})
SIGNED: Final = "+0.0;\u22120.0;0.0"
"""How a spreadsheet shows a score of points: with its sign and one decimal, while the cell keeps all of them."""
SAV_SECONDS: Final = 60

Cell = str | float | int | None


@dataclass(frozen=True)
class Sheet:
    """The rows of a measure, or the points of a chart, as a table: its columns, and a row of cells for each.

    ``numbers`` and ``whole`` are the columns that hold numbers, and whole ones. ``about`` says of what it is, in the form's own
    way where it has one: a second sheet, the metadata of Parquet, the label and notes of SPSS. ``signed``: a spreadsheet shows
    its scores with their sign, as pages do.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[str] = NUMBERS
    whole: frozenset[str] = WHOLE
    about: About = ()
    signed: bool = False


def sheet_of(measured: Measured, compared: Comparison | None = None) -> Sheet:
    """The table of a measure: its name, a column for each cut, then the estimate, or why there is none."""
    numbers, whole = (frozenset(beside(name, measured.by) for name in some) for some in (NUMBERS, WHOLE))
    rows = tuple(_row(measured, cut, told) for cut, told in rows_of(measured, compared))
    return Sheet(columns_of(measured), rows, numbers, whole, about_measure(measured), is_signed(measured.measure))


def _row(measured: Measured, cut: Mapping[str, str], told: Mapping[str, object]) -> tuple[Cell, ...]:
    return (measured.measure, *(cut[name] for name in measured.by), *(_cell(name, told.get(name)) for name in COLUMNS))


def _cell(name: str, value: object) -> Cell:
    if value is None:
        return None
    if name in NUMBERS and isinstance(value, int | float):
        return float(value)
    return value if name in WHOLE and isinstance(value, int) else str(value)


def as_csv(measured: Measured, compared: Comparison | None = None) -> bytes:
    """The table as CSV."""
    return "".join(csv_lines(measured, compared)).encode()


def csv_of(sheet: Sheet) -> bytes:
    """A table as CSV."""
    lines = (["" if cell is None else cell for cell in row] for row in sheet.rows)
    return "".join(line_of(line) for line in (sheet.columns, *lines)).encode()


def xlsx_of(sheet: Sheet) -> bytes:
    """A table as a spreadsheet. Texts are written as texts: nothing in them is reckoned with. Numbers have sixteen digits."""
    from xlsxwriter import Workbook

    kept = BytesIO()
    with Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("Everweek")
        head = book.add_format({"bold": True})
        sign = book.add_format({"num_format": SIGNED}) if sheet.signed else None
        page.freeze_panes(1, 0)
        page.write_row(0, 0, sheet.columns, head)
        for number, row in enumerate(sheet.rows, start=1):
            for place, cell in enumerate(row):
                if cell is None:
                    continue
                if isinstance(cell, str):
                    page.write_string(number, place, cell)
                else:
                    page.write_number(number, place, cell, sign if sheet.columns[place] in SCORES else None)
        page.autofit()
        about = book.add_worksheet("About")
        for number, (name, text) in enumerate(sheet.about):
            about.write_string(number, 0, name, head)
            about.write_string(number, 1, text)
        about.autofit()
    return kept.getvalue()


def parquet_of(sheet: Sheet) -> bytes:
    """A table as Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    kept = BytesIO()
    columns = {name: [row[place] for row in sheet.rows] for place, name in enumerate(sheet.columns)}
    kinds = {**dict.fromkeys(sheet.numbers, pa.float64()), **dict.fromkeys(sheet.whole, pa.int64())}
    table = pa.table({name: pa.array(cells, kinds.get(name, pa.string())) for name, cells in columns.items()})
    parquet.write_table(table.replace_schema_metadata({f"everweek.{name}": text for name, text in sheet.about}), kept)
    return kept.getvalue()


def sav_of(sheet: Sheet) -> bytes:
    """A table as an SPSS file, written by a process of its own: what that needs is too heavy for every web process to keep."""
    numbers = [name for name in sheet.columns if name in sheet.numbers | sheet.whole]
    told = json.dumps({"columns": sheet.columns, "rows": sheet.rows, "numbers": numbers, "about": sheet.about})
    with TemporaryDirectory(prefix="everweek-sav-") as folder:
        path = Path(folder) / "numbers.sav"
        words = [sys.executable, "-m", "everweek.web.prove.sav", str(path)]
        try:
            done = subprocess.run(words, input=told.encode(), capture_output=True, timeout=SAV_SECONDS, check=False)  # noqa: S603  # our own module
        except subprocess.TimeoutExpired as late:
            raise Unavailable(_("Writing the SPSS file took too long. Take fewer rows, or another form.")) from late
        if done.returncode != 0 or not path.exists():
            raise Unavailable(_("The SPSS file could not be written. Take another form, such as XLSX."))
        return path.read_bytes()


@dataclass(frozen=True)
class Form:
    """A form of file: its ending, what people call it, its media type, and what writes it."""

    ending: str
    name: str
    media: str
    written: Callable[[Sheet], bytes]

    def write(self, measured: Measured, compared: Comparison | None = None) -> bytes:
        """The table of a measure, ``compared`` where its groups were: its columns go by the same names in every form."""
        return as_csv(measured, compared) if self.ending == "csv" else self.written(sheet_of(measured, compared))


FORMS: Final[Sequence[Form]] = (
    Form("csv", "CSV", "text/csv; charset=utf-8", csv_of),
    Form("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_of),
    Form("parquet", "Parquet", "application/vnd.apache.parquet", parquet_of),
    Form("sav", "SPSS", "application/x-spss-sav", sav_of),
)


def form_of(ending: str) -> Form:
    """The form of file of an ending; ``NotFound`` for any other."""
    found = next((form for form in FORMS if form.ending == ending), None)
    if found is None:
        told = {"endings": ", ".join(one.ending for one in FORMS)}
        raise NotFound(_("There is no such form of file. There are: %(endings)s.") % told)
    return found


def download(content: bytes, form: Form, name: str) -> HttpResponse:
    """A file to be saved under a name, as ``about`` makes one."""
    response = HttpResponse(content, content_type=form.media)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form.ending}"'
    return response

"""What runs inside the confined process: reads one file and writes its rows as lines of JSON.

Started as ``python -P inside.py FORM PATH SHEET ONLY_HEAD MEMORY SECONDS``. It imports nothing of Everweek. The first line it
writes is the head (``columns``, ``rows``, ...), every further one a row: ``[line, cells, problem]``. A file that cannot be read
ends with ``{"error": why}``.
"""

import contextlib
import json
import math
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.sax import handler

MOST_UNPACKED = 1024**3
MOST_COLUMNS = 5000
_PIECE = 5000
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Unreadable(Exception):
    """The file cannot be read; the message says why."""


def main(form: str, path: str, sheet: str, *, only_head: bool) -> Iterator[object]:
    """The head and the rows of one file."""
    forms = {"xlsx": read_xlsx, "parquet": read_parquet, "sav": read_sav}
    yield from forms[form](path, sheet, only_head=only_head)


def read_xlsx(path: str, sheet: str, *, only_head: bool) -> Iterator[object]:
    """A sheet of a workbook; the numbers of the rows are the sheet's own."""
    import python_calamine

    parts = check_archive(path)
    workbook = python_calamine.load_workbook(path)
    names = workbook.sheet_names
    if sheet and sheet not in names:
        raise Unreadable(f"there is no sheet {sheet!r}, but {', '.join(names)}")
    if not names:
        raise Unreadable("the workbook holds no sheet")
    name = sheet or names[0]
    found = workbook.get_sheet_by_name(name)
    rows = iter(found.iter_rows())
    header = next(rows, None)
    if header is None or found.start is None:
        raise Unreadable(f"the sheet {name} is empty")
    notes = (
        [f"The sheet {name} was read, the first of {len(names)}; name another under read."]
        if len(names) > 1 and not sheet
        else []
    )
    first = found.start[0] + 1
    yield {"columns": checked([text(cell) for cell in header]), "rows": found.height, "notes": notes}
    if only_head:
        return
    problems = formulas_without_values(path, name, parts)
    for number, row in enumerate(rows, start=first + 1):
        yield [number, [text(cell) for cell in row], problems.get(number, "")]


def check_archive(path: str) -> list[str]:
    """The names in a workbook's archive; what unpacks to more than a gigabyte is refused before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        raise Unreadable("it is not an XLSX workbook (a protected one cannot be read either)")
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    if len(infos) > 10_000 or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Unreadable("it unpacks to more than a gigabyte")
    return [info.filename for info in infos]


def formulas_without_values(path: str, sheet: str, parts: list[str]) -> dict[int, str]:
    """The rows with a formula whose result the file does not hold, or holds as an error: row -> what is wrong."""
    with zipfile.ZipFile(path) as archive:
        part = sheet_part(archive, sheet)
        if part not in parts or not any(sign_in(archive, part, sign) for sign in (b"<f", b'"e"', b"'e'")):
            return {}
        from defusedxml import expatreader

        seen = Formulas(never_calculated=is_left_to_calculate(archive))
        parser = expatreader.create_parser(forbid_dtd=True)
        parser.setContentHandler(seen)
        with archive.open(part) as file:
            parser.parse(file)
    return seen.problems


def sign_in(archive: zipfile.ZipFile, part: str, sign: bytes) -> bool:
    """Whether ``sign`` stands anywhere in a part, read piece by piece."""
    with archive.open(part) as file:
        tail = b""
        while block := file.read(1 << 20):
            if sign in tail + block:
                return True
            tail = block[-len(sign) :]
    return False


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of the part that holds a sheet; empty where it cannot be told."""
    from defusedxml import ElementTree

    with contextlib.suppress(KeyError):
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
        targets = {link.get("Id"): str(link.get("Target")) for link in links}
        for one in book.iter():
            if one.tag.endswith("}sheet") and one.get("name") == sheet:
                target = targets.get(one.get(f"{_OFFICE}id"), "")
                return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def is_left_to_calculate(archive: zipfile.ZipFile) -> bool:
    """Whether the program that wrote the workbook left its formulas for the next one to calculate."""
    from defusedxml import ElementTree

    book = ElementTree.fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    return any(one.tag.endswith("}calcPr") and one.get("fullCalcOnLoad") in {"1", "true"} for one in book.iter())


class Formulas(handler.ContentHandler):
    """Looks at every cell of a sheet: has it a formula, a value, an error?

    Where formulas were ``never_calculated``, a result of 0 or "" is what the writing program put for "not known".
    """

    def __init__(self, *, never_calculated: bool) -> None:
        super().__init__()
        self.problems: dict[int, str] = {}
        self._nothing = {"", "0"} if never_calculated else {""}
        self._never_calculated = never_calculated
        self._cell, self._type, self._row = "", "", 0
        self._formula = self._inside = False
        self._value = ""

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ANN401, N802  # the name and the type are SAX's
        """A row, a cell, a formula or a value begins."""
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = int(attrs.get("r", self._row + 1))
        elif tag == "c":
            self._cell, self._type, self._formula, self._value = attrs.get("r", "?"), attrs.get("t", ""), False, ""
        elif tag == "f":
            self._formula = True
        elif tag in {"v", "t"}:
            self._inside = True

    def characters(self, content: str) -> None:
        """A piece of a value."""
        if self._inside:
            self._value += content

    def endElement(self, name: str) -> None:  # noqa: N802  # the name is SAX's
        """A value or a cell ends: is there anything to say of it?"""
        tag = name.rpartition(":")[2]
        if tag in {"v", "t"}:
            self._inside = False
        if tag != "c":
            return
        empty_text = self._type == "str" and not self._never_calculated
        if self._type == "e":
            self.problems.setdefault(self._row, f"the cell {self._cell} holds an error")
        elif self._formula and self._value in self._nothing and not empty_text:
            reason = f"the cell {self._cell} is a formula whose result is not in the file; open it in a spreadsheet and save it"
            self.problems.setdefault(self._row, reason)


def read_parquet(path: str, _sheet: str, *, only_head: bool) -> Iterator[object]:
    """A Parquet file; its rows are numbered from 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    file = pq.ParquetFile(path)
    yield {"columns": checked(file.schema_arrow.names), "rows": file.metadata.num_rows}
    if only_head:
        return
    number = 0
    for batch in file.iter_batches(batch_size=_PIECE, use_threads=False):
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            number += 1
            yield [number, [text(cell) for cell in row], ""]


def read_sav(path: str, _sheet: str, *, only_head: bool) -> Iterator[object]:
    """A file of SPSS; its rows are numbered from 1. Missing values as the file defines them are blank."""
    import pyreadstat

    _none, meta = pyreadstat.read_sav(path, metadataonly=True, output_format="dict")
    labels = {name: label for name, label in meta.column_names_to_labels.items() if label}
    codes = {
        name: {text(code): str(label) for code, label in values.items()} for name, values in meta.variable_value_labels.items()
    }
    yield {"columns": checked(meta.column_names), "rows": meta.number_rows or 1, "labels": labels, "codes": codes}
    if only_head:
        return
    number = 0
    while True:
        piece, _meta = pyreadstat.read_sav(path, row_offset=number, row_limit=_PIECE * 10, output_format="dict")
        columns = [list(values) for values in piece.values()]
        if not columns or not columns[0]:
            return
        for row in zip(*columns, strict=True):
            number += 1
            yield [number, [text(cell) for cell in row], ""]


def checked(columns: list[str]) -> list[str]:
    """The names of the columns, if they are not too many."""
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(f"it has more than {MOST_COLUMNS} columns")
    return columns


def text(value: Any) -> str:  # noqa: ANN401  # cells are of any type
    """A cell as text: numbers without a needless ``.0``, moments as ISO 8601, nothing as nothing."""
    if hasattr(value, "item"):  # a number of numpy's
        value = value.item()
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode().strip()
    if isinstance(value, bool | int | float):
        return number(value)
    if isinstance(value, datetime) and value.time() == time() and value.tzinfo is None:
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | timedelta):
        return str(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def number(value: float) -> str:
    """A number as text; "not a number" is nothing, for that is how many programs write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def confine(memory: int, seconds: int) -> None:
    """Take from this process what it does not need: memory beyond ``memory`` bytes, time, files to write, a core dump."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def serve(words: list[str]) -> int:
    """Read the file the words name, and write its rows."""
    form, path, sheet, only_head, memory, seconds = words
    confine(int(memory), int(seconds))
    out = sys.stdout.buffer
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    try:
        for message in main(form, path, sheet, only_head=only_head == "1"):
            out.write(encode(message).encode("utf-8", "replace") + b"\n")
    except BrokenPipeError:
        return 1
    except MemoryError:
        reason = "it needs more memory than it may have; save it as CSV"
    except Unreadable as wrong:
        reason = str(wrong)
    except Exception as wrong:  # noqa: BLE001  # the parsers of strangers' files fail in ways of their own; nothing goes on after it
        reason = f"it is damaged, or not what its name says ({type(wrong).__name__})"
    else:
        out.flush()
        return 0
    out.write(json.dumps({"error": reason}).encode() + b"\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))

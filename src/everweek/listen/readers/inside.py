"""What runs inside the confined process: reads one file and writes its rows as lines of JSON.

Started as ``python -P inside.py FORM PATH SHEET HEADER_ROW MEMORY SECONDS``; a sheet or a row of "" is to be found, a
row of 0 is none. Of Everweek it imports only what is pure. The first line it writes is the head (``columns``, ``rows``, ...),
every further one a row: ``[line, cells, problem]``. A file that cannot be read ends with ``{"error": why}``, one whose header
cannot be told with ``{"unclear": ...}``. Files are read in pieces of bounded bytes; a row that is too long is not written.
"""

import contextlib
import json
import math
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from xml.sax import handler

if TYPE_CHECKING:
    import zipfile

MOST_UNPACKED = 1024**3
MOST_COLUMNS = 5000
LONGEST_ROW = 1024 * 1024
_PIECE_ROWS = 5000
_PIECE_BYTES = 16 * 1024 * 1024
_SAV_BYTES = 128 * 1024 * 1024
_MOST_SPOILT = 100
MAIL_SECONDS = 5.0
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Unreadable(Exception):
    """The file cannot be read; the message says why."""


class Unclear(Exception):
    """No row can be told to be the header; ``about`` is what the parent's ``Unclear`` wants to know."""

    def __init__(self, **about: int) -> None:
        super().__init__()
        self.about = about


def main(form: str, path: str, sheet: str, header_row: int | None) -> Iterator[object]:
    """The head and the rows of one file."""
    if form == "xlsx":
        yield from read_xlsx(path, sheet, header_row)
    else:
        others = {"parquet": read_parquet, "sav": read_sav, "feed": read_entries, "mails": read_mails, "attached": read_files}
        yield from others[form](path)


class Spoilt(NamedTuple):
    """A value that cannot be read, in the place of the value; ``why`` completes "the cell ... holds"."""

    why: str


def row(number: int, values: Sequence[object], names: Sequence[str], problem: str = "") -> list[object]:
    """A row as it is written; where a value cannot be kept as it stands, the row says in which column and why."""
    for name, value in zip(names, values, strict=False):
        if why := spoilt(value):
            problem = problem or f"the cell of {name or 'a column without a name'} holds {why}"
    return line(number, [text(one) for one in values], problem)


def spoilt(value: object) -> str:
    """What a value holds that no text holds; empty where it is sound."""
    if isinstance(value, str):
        return "a null byte" if "\0" in value else ""
    if isinstance(value, bytes):
        try:
            return spoilt(value.decode())
        except UnicodeDecodeError:
            return "bytes that are no text"
    return value.why if isinstance(value, Spoilt) else ""


def line(number: int, cells: list[str], problem: str = "") -> list[object]:
    """A row as it is written; of one that is too long only its number."""
    if sum(map(len, cells)) > LONGEST_ROW:
        return [number, [], problem or f"the row is longer than {LONGEST_ROW} characters"]
    return [number, cells, problem]


def read_entries(path: str) -> Iterator[object]:
    """The entries of a feed."""
    from everweek.text.feeds import COLUMNS, NoFeed, read_feed

    with open(path, "rb") as file:  # noqa: PTH123  # as cheap as it gets in here
        try:
            entries = read_feed(file.read())
        except NoFeed as wrong:
            raise Unreadable(str(wrong)) from wrong
    yield {"columns": list(COLUMNS), "rows": len(entries), "notes": []}
    yield from (row(number, entry, COLUMNS) for number, entry in enumerate(entries, start=1))


def read_mails(path: str) -> Iterator[object]:
    """Mails, each behind its length in eight bytes."""
    from everweek.text.mails import COLUMNS, read_mail
    from everweek.text.patience import within

    yield {"columns": list(COLUMNS), "rows": 1, "notes": []}
    with open(path, "rb") as file:  # noqa: PTH123  # as cheap as it gets in here
        for number, raw in enumerate(iter(lambda: file.read(int.from_bytes(file.read(8))), b""), start=1):
            try:
                with within(MAIL_SECONDS):
                    told = row(number, read_mail(raw), COLUMNS)
            except (ValueError, LookupError, RecursionError, TimeoutError) as wrong:
                # A stranger's mail may be anything; those after it are read all the same.
                told = line(number, [], f"the mail cannot be read ({type(wrong).__name__})")
            yield told


def read_files(path: str) -> Iterator[object]:
    """The files that hang on one mail, in pieces."""
    from everweek.text.attached import COLUMNS, in_pieces

    yield {"columns": list(COLUMNS), "rows": 1, "notes": []}
    yield from (line(number, cells) for number, cells in in_pieces(path))


def read_xlsx(path: str, sheet: str, header_row: int | None) -> Iterator[object]:
    """A sheet of a workbook; the numbers of the rows are the sheet's own."""
    import python_calamine

    from everweek.text.heads import SAMPLE

    parts = check_archive(path)
    workbook = python_calamine.load_workbook(path)
    found, notes = pick_sheet(workbook, sheet)
    above = header_row - 1 if header_row else found.start[0]
    rows = islice(found.iter_rows(), above, None)
    raw = list(islice(rows, 1 if header_row else SAMPLE))
    first = [[text(cell) for cell in cells] for cells in raw]
    place, passed = (-1, ()) if header_row == 0 else pick_head(first, above, found.name, header_row)
    head = above + place + 1
    names = first[place] if place >= 0 else [f"column {number}" for number in range(1, len(first[0]) + 1)]
    if passed:
        titles = ", ".join(str(above + one + 1) for one in passed)
        notes.append(f"Row {head} names the columns; above it row {titles} was passed by as a title.")
    notes += notes_of_merged(found, head)
    told = {"sheet": found.name} if len(workbook.sheet_names) > 1 else {}
    told |= {"header_row": header_row if header_row is not None else head} if passed or header_row is not None else {}
    yield {"columns": checked(names), "rows": found.total_height - head, "notes": notes, **told}
    problems = formulas_without_values(path, found.name, parts)
    for number, cells in enumerate(chain(raw[place + 1 :], rows), start=head + 1):
        yield row(number, cells, names, problems.get(number, ""))


def pick_sheet(workbook: Any, sheet: str) -> tuple[Any, list[str]]:  # noqa: ANN401  # the parser's own, loaded late
    """The sheet of that name, or the first that can be seen and holds something; and what is to be said of the choice."""
    names = workbook.sheet_names
    if sheet and sheet not in names:
        raise Unreadable(f"there is no sheet {sheet!r}, but {', '.join(names)}")
    told = [(one.name, str(one.visible), str(one.typ)) for one in workbook.sheets_metadata]
    seen = [name for name, visible, kind in told if visible.endswith(".Visible") and kind.endswith(".WorkSheet")]
    for name in [sheet] if sheet else seen:
        found = workbook.get_sheet_by_name(name)
        if found.start is not None:
            if sheet or len(names) == 1:
                return found, []
            if name == names[0]:
                return found, [f"The sheet {name} was read, the first of {len(names)}; name another under read."]
            first = f"the first of {len(names)} that is not hidden and holds anything"
            return found, [f"The sheet {name} was read, {first}; name another under read."]
    if sheet or len(seen) == 1:
        raise Unreadable(f"the sheet {sheet or seen[0]} is empty")
    raise Unreadable(
        f"no sheet that can be seen holds anything; its sheets are {', '.join(names)}" if names else "it has no sheet"
    )


def pick_head(rows: list[list[str]], above: int, sheet: str, header_row: int | None) -> tuple[int, tuple[int, ...]]:
    """The place of the header among the first rows, and of the titles above it."""
    from everweek.text.heads import find_head

    if header_row:
        if not rows or not any(rows[0]):
            raise Unreadable(f"row {header_row} of the sheet {sheet}, which the map calls the header, is blank or not there")
        return 0, ()
    head = find_head(rows)
    if head is None:
        raise Unreadable(f"the first rows of the sheet {sheet} are blank; say under read which header_row names the columns")
    if not head.clear:
        first = next(at for at, row in enumerate(rows, start=above + 1) if any(row))
        raise Unclear(first=first, named=head.named, typical=head.typical, header_row=above + head.place + 1)
    return head.place, head.passed


def notes_of_merged(sheet: Any, head: int) -> list[str]:  # noqa: ANN401  # the parser's own, loaded late
    """Return a sentence on merged cells below the header, in a list that is empty where there are none."""
    count = sum(1 for _first, last in sheet.merged_cell_ranges or () if last[0] >= head)
    return [f"Below the header {count} groups of cells are merged: their value counts in the first cell only."] if count else []


def check_archive(path: str) -> list[str]:
    """The names in a workbook's archive; what unpacks to more than a gigabyte is refused before anything is unpacked."""
    import zipfile

    if not zipfile.is_zipfile(path):
        raise Unreadable("it is not an XLSX workbook (a protected one cannot be read either)")
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    if len(infos) > 10_000 or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Unreadable("it unpacks to more than a gigabyte")
    return [info.filename for info in infos]


def formulas_without_values(path: str, sheet: str, parts: list[str]) -> dict[int, str]:
    """The rows with a formula whose result the file does not hold, or holds as an error: row -> what is wrong."""
    import zipfile

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


def sign_in(archive: "zipfile.ZipFile", part: str, sign: bytes) -> bool:
    """Whether ``sign`` stands anywhere in a part, read piece by piece."""
    with archive.open(part) as file:
        tail = b""
        while block := file.read(1 << 20):
            if sign in tail + block:
                return True
            tail = block[-len(sign) :]
    return False


def sheet_part(archive: "zipfile.ZipFile", sheet: str) -> str:
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


def is_left_to_calculate(archive: "zipfile.ZipFile") -> bool:
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


def read_parquet(path: str) -> Iterator[object]:
    """A Parquet file; its rows are numbered from 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    file = pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False)
    yield {"columns": checked(file.schema_arrow.names), "rows": file.metadata.num_rows}
    number, names = 0, file.schema_arrow.names
    for group in range(file.metadata.num_row_groups):
        told = file.metadata.row_group(group)
        size = at_once(told.total_byte_size // max(told.num_rows, 1), _PIECE_BYTES, _PIECE_ROWS)
        for batch in file.iter_batches(batch_size=size, row_groups=[group], use_threads=False):
            columns = [values(column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield row(number, cells, names)


def at_once(width: int, most_bytes: int, most_rows: int) -> int:
    """How many rows of about ``width`` bytes are read at once."""
    return max(1, min(most_rows, most_bytes // max(width, 1)))


def values(column: Any) -> list[object]:  # noqa: ANN401  # an array of pyarrow's, which is loaded late
    """The values of a column; moments finer than a microsecond, which Python does not know, are cut to one."""
    import pyarrow as pa

    # Only what is too fine is cast: of coarser units a cast makes another moment where it runs over.
    if getattr(column.type, "unit", "") == "ns":
        if pa.types.is_timestamp(column.type):
            coarser: Any = pa.timestamp("us", column.type.tz)
        else:
            coarser = pa.duration("us") if pa.types.is_duration(column.type) else pa.time64("us")
        column = column.cast(coarser, safe=False)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        return [value_alone(one) for one in column]


def value_alone(one: Any) -> object:  # noqa: ANN401  # a scalar of pyarrow's, which is loaded late
    """A value of a column of which another one, or this, is more than Python knows."""
    import pyarrow as pa

    try:
        return one.as_py()
    except UnicodeDecodeError:
        return Spoilt("bytes that are no text")
    except (ValueError, OverflowError):
        if pa.types.is_nested(one.type):
            return str(one)
        return Spoilt("a day or a time beyond the years 1 to 9999")


def read_sav(path: str) -> Iterator[object]:
    """A file of SPSS; its rows are numbered from 1. Missing values as the file defines them are blank."""
    import pyreadstat

    _none, meta = pyreadstat.read_sav(path, metadataonly=True, output_format="dict")
    labels = {name: label for name, label in meta.column_names_to_labels.items() if label}
    codes = {
        name: {text(code): str(label) for code, label in values.items()} for name, values in meta.variable_value_labels.items()
    }
    yield {"columns": checked(meta.column_names), "rows": meta.number_rows or 1, "labels": labels, "codes": codes}
    size = at_once(sum(meta.variable_storage_width.values()), _SAV_BYTES, _PIECE_ROWS * 10)
    yield from sav_rows(path, size, meta.column_names)


def sav_rows(path: str, most: int, names: list[str]) -> Iterator[object]:
    """The rows of a file of SPSS, ``most`` at once; a piece that cannot be read is read in smaller ones, down to a row."""
    import pyreadstat

    number, size, bad = 0, most, 0
    while True:
        try:
            piece, _meta = pyreadstat.read_sav(path, row_offset=number, row_limit=size, output_format="dict")
        except (ValueError, OverflowError) as wrong:
            if size > 1:
                size //= 2
                continue
            bad, number = bad + 1, number + 1
            if bad > _MOST_SPOILT:
                raise Unreadable(f"more than {_MOST_SPOILT} of its rows cannot be told; row {number} {unkept(wrong)}") from None
            yield line(number, [], f"the row {unkept(wrong)}")
            continue
        columns = [list(values) for values in piece.values()]
        if not columns or not columns[0]:
            return
        for cells in zip(*columns, strict=True):
            number += 1
            yield row(number, cells, names)
        size = min(most, size * 2)


def unkept(wrong: Exception) -> str:
    """Return, as the end of a sentence, what a row holds that the parser cannot read."""
    if isinstance(wrong, UnicodeDecodeError):
        return "holds bytes that are no text in the encoding the file names"
    return "holds a day or a time beyond the years 1 to 9999"


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
    return "" if value is None or isinstance(value, Spoilt) else json.dumps(value, ensure_ascii=False, default=str)


def number(value: float) -> str:
    """A number as text; "not a number" is nothing, for that is how many programs write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) <= 2**53 else repr(value)


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
    form, path, sheet, header_row, memory, seconds = words
    confine(int(memory), int(seconds))
    out = sys.stdout.buffer
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    try:
        for number, message in enumerate(main(form, path, sheet, int(header_row) if header_row else None)):
            out.write(encode(message).encode("utf-8", "replace") + b"\n")
            if number == 0:
                out.flush()  # whoever asked for the head alone does not wait for rows
    except BrokenPipeError:
        return 1
    except MemoryError:
        reason = "it needs more memory than it may have; save it as CSV"
    except Unclear as unclear:
        return end(out, {"unclear": unclear.about})
    except Unreadable as wrong:
        reason = str(wrong)
    except Exception as wrong:  # noqa: BLE001  # the parsers of strangers' files fail in ways of their own; nothing goes on after it
        reason = f"it is damaged, or not what its name says ({type(wrong).__name__})"
    else:
        out.flush()
        return 0
    return end(out, {"error": reason})


def end(out: BinaryIO, message: object) -> int:
    """Write the last message of the process; returns 0, its exit code."""
    out.write(json.dumps(message).encode() + b"\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))

"""Readers: any file a stranger brings becomes columns and rows of text, each row with its line, in bounded memory."""

from pathlib import Path

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.maps.shape import Reading
from everweek.listen.readers.confined import open_confined
from everweek.listen.readers.delimited import open_delimited
from everweek.listen.readers.jsonlines import open_json_lines
from everweek.listen.readers.table import OURS, Record, Table, Unclear

__all__ = ["LINES", "OURS", "READABLE", "Record", "Table", "Unclear", "open_table"]

_TEXT = {".csv", ".tsv", ".txt"}
LINES = {".json", ".jsonl", ".ndjson"}
"""The endings of the files with an object a line."""
_BINARY = {".xlsx": "xlsx", ".parquet": "parquet", ".sav": "sav", ".zsav": "sav"}
READABLE = (*sorted(_TEXT | LINES), *_BINARY)
"""The endings of the files that can be read."""


def open_table(path: Path, reading: Reading | None = None) -> Table:
    """The table in ``path``, by the ending of its name.

    Raises:
        Invalid: the ending is none that can be read, the file is not there, is empty, or is not what its name says.
        Unclear: it cannot be told which row names the columns.
    """
    how = reading or Reading()
    ending = path.suffix.lower()
    if not path.is_file():
        raise Invalid(_("There is no file {path}.").format(path=path), field="file")
    if path.stat().st_size == 0:
        raise Invalid(_("The file {name} is empty.").format(name=path.name), field="file")
    try:
        if ending in _TEXT:
            return open_delimited(path, encoding=how.encoding, delimiter=how.delimiter, header_row=how.header_row)
        if ending in LINES:
            return open_json_lines(path, encoding=how.encoding, nested=how.nested)
    except PermissionError as refused:
        raise Invalid(_("The file {path} may not be read.").format(path=path), field="file") from refused
    if ending in _BINARY:
        return open_confined(path.resolve(), form=_BINARY[ending], sheet=how.sheet, header_row=how.header_row)
    known = ", ".join(READABLE)
    raise Invalid(_("{name} does not end in one of {known}.").format(name=path.name, known=known), field="file")

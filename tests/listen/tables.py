"""Files for the tests of imports: written here, byte by byte where it matters."""

import struct
import zipfile
from collections.abc import Sequence
from copy import copy
from pathlib import Path

MAP = """
format: everweek.map/1
kind: answers
questionnaire: desk
respondent: id
answered_at: {column: when, format: "%Y-%m-%d"}
measures:
  nps: {column: score, scale: [0, 10], blank: [11]}
dimensions:
  area: {column: area}
comments: [{column: words, about: experience}]
"""
HEADER = "id,when,score,area,words\n"


def write(path: Path, text: str | bytes) -> Path:
    """A file with this content."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def good(number: int, score: int = 9) -> str:
    """A right row."""
    return f"{number},2026-10-{number % 28 + 1:02d},{score},north,thank you {number}\n"


def sav(path: Path, variables: Sequence[tuple[str, int, str, list[float], int]], rows: Sequence[Sequence[object]]) -> Path:
    """A file of SPSS, written after its published layout (PSPP's developers' guide, "System File Format"): uncompressed,
    numbers and texts of up to eight bytes. A variable is (name, width or 0 for a number, label, missing values, print format).
    """
    title = b"@(#) SPSS DATA FILE".ljust(60)
    out = b"$FL2" + title + struct.pack("<iiiii", 2, len(variables), 0, 0, len(rows)) + struct.pack("<d", 100.0)
    out += b"01 Jan 26" + b"10:00:00" + b"".ljust(64) + b"\0\0\0"
    for name, width, label, missing, form in variables:
        out += struct.pack("<iiiiii", 2, width, int(bool(label)), len(missing), form, form) + name.encode().ljust(8)
        if label:
            text = label.encode()
            out += struct.pack("<i", len(text)) + text.ljust(-(-len(text) // 4) * 4)
        out += b"".join(struct.pack("<d", one) for one in missing)
    out += struct.pack("<ii", 999, 0)
    for row in rows:
        for (_name, width, _label, _missing, _form), value in zip(variables, row, strict=True):
            if width:
                out += str(value).encode().ljust(8)
            else:
                out += struct.pack("<d", -1.7976931348623157e308 if value is None else float(str(value)))
    return write(path, out)


def stuffed(path: Path) -> Path:
    """An archive that tells besides of more than a gigabyte: one part of it, which lies in it once under many names."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/media/0.bin", bytes(64 << 20))
        for number in range(1, 17):
            again = copy(out.getinfo("xl/media/0.bin"))
            again.filename = f"xl/media/{number}.bin"
            out.filelist.append(again)
    return path

"""In which encoding a text file is written: what it says itself, what the map says, what its bytes show."""

import codecs
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEVERAL_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
SAMPLE = 1024 * 1024
_ASCII = bytes(range(128))


@dataclass(frozen=True)
class Detected:
    """The encoding a file is read in, and what a person should know about how that was decided."""

    encoding: str
    notes: tuple[str, ...] = ()


def detect(start: bytes, *, declared: str | None) -> Detected:
    """The encoding of a file that begins with ``start`` (up to a megabyte).

    A byte order mark is the file's own word and goes before what the map declares. Without either: UTF-16 where every other byte
    is null; UTF-8 where the bytes are, or most of those beyond ASCII are (the rows that are not will be refused); else Windows'
    Latin (cp1252), with a note.

    >>> detect("né".encode("utf-16"), declared="latin-1").encoding
    'utf-16'
    >>> detect("né".encode(), declared=None).encoding, detect("né".encode("latin-1"), declared=None).encoding
    ('utf-8', 'cp1252')
    """
    for mark, name in _BOMS:
        if start.startswith(mark):
            return Detected(name)
    if declared is not None:
        return Detected(declared)
    wide = _wide(start[:4096])
    if wide:
        return Detected(wide)
    right = sum(map(len, _SEVERAL_BYTES.findall(start)))
    beyond = len(start.translate(None, _ASCII))
    # The last character may be cut where a sample ends that is not the whole file.
    if beyond - right <= 3 and _is_utf8(start):
        return Detected("utf-8")
    if right * 2 >= beyond:
        return Detected("utf-8", (_("Some rows are not UTF-8, in which the rest is written; they are refused."),))
    return Detected(
        "cp1252", (_("The file is not UTF-8 and was read as Western European (cp1252); say the encoding under read."),)
    )


def _is_utf8(start: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start, final=len(start) < SAMPLE)
    except UnicodeDecodeError:
        return False
    return True


def _wide(start: bytes) -> str:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half >= 4 and odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if half >= 4 and even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""

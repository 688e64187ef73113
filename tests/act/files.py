"""Files as people send them, made by hand: small, and with what is to be left out of them."""

import struct
import zipfile
import zlib
from io import BytesIO

from everweek.act.cases.working import Word, hear_customer
from everweek.act.filing.arriving import Sent, received
from everweek.act.models import Case
from everweek.people.models import Member

GPS = b"GPS 51.5007N 0.1246W"
BEHIND = b"PK\x03\x04MZ this is no picture"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MAIL = b"From: dana@example.org\nSubject: You\n\nAttached.\n"


def photo(shade: int = 1, turned: int = 6) -> bytes:
    """A photo as a telephone takes it: which way up it is, where it was taken, a remark, and something behind its end."""
    exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0) + GPS
    parts = [
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (0xE1, exif),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS),
        (0xFE, GPS),
        (0xDB, b"\0" * 65),
        (0xC0, b"\x08\0\1\0\1\1\1\x11\0"),
        (0xDA, b"\1\1\0\0\x3f\0"),
    ]
    told = b"".join(b"\xff" + bytes([mark]) + struct.pack(">H", len(part) + 2) + part for mark, part in parts)
    return b"\xff\xd8" + told + bytes([shade]) + b"\xff\x00\xff\xd0drawn" + b"\xff\xd9" + BEHIND


def drawing() -> bytes:
    """A picture of a program, with a text in it that says where."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    parts = [part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), part(b"tEXt", GPS), part(b"eXIf", GPS)]
    return b"\x89PNG\r\n\x1a\n" + b"".join([*parts, part(b"IDAT", zlib.compress(b"\0\0")), part(b"IEND", b"")]) + BEHIND


def small_picture() -> bytes:
    """A WebP whose head says that it holds where it was taken."""
    parts = [(b"VP8X", b"\x0c\0\0\0" + b"\0" * 6), (b"VP8L", b"drawn!"), (b"EXIF", GPS)]
    told = b"WEBP" + b"".join(name + struct.pack("<I", len(body)) + body for name, body in parts)
    return b"RIFF" + struct.pack("<I", len(told)) + told + BEHIND


def telephone_picture() -> bytes:
    """A HEIC as telephones take it, small: a picture and where it was taken, each told by its place; and a box behind them."""

    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + name + body

    def item(number: int, kind: bytes) -> bytes:
        return box(b"infe", struct.pack(">IHH", 2 << 24, number, 0) + kind + b"\0")

    def meta(begin: int) -> bytes:
        places = b"".join(struct.pack(">HHHII", n, 0, 1, at, size) for n, at, size in ((1, begin, 5), (2, begin + 5, len(GPS))))
        parts = [
            box(b"hdlr", b"\0" * 8 + b"pict" + b"\0" * 13),
            box(b"pitm", b"\0" * 4 + b"\0\1"),
            box(b"iinf", b"\0" * 4 + b"\0\2" + item(1, b"hvc1") + item(2, b"Exif")),
            box(b"iprp", box(b"ipco", box(b"ispe", b"\0" * 12) + box(b"udes", GPS))),
            box(b"iloc", b"\0" * 4 + b"\x44\0" + b"\0\2" + places),
            box(b"uuid", GPS),
        ]
        return box(b"meta", b"\0" * 4 + b"".join(parts))

    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    told = head + meta(len(head) + len(meta(0)) + 8)
    return told + box(b"mdat", b"drawn" + GPS) + box(b"uuid", GPS + BEHIND)


def packed(members: dict[str, bytes]) -> bytes:
    """A packed file of these members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as inside:
        for name, body in members.items():
            # Of one moment: what pytest names a test by must be the same in all its processes.
            inside.writestr(zipfile.ZipInfo(name, (2026, 11, 2, 9, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def document(*, sheet: bool = False, **more: bytes) -> bytes:
    """A document of Word, or a sheet of Excel, with ``more`` members (``_`` stands for a slash)."""
    kind = b"spreadsheetml.sheet.main+xml" if sheet else b"wordprocessingml.document.main+xml"
    types = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.' + kind + b'"/></Types>'
    return packed({"[Content_Types].xml": types, **{name.replace("_", "/"): body for name, body in more.items()}})


def filed(case: Case, by: Member) -> int:
    """The number of a bill that the customer handed in, put to a word of theirs."""
    with received([Sent("bill.pdf", BytesIO(PDF))]) as files:
        remark = hear_customer(case=case, word=Word(text="Here is the bill.", files=files), by=by)
    return remark.attachments.get().pk

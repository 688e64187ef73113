"""Looks at what a stranger sent: the program of a process of its own, with little memory, little time and nothing at hand.

    python -I -S inside.py MEMORY SECONDS LARGEST < what came > what is kept

It says what it found by its exit code alone (``FOUND``, ``REFUSED``): whoever breaks it can say nothing else. Of photos it
writes only the parts that make up the picture: where and by whom it was taken, and whatever hangs behind its end, is left out.
The rest is written as it came.
"""

import resource
import struct
import sys
import zipfile
import zlib
from typing import BinaryIO, NoReturn

FOUND = {"jpg": 10, "png": 11, "webp": 12, "pdf": 13, "txt": 14, "docx": 15, "xlsx": 16, "odt": 17}
REFUSED = {"unknown": 30, "broken": 31, "active": 32, "locked": 33}

MOST_MEMBERS = 5_000
LONGEST_MEMBER = 4 * 1024 * 1024
BEHIND_THE_END = 1024
_PIECE = 1 << 16

# JPEG: frames, tables and scans; and of what programs add how to show them. Exif, XMP, IPTC, comments, previews and second
# pictures are not among them.
_JPEG_PICTURE = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD}
_JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_NEVER = b"\0never\0"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_SAYS = 0x08 | 0x04
_OFFICE = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_ODT = b"application/vnd.oasis.opendocument.text"
_ACTIVE = ("vbaproject", "vbadata", "activex", "oleobject", "basic/", "scripts/", "macrosheets", "dialogsheets", "/embeddings/")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")


class Refusal(Exception):  # no error: what is told
    """Why it is not taken."""


def refuse(why: str) -> NoReturn:
    """Give up looking."""
    raise Refusal(why)


def look(came: bytes, out: BinaryIO) -> str:
    """What is in it; what is kept of it is written to ``out``."""
    if came.startswith(b"\xff\xd8\xff"):
        jpeg(came, out)
        return "jpg"
    if came.startswith(_PNG):
        png(came, out)
        return "png"
    if came[:4] == b"RIFF" and came[8:12] == b"WEBP":
        webp(came, out)
        return "webp"
    kind = whole(came)
    out.write(came)
    return kind


def whole(came: bytes) -> str:
    """What is kept as it came, by what is in it."""
    if came.startswith(b"%PDF-"):
        if b"%%EOF" not in came[-BEHIND_THE_END:]:
            refuse("broken")
        return "pdf"
    if came.startswith(b"PK\x03\x04"):
        return packed(came)
    if came.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # The old formats of Word and Excel, and what their new ones become under a password.
        refuse("locked" if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in came else "unknown")
    try:
        text = came.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse("unknown")
    if any((ord(one) < 32 and one not in "\t\n\r\f") or one == "\x7f" for one in text):
        refuse("unknown")
    return "txt"


def jpeg(came: bytes, out: BinaryIO) -> None:
    """Copy the parts that make up the picture, to its end and no further; which way up it is is said anew."""
    out.write(b"\xff\xd8")
    place, turned, drawn = 2, False, False
    while came[place : place + 2] != b"\xff\xd9":
        if came[place : place + 2] == b"\xff\xff":
            place += 1
            continue
        length = int.from_bytes(came[place + 2 : place + 4], "big")
        end = place + 2 + length
        if came[place : place + 1] != b"\xff" or length < 2 or end > len(came):
            refuse("broken")
        mark, part = came[place + 1], came[place:end]
        if mark in _JPEG_PICTURE or part[4:].startswith(_JPEG_KEPT.get(mark, _NEVER)):
            out.write(part)
        elif mark == 0xE1 and not turned and part[4:10] == b"Exif\0\0" and (turn := turn_of(part[10:])) > 1:
            out.write(said_turn(turn))
            turned = True
        place = end
        if mark == 0xDA:
            drawn = True
            place = drawing_ends(came, place)
            out.write(came[end:place])
    if not drawn:
        refuse("broken")
    out.write(b"\xff\xd9")


def drawing_ends(came: bytes, place: int) -> int:
    """Where what is drawn from ``place`` on ends: at the next mark that is none within it."""
    while True:
        place = came.find(b"\xff", place)
        if place < 0 or place + 1 >= len(came):
            refuse("broken")
        within = came[place + 1]
        if within != 0x00 and within != 0xFF and not 0xD0 <= within <= 0xD7:
            return place
        place += 1 if within == 0xFF else 2


def turn_of(exif: bytes) -> int:
    """Which way up a photo is to be shown (1 to 8, as Exif counts); 0 where it is not said, or not said well."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return 0
    try:
        [begin] = struct.unpack_from(f"{order}I", exif, 4)
        [many] = struct.unpack_from(f"{order}H", exif, begin)
        for place in range(min(many, 200)):
            tag, form, _count, value = struct.unpack_from(f"{order}HHIH", exif, begin + 2 + 12 * place)
            if tag == 0x0112 and form == 3:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def said_turn(turned: int) -> bytes:
    """A part that says which way up a photo is, and nothing else."""
    told = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told


def png(came: bytes, out: BinaryIO) -> None:
    """Copy the parts that make up the picture, each with its sum, to its end and no further."""
    out.write(_PNG)
    place = len(_PNG)
    while True:
        if place + 12 > len(came):
            refuse("broken")
        length = int.from_bytes(came[place : place + 4], "big")
        name, end = came[place + 4 : place + 8], place + 12 + length
        if end > len(came) or (place == len(_PNG)) != (name == b"IHDR"):
            refuse("broken")
        if zlib.crc32(came[place + 4 : end - 4]) != int.from_bytes(came[end - 4 : end], "big"):
            refuse("broken")
        if name in _PNG_KEPT:
            out.write(came[place:end])
        if name == b"IEND":
            return
        place = end


def webp(came: bytes, out: BinaryIO) -> None:
    """Copy the parts that make up the picture; its head no longer says that there are others."""
    size = int.from_bytes(came[4:8], "little")
    if size + 8 > len(came) or size < 12:
        refuse("broken")
    kept, place, drawn = [], 12, False
    while place + 8 <= size + 8:
        name, length = came[place : place + 4], int.from_bytes(came[place + 4 : place + 8], "little")
        end = place + 8 + length
        if end > size + 8:
            refuse("broken")
        if name in _WEBP_KEPT:
            body = bytearray(came[place + 8 : end])
            if name == b"VP8X" and body:
                body[0] &= ~_WEBP_SAYS & 0xFF
            kept.append(name + length.to_bytes(4, "little") + bytes(body) + b"\0" * (length % 2))
            drawn = drawn or name in {b"VP8 ", b"VP8L", b"ANMF"}
        place = end + length % 2
    if not drawn:
        refuse("broken")
    told = b"WEBP" + b"".join(kept)
    out.write(b"RIFF" + len(told).to_bytes(4, "little") + told)


def packed(came: bytes) -> str:
    """Which document a packed file is; nothing else that is packed is taken."""
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(came)) as inside:
            members = inside.infolist()
            if len(members) > MOST_MEMBERS:
                refuse("unknown")
            if any(one.flag_bits & 1 for one in members):
                refuse("locked")
            names = [one.filename.casefold().replace("\\", "/") for one in members]
            if any(word in f"/{name}" or name.startswith(word) for name in names for word in _ACTIVE):
                refuse("active")
            return document(inside, {one.filename: one for one in members})
    # Each of these the library raises at some file that was made to break it: to whoever sent it they are one answer.
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError, OSError, struct.error):
        refuse("broken")


def document(inside: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> str:
    """Which of the documents that are taken it says it is."""
    if "mimetype" in members:
        if read(inside, members["mimetype"]).strip() != _ODT:
            refuse("unknown")
        if b"encryption-data" in read(inside, members.get("META-INF/manifest.xml")):
            refuse("locked")
        return "odt"
    types = read(inside, members.get("[Content_Types].xml"))
    if any(word in types for word in _ENTITIES):
        refuse("unknown")
    if b"macroEnabled" in types or b"vbaProject" in types:
        refuse("active")
    for word, kind in _OFFICE.items():
        if word in types:
            return kind
    refuse("unknown")


def read(inside: zipfile.ZipFile, member: "zipfile.ZipInfo | None") -> bytes:
    """What one member holds, of which no more is unpacked than it may have."""
    if member is None:
        refuse("unknown")
    with inside.open(member) as opened:
        found = opened.read(LONGEST_MEMBER + 1)
    if len(found) > LONGEST_MEMBER:
        refuse("unknown")
    return found


def confine(memory: int, seconds: int, largest: int) -> None:
    """Take from this process what it does not need."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


def main(words: list[str]) -> int:
    """Look at what comes in, write what is kept, and say what it is."""
    memory, seconds, largest = (int(one) for one in words)
    confine(memory, seconds, largest + _PIECE)
    came = sys.stdin.buffer.read(largest + 1)
    out = sys.stdout.buffer
    try:
        code = FOUND[look(came, out)]
        out.flush()
    except Refusal as why:
        return REFUSED[str(why)]
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

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

FOUND = {"jpg": 10, "png": 11, "webp": 12, "pdf": 13, "txt": 14, "docx": 15, "xlsx": 16, "odt": 17, "heic": 18}
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
# HEIC (ISO 23008-12, in boxes of ISO 14496-12): which boxes are kept, which items are the picture, and by what it is told.
_HEIC = {b"heic", b"heix", b"heim", b"heis"}
_HEIC_BOXES = {b"ftyp", b"meta", b"mdat"}
_HEIC_DRAWN = {
    *(b"hvcC", b"ispe", b"pixi", b"colr", b"irot", b"imir", b"clap", b"pasp", b"auxC"),
    *(b"lsel", b"rloc", b"clli", b"mdcv", b"amve", b"cclv", b"ndwt"),
}
_HEIC_PARTS = {b"hdlr", b"dinf", b"pitm", b"iinf", b"iref", b"iprp", b"idat", b"iloc", b"grpl"}
_HEIC_NEEDS = {b"hdlr", b"pitm", b"iinf", b"iloc", b"iprp"}
_HEIC_PICTURE = {b"hvc1", b"grid", b"iden", b"iovl", b"tmap"}
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
    if came[4:8] == b"ftyp" and _HEIC & {came[place : place + 4] for place in (8, *range(16, min(len(came), 80), 4))}:
        out.write(heic(came))
        return "heic"
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


def heic(came: bytes) -> bytes:
    """Keep the boxes of a HEIC file at their places, for they tell where each lies: the picture stays, all else becomes zeroes.

    Returns the bytes that are kept.
    """
    told = boxes(came, 0, len(came))
    metas = [one for one in told if one[0] == b"meta"]
    if told[0][0] != b"ftyp" or len(metas) != 1 or any(one[0] == b"moov" for one in told):
        refuse("unknown")
    _name, _head, begin, end = metas[0]
    parts = boxes(came, begin + 4, end)
    kept = bytearray(told[-1][3])
    for name, head, at, until in told:
        lay(came, kept, head, at if name != b"meta" else begin + 4, name if name in _HEIC_BOXES else b"free")
        if name == b"ftyp":
            kept[at:until] = came[at:until]
    for name, head, at, until in parts:
        lay(came, kept, head, at, name if name in _HEIC_PARTS else b"free")
        if name in _HEIC_PARTS - {b"idat"}:
            kept[at:until] = came[at:until]
        if name == b"iprp" and at < until:
            leave_out_notes(came, kept, at, until)
    where = {name: (at, until) for name, _head, at, until in parts}
    if not where.keys() >= _HEIC_NEEDS or came[where[b"hdlr"][0] + 8 : where[b"hdlr"][0] + 12] != b"pict":
        refuse("unknown")
    rooms = [(at, until) for name, _head, at, until in told if name == b"mdat"]
    try:
        drawn = draw(came, kept, where, rooms)
    except (struct.error, IndexError):
        refuse("broken")
    if not drawn:
        refuse("broken")
    return bytes(kept)


def leave_out_notes(came: bytes, kept: bytearray, begin: int, end: int) -> None:
    """Of what is said of the pictures keep how they are drawn alone: descriptions, times, boxes of anybody's own are noughts."""
    for name, _head, at, until in boxes(came, begin, end):
        for kind, head, inside, last in boxes(came, at, until) if name == b"ipco" else ():
            if kind not in _HEIC_DRAWN:
                lay(came, kept, head, inside, b"free")
                kept[inside:last] = bytes(last - inside)


def draw(came: bytes, kept: bytearray, where: dict[bytes, tuple[int, int]], rooms: list[tuple[int, int]]) -> bool:
    """Copy what the picture is made of to where it lies; whether there was any. What lies outside its rooms breaks it."""
    pictures = {item for item, kind in items(came, *where[b"iinf"]) if kind in _HEIC_PICTURE}
    small, drawn = where.get(b"idat", (0, 0)), False
    for item, inside, counted, length in extents(came, *where[b"iloc"]):
        at = counted + small[0] if inside else counted
        if not any(low <= at and 0 < length <= high - at for low, high in ([small] if inside else rooms)):
            refuse("broken")
        if item in pictures:
            kept[at : at + length] = came[at : at + length]
            drawn = True
    return drawn


def boxes(came: bytes, place: int, until: int) -> list[tuple[bytes, int, int, int]]:
    """The boxes from one place to another: their names, where their heads begin, and where what they hold begins and ends."""
    found: list[tuple[bytes, int, int, int]] = []
    while place + 8 <= until:
        size, head = int.from_bytes(came[place : place + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(came[place + 8 : place + 16], "big"), 16
        end = place + size if size else until
        if end < place + head or end > until or len(found) > MOST_MEMBERS:
            refuse("broken")
        found.append((came[place + 4 : place + 8], place, place + head, end))
        place = end
    if not found:
        refuse("broken")
    return found


def lay(came: bytes, kept: bytearray, head: int, begin: int, name: bytes) -> None:
    """Lay down the head of a box, under the name it is to have."""
    kept[head:begin] = came[head:begin]
    kept[head + 4 : head + 8] = name


def items(came: bytes, begin: int, end: int) -> list[tuple[int, bytes]]:
    """The items a picture is made of: their numbers, and of what kind each is."""
    found = []
    for name, _head, at, _end in boxes(came, begin + (6 if came[begin] == 0 else 8), end):
        if name != b"infe" or came[at] not in {2, 3}:
            refuse("unknown")
        number, kind = struct.unpack_from(">HxxI" if came[at] == 2 else ">IxxI", came, at + 4)
        found.append((number, kind.to_bytes(4, "big")))
    return found


def extents(came: bytes, begin: int, end: int) -> list[tuple[int, bool, int, int]]:
    """Where the items lie: the number of each, whether that is counted within the box for small ones, from where, how much."""
    version, place = came[begin], begin + 4
    sizes = came[place] >> 4, came[place] & 15, came[place + 1] >> 4, came[place + 1] & 15 if version else 0
    if version > 2 or not set(sizes) <= {0, 4, 8}:
        refuse("unknown")
    place += 2
    found: list[tuple[int, bool, int, int]] = []

    def number(size: int) -> int:
        nonlocal place
        place += size
        if place > end:
            refuse("broken")
        return int.from_bytes(came[place - size : place], "big")

    for _item in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        way = number(2) & 15 if version else 0
        if way > 1 or number(2):
            # Made of other items, or lying in another file.
            refuse("unknown")
        base = number(sizes[2])
        for _extent in range(number(2)):
            number(sizes[3])
            at = base + number(sizes[0])
            found.append((item, way == 1, at, number(sizes[1])))
            if len(found) > MOST_MEMBERS:
                refuse("broken")
    return found


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

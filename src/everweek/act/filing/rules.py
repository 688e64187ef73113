"""Decisions about files at a case, without a database: which kinds are taken, what a file may be called."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MOST_AT_ONCE: Final = 5
"""So many files go with one word."""
LONGEST_STEM: Final = 80
LONGEST_NAME: Final = 120
MEGABYTE: Final = 1024 * 1024


class FileKind(StrEnum):
    """What is taken, by what is in it; the value is the ending it is kept under."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    TEXT = "txt"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"


MEDIA: Final[Mapping[FileKind, str]] = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.HEIC: "image/heic",
    FileKind.PDF: "application/pdf",
    FileKind.TEXT: "text/plain; charset=utf-8",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
}
ENDINGS: Final[Mapping[FileKind, tuple[str, ...]]] = {
    **{one: (f".{one.value}",) for one in FileKind},
    FileKind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    FileKind.HEIC: (".heic", ".heif"),
}
ACCEPTED: Final = ",".join(ending for kind, endings in ENDINGS.items() if kind is not FileKind.HEIC for ending in endings)
"""What a browser offers to choose; what is taken is decided by what is in it. Of HEIC a telephone makes JPEG where that is not
among them, which more people can open.
"""


class Wrong(StrEnum):
    """Why a file is not taken; from ``MANY`` on of one that came by mail: more than a word has, the mail not read to its end, its
    files not to be told, the case full, too many by mail at this time.
    """

    UNKNOWN = "unknown"
    BROKEN = "broken"
    ACTIVE = "active"
    LOCKED = "locked"
    EMPTY = "empty"
    LARGE = "large"
    NAMED = "named"
    MANY = "many"
    CUT = "cut"
    UNTOLD = "untold"
    FULL = "full"
    BUSY = "busy"


@dataclass(frozen=True)
class NotTaken:
    """A file that was not taken: what it is called, where that is known, and why."""

    name: str
    why: Wrong


WHY: Final[Mapping[Wrong, str | Promise]] = {
    Wrong.UNKNOWN: gettext_lazy(
        "%(name)s is not taken: send photos (JPEG, PNG, WebP), PDF, plain text, or documents (.docx, .xlsx, .odt)."
    ),
    Wrong.BROKEN: gettext_lazy("%(name)s cannot be read to its end: it is damaged. Save it anew and send it again."),
    Wrong.ACTIVE: gettext_lazy("%(name)s holds macros or embedded programs. Save it as PDF and send that."),
    Wrong.LOCKED: gettext_lazy("%(name)s is locked with a password, so it cannot be checked. Send it without one."),
    Wrong.EMPTY: gettext_lazy("%(name)s is empty."),
    Wrong.LARGE: gettext_lazy("%(name)s is larger than %(most)s MB. Make it smaller, or send a part of it."),
    Wrong.NAMED: gettext_lazy("%(name)s is text under a name that does not say so. Send it as PDF, or as .txt."),
}

_RESERVED: Final = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
_SPOILS: Final = frozenset('<>:"|?*%\\/')


def shown_name(name: str) -> str:
    r"""What a sender calls a file, so that it can be shown: its last part, in one line, in letters alone.

    Control characters, marks that turn the direction of writing round and what has no shape are left out: ``gpj.exe`` written
    backwards is not to look like ``exe.jpg``.

    >>> shown_name("../../etc/passwd"), shown_name("C:\\bills\\May  2026.pdf"), shown_name("photo\u202egpj.exe")
    ('passwd', 'May 2026.pdf', 'photogpj.exe')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    # Cc, Cf, Cs, Co, Cn: what stands for no letter; Zl, Zp: what breaks a line.
    shaped = (
        " " if unicodedata.category(one).startswith("Z") else one for one in last if not unicodedata.category(one).startswith("C")
    )
    return " ".join("".join("_" if one in _SPOILS else one for one in shaped).split())[: 2 * LONGEST_NAME]


def kept_name(name: str, kind: FileKind) -> str:
    """What a file is kept and downloaded as: its stem, and the ending of what is in it.

    >>> kept_name("IMG 1.JPEG", FileKind.JPEG), kept_name("bill.pdf.exe", FileKind.PDF), kept_name("  ", FileKind.TEXT)
    ('IMG 1.jpg', 'bill.pdf.exe.pdf', 'file.txt')
    >>> kept_name("con.txt", FileKind.TEXT), len(kept_name("x" * 500, FileKind.PNG))
    ('_con.txt', 84)
    """
    shown = shown_name(name)
    ending = PurePosixPath(shown).suffix
    stem = shown[: -len(ending)] if ending.casefold() in ENDINGS[kind] else shown
    stem = stem.strip(" .") or "file"
    if len(stem) > LONGEST_STEM:
        stem = stem[: LONGEST_STEM - 1].rstrip(" .") + "…"
    if stem.casefold().partition(".")[0] in _RESERVED:
        stem = f"_{stem}"
    return f"{stem}.{kind.value}"


def may_be_called(name: str, kind: FileKind) -> bool:
    """Whether something of that kind may be called so. Nearly everything that runs somewhere, and every mail, is plain text.

    >>> may_be_called("complaint.eml", FileKind.TEXT), may_be_called("run.bat", FileKind.TEXT)
    (False, False)
    >>> may_be_called("a.txt", FileKind.TEXT), may_be_called("photo.png", FileKind.JPEG)
    (True, True)
    """
    ending = PurePosixPath(shown_name(name)).suffix.casefold()
    return kind is not FileKind.TEXT or ending in {"", *ENDINGS[kind]}

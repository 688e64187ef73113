"""The head of the seals: what to remember outside the database, so that a tail cut off with its seals is found.

A file beside the keys holds the last head, renewed at each seal. The head also goes into each backup and into the
administrator's daily mail, where nobody who can write to this machine can change it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from everweek import clock
from everweek.errors import Invalid

FILE = "journal.head"


@dataclass(frozen=True)
class Head:
    """The last seal: its number, the seq of the last line it covers, its mac. Number 0 where nothing is sealed yet."""

    number: int
    last_seq: int
    mac: str

    def __str__(self) -> str:
        return f"{self.number}:{self.last_seq}:{self.mac}"


def parse(text: str) -> Head:
    """A head from its text, as ``str`` writes it.

    >>> parse("2:40:ab12").last_seq
    40
    """
    parts = text.strip().split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts[:2]):  # number, seq, mac
        message = (
            f"A head looks like 12:3456:9f86d0..., as the daily mail and everweek audit head show it, not {text.strip()[:80]!r}."
        )
        raise Invalid(message, field="head")
    return Head(number=int(parts[0]), last_seq=int(parts[1]), mac=parts[2])


def remembered() -> Head | None:
    """The head in the file beside the keys, or None where there is no file yet; ``Invalid`` where it cannot be read as one."""
    path = head_file()
    try:
        return parse(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as unreadable:
        message = f"The file {path} cannot be read ({type(unreadable).__name__}); it should hold the head of the seals."
        raise Invalid(message, field="head") from unreadable


@contextmanager
def alone() -> Iterator[None]:
    """Let nobody else read the file and write it anew meanwhile: of two workers the slower must not put an older head into it."""
    folder = head_file().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / f"{FILE}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def set_aside() -> None:
    """Keep a file that cannot be read, which may be evidence, under another name."""
    path = head_file()
    path.rename(path.with_name(f"{FILE}.unreadable-{clock.now():%Y%m%dT%H%M%S%f}"))


def remember(head: Head) -> None:
    """Write the head into the file beside the keys, whole or not at all."""
    path = head_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="ascii") as opened:
        opened.write(f"{head}\n")
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(path)


def head_file() -> Path:
    """Where the head is kept: in EVERWEEK_KEYS, outside the database."""
    return Path(settings.EVERWEEK_KEYS) / FILE

"""Taking in what is sent: laid down, looked at by a process of its own, and kept where a word is written that it belongs to.

    with received(sent) as files:
        hear_customer(case=case, word=Word(text=text, files=files), by=by)

What no word has taken by the end, because it was refused, or stood in the case already, is removed.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NoReturn, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.act.filing import inside, places
from everweek.act.filing.models import CaseFile
from everweek.act.filing.rules import MEGABYTE, MOST_AT_ONCE, WHY, FileKind, NotTaken, Wrong, kept_name, may_be_called, shown_name
from everweek.errors import Invalid

MEMORY: Final = 512 * MEGABYTE
PROCESSOR_SECONDS: Final = 5
SECONDS: Final = 20
_PIECE: Final = 256 * 1024
_CHILD: Final = Path(__file__).with_name("inside.py")
_KINDS: Final = {code: FileKind(kind) for kind, code in inside.FOUND.items()}
_REFUSALS: Final = {code: Wrong(why) for why, code in inside.REFUSED.items()}


class Readable(Protocol):
    """Anything bytes can be read from: an open file, what a browser sends."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most ``size``; none at the end."""


@dataclass(frozen=True)
class Sent:
    """A file as somebody sends it: what they call it, and what can be read of it."""

    name: str
    stream: Readable


@dataclass(frozen=True)
class Arrived:
    """A file that was looked at and lies at ``path``; nobody's until a word takes it."""

    name: str
    kind: FileKind
    path: str
    size: int
    sha256: str


def largest_megabytes() -> str:
    """How large one file may be, in MB."""
    return str(settings.EVERWEEK_CASE_FILE_MB)


@contextmanager
def received(sent: Sequence[Sent]) -> Iterator[tuple[Arrived, ...]]:
    """Check the files that were sent and lay them down; yields those that were taken, the same bytes once.

    A file that no word has kept when the block ends is removed.

    Raises:
        Invalid: There are too many, or one is none of the kinds that are taken, damaged, locked, active, empty or too large.
    """
    if len(sent) > MOST_AT_ONCE:
        raise Invalid(_("At most %(most)d files go with one word.") % {"most": MOST_AT_ONCE}, field="files")
    laid: list[str] = []
    try:
        yield _once([_arrive(one, laid) for one in sent])
    finally:
        _clear(laid)


@contextmanager
def received_each(sent: Sequence[Sent]) -> Iterator[tuple[tuple[Arrived, ...], tuple[NotTaken, ...]]]:
    """Check the files of a mail, which nobody can send again: one that is refused is told by its name, and all others are taken.

    Yields the files that were taken, the same bytes once, and those that were not, each with the reason. Taken files that no word
    has kept by the end are removed.
    """
    laid: list[str] = []
    arrived, refused = [], []
    try:
        for place, one in enumerate(sent):
            if place >= MOST_AT_ONCE:
                refused.append(NotTaken(shown_name(one.name), Wrong.MANY))
                continue
            try:
                arrived.append(_arrive(one, laid))
            except _Refused as why:
                refused.append(NotTaken(why.name, why.wrong))
        yield _once(arrived), tuple(refused)
    finally:
        _clear(laid)


def _once(arrived: Sequence[Arrived]) -> tuple[Arrived, ...]:
    return tuple({one.sha256: one for one in reversed(arrived)}.values())[::-1]


def _clear(laid: Sequence[str]) -> None:
    # Asked of the records, and not remembered: a transaction that went back took nothing.
    taken = set(CaseFile.objects.filter(path__in=laid).values_list("path", flat=True)) if laid else set()
    places.remove([one for one in laid if one not in taken])


def _arrive(sent: Sent, laid: list[str]) -> Arrived:
    name = shown_name(sent.name) or "?"
    with tempfile.TemporaryFile() as came:
        if not _lay(sent.stream, came, name):
            _refuse(Wrong.EMPTY, name)
        came.seek(0)
        path = places.fresh()
        laid.append(path)
        handle = os.open(places.folder() / path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w+b") as kept:
            kind = _look(came, kept, name)
            if not may_be_called(sent.name, kind):
                _refuse(Wrong.NAMED, name)
            kept.seek(0)
            digest = hashlib.file_digest(kept, "sha256").hexdigest()
            os.fsync(kept.fileno())
            return Arrived(kept_name(sent.name, kind), kind, path, os.fstat(kept.fileno()).st_size, digest)


def _lay(stream: Readable, came: BinaryIO, name: str) -> int:
    """Write down what is sent, as far as it may go; how many bytes."""
    size, most = 0, settings.EVERWEEK_CASE_FILE_MB
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > most * MEGABYTE:
            _refuse(Wrong.LARGE, name)
        came.write(piece)
    came.flush()
    return size


def _look(came: BinaryIO, kept: BinaryIO, name: str) -> FileKind:
    """Let a process of its own look at it, which reads the one and writes the other, and says what it is by its exit code."""
    largest = settings.EVERWEEK_CASE_FILE_MB * MEGABYTE
    words = [sys.executable, "-I", "-S", str(_CHILD), str(MEMORY), str(PROCESSOR_SECONDS), str(largest)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, by its own path
            words, stdin=came, stdout=kept, stderr=subprocess.DEVNULL, env={}, cwd="/", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        _refuse(Wrong.BROKEN, name)
    kind = _KINDS.get(done.returncode)
    if kind is None:
        _refuse(_REFUSALS.get(done.returncode, Wrong.BROKEN), name)
    return kind


class _Refused(Invalid):
    def __init__(self, wrong: Wrong, name: str) -> None:
        told = {"name": name, "most": largest_megabytes()}
        super().__init__(str(WHY[wrong]) % told, field="files", code=f"file-{wrong.value}")
        self.wrong, self.name = wrong, name


def _refuse(why: Wrong, name: str) -> NoReturn:
    raise _Refused(why, name)

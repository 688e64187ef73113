"""Mails of strangers, many at once, read in a confined process: whoever has a mailbox to read asks here."""

import binascii
import tempfile
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.readers.confined import open_confined
from everweek.text.mails import EMPTY


def read_mails(raws: Sequence[bytes]) -> list[dict[str, str]]:
    """A row for each mail, by ``text.mails.COLUMNS``; of one that cannot be read ``kind`` alone, with ``problem``.

    One that breaks its reader is read alone, and is then one of those.
    """
    if not raws:
        return []
    try:
        return _read_at_once(raws)
    except Invalid as refused:
        if len(raws) == 1:
            return [{"kind": EMPTY, "problem": refused.message}]
    half = len(raws) // 2
    return read_mails(raws[:half]) + read_mails(raws[half:])


@dataclass(frozen=True)
class Hung:
    """A file that hung on a mail: what it is called, and what is in it; None where only its name was asked for."""

    name: str
    file: BinaryIO | None


@contextmanager
def read_attached(raw: bytes, *, most: int) -> Iterator[list[Hung]]:
    """The files that hang on a mail, the first ``most`` of them with what is in them; open for as long as one reads.

    Raises:
        Invalid: it is made so that they cannot be told.
    """
    with ExitStack() as opened:
        found: dict[int, Hung] = {}
        folder = opened.enter_context(tempfile.TemporaryDirectory())
        path = Path(folder) / "mail"
        path.write_bytes(raw)
        for record in open_confined(path, form="attached").records():
            if record.line not in found:
                file = opened.enter_context(tempfile.TemporaryFile()) if len(found) < most else None
                found[record.line] = Hung(_cell(record.cells, 0), file)
            if (kept := found[record.line].file) is not None:
                kept.write(_piece(_cell(record.cells, 1)))
        for one in found.values():
            if one.file is not None:
                one.file.seek(0)
        yield list(found.values())


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _piece(told: str) -> bytes:
    # Whoever breaks the reader can write anything into its lines.
    try:
        return b64decode(told, validate=True)
    except (binascii.Error, ValueError) as nonsense:
        raise Invalid(_("A mail cannot be read.")) from nonsense


def _read_at_once(raws: Sequence[bytes]) -> list[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mails"
        # Each behind its length, because a mail may hold anything; no length of nothing, which is the end.
        told = [raw or b"\n" for raw in raws]
        path.write_bytes(b"".join(len(raw).to_bytes(8) + raw for raw in told))
        table = open_confined(path, form="mails")
        rows = [(record.problem, dict(zip(table.columns, record.cells, strict=False))) for record in table.records()]
    found = [{"kind": EMPTY, "problem": problem} if problem else row for problem, row in rows]
    if len(found) != len(raws):
        raise Invalid(_("A mail cannot be read."))
    return found

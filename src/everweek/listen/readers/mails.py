"""Mails of strangers, many at once, read in a confined process: whoever has a mailbox to read asks here."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

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

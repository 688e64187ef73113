"""Thousands of lines that say the same about different things: what they share is checked and written out once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, islice
from json.encoder import encode_basestring

from django.db import transaction

from everweek import clock
from everweek.errors import Invalid
from everweek.journal import bulk, services, writing
from everweek.journal.seals.text import Macs, Written, moment_text

_NUMBERS = {int, type(None)}


@dataclass(frozen=True)
class Alike:
    """What such lines share: see ``services.record``; ``names`` are those of the references, which are numbers or None."""

    kind: str
    by: services.Actor
    subject_type: str
    names: tuple[str, ...]
    history: bool = False


class LinesAlike:
    """A line for each of some rows, about to be written: the id of its subject, then its references in the order of the names.

    They are the lines that ``services.record_many`` would write, with the same promise, in a third of the time. ``record`` writes
    them; some hundreds can be made before, each time that somebody has to wait.
    """

    def __init__(self, shared: Alike, rows: Sequence[tuple[int, ...] | tuple[int | None, ...]]) -> None:
        self._ids: list[int] = []
        self._made: list[bytes] = []
        self._pieces: Iterator[bulk.Columns] = iter(())
        if not rows:
            return
        if {len(row) for row in rows} != {len(shared.names) + 1} or not {type(one) for row in rows for one in row} <= _NUMBERS:
            message = f"Lines of {shared.kind} that are alike have a number or None for their subject and for each name."
            raise Invalid(message, field="ids")
        # One line is made the usual way: whatever is not right with what they share is refused there.
        now = clock.now()
        subject = shared.subject_type, rows[0][0]
        ids_of_first = dict(zip(shared.names, rows[0][1:], strict=True))
        happening = services.Happening(shared.kind, shared.by, subject, ids=ids_of_first, history=shared.history)
        first = services.draft_of(happening, now, moment_text(now)).written
        if not transaction.get_connection().in_atomic_block:
            raise services.outside_transaction()
        self._ids = bulk.new_ids(writing.TABLE, len(rows))
        made = partial(_columns, shared, first, Macs(first), now)
        self._pieces = map(made, bulk.some_of(list(zip(self._ids, rows, strict=True))))

    def make_some(self) -> None:
        """Make some hundreds of them that are not made yet, where making them takes long."""
        if bulk.is_copied(len(self._ids)):
            self._made += map(bulk.copied, islice(self._pieces, 1))

    def record(self) -> list[int]:
        """Write all of them; their ids, in the order of the rows."""
        if self._ids:
            bulk.insert_columns(writing.TABLE, writing.COLUMNS, chain(self._made, self._pieces), count=len(self._ids))
        return self._ids


def _columns(
    shared: Alike, first: Written, macs: Macs, now: datetime, some: Sequence[tuple[int, Sequence[int | None]]]
) -> bulk.Columns:
    ids = [pk for pk, _row in some]
    subjects = [str(row[0]) for _pk, row in some]
    texts = _references(shared.names, [row[1:] for _pk, row in some])
    same = [[cell] * len(some) for cell in (now, shared.kind, first.actor, shared.subject_type, "", shared.history)]
    at, kind, actor, subject_type, values_hash, history = same
    told = list(map(macs.of, ids, subjects, texts))
    return [ids, at, kind, actor, subject_type, subjects, texts, values_hash, history, told]


def _references(names: Sequence[str], rows: Sequence[Sequence[int | None]]) -> list[str]:
    """The references of each row as JSON with sorted keys, without an encoder: they are numbers."""
    order = sorted(range(len(names)), key=lambda place: names[place])
    pattern = "{" + ",".join(f"{encode_basestring(names[place]).replace('%', '%%')}:%s" for place in order) + "}"
    values = [["null" if row[place] is None else row[place] for row in rows] for place in order]
    return list(map(pattern.__mod__, zip(*values, strict=True))) if values else ["{}"] * len(rows)

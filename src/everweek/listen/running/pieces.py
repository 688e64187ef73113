"""A few thousand rows at a time: each told by its identity, read by the map, and what came of it counted."""

import marshal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from everweek.listen.cells import Known, Refusal, same_number
from everweek.listen.kinds import Importer, Setting
from everweek.listen.kinds.sources import blanks, named
from everweek.listen.maps.shape import Only, Source
from everweek.listen.plans import RefusedRow, Tallies
from everweek.listen.readers.table import Record
from everweek.listen.running.seen import Met, Seen
from everweek.people.outcomes import Outcome, State
from everweek.text.nearest import plain

HEAVIEST = 16 * 1024**2
_CELL = 56


@dataclass(slots=True)
class Row:
    """One record of the file on its way: what it is told by, a digest of what it holds, what it means, what came of it.

    ``left_out``: the map does not want it, and nothing comes of it. ``before``: the first row of an earlier piece that has its
    id and could be read.
    """

    record: Record
    identity: str = ""
    digest: bytes = b""
    value: Any = None
    outcome: Outcome | None = None
    left_out: bool = False
    before: Met | None = None

    @property
    def waits(self) -> bool:
        """Whether something is still to come of it."""
        return self.outcome is None and not self.left_out


@dataclass(slots=True)
class Piece:
    """The rows of one transaction, and how much of the file is read with them.

    ``cells``: what all rows hold, written by ``marshal``, where the rows came without it. Only of refused rows is it asked.
    """

    rows: list[Row]
    share: float
    cells: bytes = b""

    def refused(self) -> list[RefusedRow]:
        """The refused among the rows, as they are written beside the file."""
        refused = [place for place, row in enumerate(self.rows) if row.outcome is not None and row.outcome.state is State.REFUSED]
        if not refused:
            return []
        held = marshal.loads(self.cells) if self.cells else [row.record.cells for row in self.rows]  # noqa: S302  # our own writing
        return [_refused(self.rows[place], held[place]) for place in refused]


def at_once() -> int:
    """How many rows go into one transaction: SQLite has one writer, whom others wait for, so fewer there."""
    return 10_000 if connection.vendor == "postgresql" else 1000


def pieces(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """``records`` in lists of at most ``size``, and of at most some sixteen megabytes as Python keeps them."""
    piece: list[Record] = []
    weight = 0
    for record in records:
        piece.append(record)
        weight += sum(map(len, record.cells)) + _CELL * len(record.cells)
        if len(piece) >= size or weight >= HEAVIEST:
            yield piece
            piece, weight = [], 0
    if piece:
        yield piece


class Reader:
    """Gives each row of one file its identity, and what it means."""

    def __init__(self, setting: Setting, importer: Importer, seen: Seen) -> None:
        self._importer, self._seen = importer, seen
        self._place = importer.identity_column()
        self.named = self._place is not None
        names = setting.map.named_columns()
        self._named = sorted({setting.columns.find(name) for name in names})
        self._blank: frozenset[str] = frozenset()
        self._source = importer.identity_source() or Source()
        if self._place is not None:
            self._title = setting.columns.title(self._place)
            self._blank = blanks(setting.map, self._title)
        self._only = setting.map.only
        if self._only is not None:
            self._chosen = setting.columns.find(self._only.column)
            self._taken = Known(self._is_taken(self._only, setting.map.read.decimal))

    def identify(self, piece: Sequence[Record]) -> list[Row]:
        """The rows of a piece, each with its identity and digest; a record that could not be read is refused already, and what
        the map does not want is left out.
        """
        rows = [Row(record) for record in piece]
        for row in rows:
            if row.record.problem:
                row.outcome = Outcome.refused("", row.record.problem)
            elif self._only is not None:
                row.left_out = not self._taken[row.record.cells[self._chosen].strip()]
        whole = [row for row in rows if row.waits]
        if self._place is None:
            self._count(whole)
        else:
            self._name(whole, self._place)
        return rows

    @staticmethod
    def _is_taken(only: Only, decimal: str) -> Callable[[str], bool]:
        wanted = only.cells | {same_number(cell, decimal) for cell in only.cells}

        def find(bare: str) -> bool:
            cell = plain(bare)
            return (cell in wanted or same_number(cell, decimal) in wanted) is only.wanted

        return find

    def _count(self, rows: Sequence[Row]) -> None:
        """Without an id a row is told by all it holds and by its number among those that hold the same."""
        for row in rows:
            row.digest = _digest(row.record.cells)
        numbers = self._seen.occurrences([row.digest for row in rows])
        for row, number in zip(rows, numbers, strict=True):
            row.identity = f"row:{row.digest.hex()}:{number}"

    def count(self, records: Sequence[Record]) -> None:
        """Count rows that went in before as rows of another file, where rows are told by what they hold."""
        self._seen.occurrences([_digest(record.cells) for record in records])

    def _name(self, rows: Sequence[Row], place: int) -> None:
        for row in rows:
            cells = row.record.cells
            row.identity = cells[place].strip()
            row.digest = _digest([cells[one] for one in self._named])
            if row.identity in self._blank:
                row.outcome = Outcome.refused(self._title, _("the id is blank"))
                continue
            try:
                row.identity = named(self._source, row.identity, self._title)
            except Refusal as refused:
                row.outcome = Outcome.refused(refused.column, refused.reason)

    def read(self, rows: Sequence[Row]) -> None:
        """Find out what each row means; a row with a cell that cannot be taken is refused."""
        read = self._importer.read
        for row in rows:
            if row.waits:
                try:
                    row.value = read(row.record.cells, row.identity)
                except Refusal as refused:
                    row.outcome = Outcome.refused(refused.column, refused.reason)
        if self._place is not None:
            self._meet([row for row in rows if row.waits])

    def _meet(self, rows: Sequence[Row]) -> None:
        """Say of rows where their ids were met before, and keep them for those that follow."""
        known = self._seen.find(row.identity for row in rows)
        if known:
            for row in rows:
                row.before = known.get(row.identity)
        self.remember(rows)

    def remember(self, rows: Sequence[Row]) -> None:
        """Keep the ids of rows that count, for those that follow."""
        if self._place is not None:
            self._seen.remember((row.identity, row.record.line, row.digest) for row in rows)


def _refused(row: Row, cells: Sequence[str]) -> RefusedRow:
    assert row.outcome is not None  # noqa: S101  # it was refused
    return RefusedRow(row.record.line, row.outcome.field, row.outcome.reason, tuple(cells), whole=not row.record.problem)


def tally(rows: Sequence[Row]) -> Tallies:
    """What came of ``rows``."""
    states = [row.outcome.state for row in rows if row.outcome is not None]
    left_out = sum(row.left_out for row in rows)
    return Tallies(len(rows), states.count(State.STORED), states.count(State.ALREADY), states.count(State.REFUSED), left_out)


def _digest(cells: Sequence[str]) -> bytes:
    return blake2b("\x1f".join(cells).encode("utf-8", "replace"), digest_size=16).digest()

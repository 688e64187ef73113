"""Reading a run's file from the place it has reached, piece after piece. Once it begins it asks no database."""

from collections.abc import Generator, Iterator
from itertools import islice

from everweek.listen import places
from everweek.listen.models import ImportRun
from everweek.listen.readers.table import Record
from everweek.listen.running.opening import Opened
from everweek.listen.running.origins import count_before
from everweek.listen.running.pieces import Piece, Reader, Row, pieces
from everweek.listen.running.refusals import refused_lines
from everweek.listen.running.seen import Seen


def begin_reading(run: ImportRun, opened: Opened, *, size: int) -> Generator[Piece, None, None]:
    """The pieces that are still to be stored, of ``size`` rows at most; taking them asks no database any more."""
    seen = Seen()
    reader = Reader(opened.setting, opened.importer, seen)
    count_before(opened, reader)
    return _read(run, opened, reader, seen, size)


def _read(run: ImportRun, opened: Opened, reader: Reader, seen: Seen, size: int) -> Generator[Piece, None, None]:
    table = opened.setting.table
    try:
        records = table.records()
        _pass_by(run, reader, islice(records, run.position), size)
        for piece in pieces(records, size):
            rows = reader.identify(piece)
            reader.read(rows)
            yield Piece(rows, table.progress())
    finally:
        seen.close()


def _pass_by(run: ImportRun, reader: Reader, records: Iterator[Record], size: int) -> None:
    """Go over the rows that are done, to know which ids they had."""
    if not run.position:
        return
    lines = refused_lines(places.refused_file(run.pk), length=run.refused_bytes)
    next_refused = next(lines, None)
    for piece in pieces(records, size):
        taken: list[Row] = []
        for row in reader.identify(piece):
            if row.record.line == next_refused:
                next_refused = next(lines, None)
            elif row.waits:
                taken.append(row)
        reader.remember(taken)

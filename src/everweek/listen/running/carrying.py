"""A run: piece after piece, each stored in one transaction together with the place reached.

A process that is killed leaves the run at the last piece stored. Whoever takes it up reads the file from its beginning, passes by
the rows that are done (noting which ids they had), cuts the file of refused rows back to where it was, and goes on. Two processes
cannot both store a piece: the run's row is locked and must stand at the place the process believes it stands.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, NotFound
from everweek.journal.services import Actor, Happening, System, record
from everweek.listen import maps, places
from everweek.listen.models import ImportRun
from everweek.listen.plans import Tallies
from everweek.listen.readers.table import Record, Table
from everweek.listen.running.ahead import read_ahead
from everweek.listen.running.opening import Opened, open_by
from everweek.listen.running.origins import count_before, origin_of
from everweek.listen.running.pausing import BeingForgotten, check_nobody_is_forgotten, wait_until_forgotten
from everweek.listen.running.pieces import Reader, Row, at_once, pieces, refused_rows, tally
from everweek.listen.running.refusals import RefusedFile, lay_beside
from everweek.listen.running.seen import Seen
from everweek.listen.running.trying import added
from everweek.people.models import Member

State = ImportRun.State
Progress = Callable[[float, Tallies], None]
Pieces = Generator[tuple[list[Row], float], None, None]


def run(run_id: int, *, progress: Progress | None = None, stop: Callable[[], bool] | None = None) -> ImportRun:
    """Carry a run out to its end, or until somebody cancels it or ``stop()`` says so; safe to call again after anything.

    Raises:
        Invalid: the file or the map is wrong, or the file changed meanwhile; the run is marked as failed.
        Conflict: another process carries this run out.
    """
    found = _take(run_id)
    if found.state != State.RUNNING:
        return found
    try:
        return _carry_out(found, progress or _silent, stop or _never)
    except Conflict as other:
        if other.code == "run-elsewhere":
            raise
        _fail(found, other)
        raise
    except EverweekError as wrong:
        _fail(found, wrong)
        raise


def _take(run_id: int) -> ImportRun:
    with transaction.atomic():
        found = ImportRun.objects.select_for_update().filter(pk=run_id).first()
        if found is None:
            raise NotFound(_("There is no such import."))
        if found.state in {State.WAITING, State.FAILED}:
            found.state, found.failure, found.ended_at = State.RUNNING, "", None
            found.save(update_fields=["state", "failure", "ended_at"])
    return found


def _carry_out(found: ImportRun, progress: Progress, stop: Callable[[], bool]) -> ImportRun:
    source = places.source_of(found)
    opened = open_by(source, maps.parse(found.map_text), by=_actor(found))
    if found.position and places.digest(source) != found.source_sha256:
        raise Invalid(_("The file is no longer the one this import began with; start a new import."), field="file")
    table = opened.setting.table
    seen = Seen()
    try:
        reader = Reader(opened.setting, opened.importer, seen)
        origin = "" if reader.named else origin_of(found)
        refused = RefusedFile(places.refused_file(found.pk), table.columns, table.delimiter, found.refused_bytes, origin)
        count_before(opened, reader)
        records = table.records()
        _pass_by(found, reader, refused, islice(records, found.position))
        with _made_ready(_read(reader, records, table)) as ready:
            for rows, share in ready:
                if not _stored(found, reader, rows, refused, share):
                    return found
                reader.remember(rows)
                progress(found.share_done, _tallies(found))
                if stop():
                    return found
    finally:
        seen.close()
    return _finish(found, opened)


def _read(reader: Reader, records: Iterator[Record], table: Table) -> Pieces:
    """Pieces with what their rows mean, and how much of the file is read with each."""
    for piece in pieces(records, at_once()):
        rows = reader.identify(piece)
        reader.read(rows)
        yield rows, table.progress()


def _made_ready(read: Pieces) -> AbstractContextManager[Iterator[tuple[list[Row], float]]]:
    """Ahead of the storing where another process stores, PostgreSQL's.

    SQLite stores in this one: it would wait for the thread that reads with every row, and others for its lock all the while.
    """
    return read_ahead(read) if connection.vendor == "postgresql" else nullcontext(read)


def _pass_by(found: ImportRun, reader: Reader, refused: RefusedFile, records: "islice[object]") -> None:
    """Go over the rows that are done, to know which ids they had."""
    if not found.position:
        return
    lines = refused.lines()
    next_refused = next(lines, None)
    for piece in pieces(records, at_once()):  # type: ignore[arg-type]  # an islice of records is an iterator of records
        taken: list[Row] = []
        for row in reader.identify(piece):
            if row.record.line == next_refused:
                next_refused = next(lines, None)
            elif row.waits:
                taken.append(row)
        reader.remember(taken)


def _stored(found: ImportRun, reader: Reader, rows: list[Row], refused: RefusedFile, share: float) -> bool:
    """Store a piece, once nobody is being erased; False where the run was cancelled meanwhile."""
    before = [row.outcome for row in rows]
    while True:
        try:
            return _store(found, reader, rows, refused, share)
        except BeingForgotten:
            wait_until_forgotten()
        for row, outcome in zip(rows, before, strict=True):
            row.outcome = outcome


def _store(found: ImportRun, reader: Reader, rows: list[Row], refused: RefusedFile, share: float) -> bool:
    """Store a piece and the place reached, in one transaction; False where the run was cancelled meanwhile."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=found.pk)
        if locked.state == State.CANCELLED:
            found.state = locked.state
            return False
        if locked.position != found.position or locked.state != State.RUNNING:
            raise Conflict(_("Another process carries this import out."), code="run-elsewhere")
        reader.store(rows)
        check_nobody_is_forgotten()
        # An erasure takes rows out of the file between two pieces: how long it is stands in the run, not in our memory.
        refused.length = locked.refused_bytes
        refused.write(refused_rows(rows))
        total = added(_tallies(found), tally(rows))
        counts = asdict(total)
        for name, count in counts.items():
            setattr(found, name, count)
        found.position += len(rows)
        found.share_done, found.refused_bytes = share, refused.length
        found.save(update_fields=[*counts, "position", "share_done", "refused_bytes"])
    return True


def _finish(found: ImportRun, opened: Opened) -> ImportRun:
    kept = places.refused_file(found.pk)
    if kept.exists() and found.upload_id is None:
        found.refused_beside = str(lay_beside(kept, Path(found.source)))
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=found.pk)
        if locked.state != State.RUNNING:
            found.state = locked.state
            return found
        found.state, found.ended_at, found.share_done = State.DONE, clock.now(), 1.0
        found.save(update_fields=["state", "ended_at", "share_done", "refused_beside"])
        new = asdict(_tallies(found))
        record(Happening("import.done", by=opened.setting.by, subject=("import", found.pk), new=new))
    return found


def _fail(found: ImportRun, wrong: EverweekError) -> None:
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=found.pk)
        if locked.state == State.RUNNING:
            locked.state, locked.failure, locked.ended_at = State.FAILED, wrong.message, clock.now()
            locked.save(update_fields=["state", "failure", "ended_at"])
            record(Happening("import.failed", by=_actor(found), subject=("import", found.pk)))


def _actor(found: ImportRun) -> Actor:
    """Who is behind the rows: the member who started it, or the house itself."""
    if found.started_by_id is not None:
        return Member.objects.get(pk=found.started_by_id)
    return System("import")


def _tallies(found: ImportRun) -> Tallies:
    return Tallies(found.read, found.stored, found.already, found.refused, found.left_out)


def _silent(_share: float, _tallies: Tallies) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False

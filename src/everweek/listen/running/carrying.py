"""A run: piece after piece, each stored in one transaction together with the place reached.

A process that is killed leaves the run at the last piece stored. Whoever takes it up reads the file from its beginning, passes by
the rows that are done (noting which ids they had), cuts the file of refused rows back to where it was, and goes on. Two processes
cannot both store a piece: the run's row is locked and must stand at the place the process believes it stands.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, NotFound
from everweek.journal.services import Actor, Happening, System, record
from everweek.listen import maps, places
from everweek.listen.models import ImportRun
from everweek.listen.plans import Tallies
from everweek.listen.running.apart import read_apart
from everweek.listen.running.opening import Opened, open_by
from everweek.listen.running.origins import origin_of
from everweek.listen.running.pausing import BeingForgotten, check_nobody_is_forgotten, wait_until_forgotten
from everweek.listen.running.pieces import Piece, at_once, tally
from everweek.listen.running.reading import begin_reading
from everweek.listen.running.refusals import RefusedFile, lay_beside
from everweek.listen.running.storing import Storer
from everweek.listen.running.trying import added
from everweek.people.models import Member

State = ImportRun.State
Progress = Callable[[float, Tallies], None]
WORTH_A_PROCESS = 2 * 1024**2
"""Bytes of a file that takes seconds to store: a process of its own takes one to be there."""


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
    origin = origin_of(found) if opened.importer.identity_column() is None else ""
    refused = RefusedFile(places.refused_file(found.pk), table.columns, table.delimiter, found.refused_bytes, origin)
    with closing(Storer(opened.setting, opened.importer)) as storer, _read(found, opened, source) as read:
        for piece in read:
            if not _stored(found, storer, piece, refused):
                return found
            storer.remember()
            progress(found.share_done, _tallies(found))
            if stop():
                return found
    return _finish(found, opened)


def _read(found: ImportRun, opened: Opened, source: Path) -> AbstractContextManager[Iterator[Piece]]:
    """The pieces of the file: of a large one in a process of its own, where another process stores, PostgreSQL's.

    SQLite stores in this one, which the reading would only keep from its lock.
    """
    if connection.vendor == "postgresql" and source.stat().st_size >= WORTH_A_PROCESS:
        return read_apart(found.pk, size=at_once())
    return closing(begin_reading(found, opened, size=at_once()))


def _stored(found: ImportRun, storer: Storer, piece: Piece, refused: RefusedFile) -> bool:
    """Store a piece, once nobody is being erased; False where the run was cancelled meanwhile."""
    storer.foresee(piece.rows)
    before = [row.outcome for row in piece.rows]
    while True:
        try:
            return _store(found, storer, piece, refused)
        except BeingForgotten:
            wait_until_forgotten()
        for row, outcome in zip(piece.rows, before, strict=True):
            row.outcome = outcome


def _store(found: ImportRun, storer: Storer, piece: Piece, refused: RefusedFile) -> bool:
    """Store a piece and the place reached, in one transaction; False where the run was cancelled meanwhile."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=found.pk)
        if locked.state == State.CANCELLED:
            found.state = locked.state
            return False
        if locked.position != found.position or locked.state != State.RUNNING:
            raise Conflict(_("Another process carries this import out."), code="run-elsewhere")
        storer.store(piece.rows)
        check_nobody_is_forgotten()
        # An erasure takes rows out of the file between two pieces: how long it is stands in the run, not in our memory.
        refused.length = locked.refused_bytes
        refused.write(piece.refused())
        total = added(_tallies(found), tally(piece.rows))
        counts = asdict(total)
        for name, count in counts.items():
            setattr(found, name, count)
        found.position += len(piece.rows)
        found.share_done, found.refused_bytes = piece.share, refused.length
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

"""The Delta table itself: opened, looked at, and committed to. Every write is one commit, all of it or nothing."""

import os
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from everweek import clock
from everweek.errors import Conflict, Misconfigured
from everweek.facts import noted, schema
from everweek.facts.noted import log_of, told_by
from everweek.facts.rules import File
from everweek.facts.snapshots import Position, Snapshot

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.schema import Schema
    from deltalake.transaction import AddAction, CommitProperties

    from everweek.facts.held import Held

CONFIGURATION = {
    # An erasure must leave nothing behind, so the past of the log goes whenever it is cleaned; nothing here travels in time.
    "delta.logRetentionDuration": "interval 0 days",
    "delta.deletedFileRetentionDuration": "interval 1 hours",
    "delta.enableExpiredLogCleanup": "false",
    # Statistics of a file are ours to write (see files.py); any other program that writes may keep those of the day only.
    "delta.dataSkippingStatsColumns": "day",
    "delta.checkpointInterval": "50",
}


def folder() -> Path:
    """The folder of the table, from the setting EVERWEEK_FACTS."""
    where = str(settings.EVERWEEK_FACTS)
    if "://" in where:
        message = f"EVERWEEK_FACTS must be a folder, such as /var/lib/everweek/facts, not {where!r}."
        raise Misconfigured(message, field="EVERWEEK_FACTS")
    return Path(where).resolve()


def open_table(epoch: str) -> "DeltaTable":
    """The table to write to; made, empty and at position (epoch, 0), where there is none."""
    from deltalake import DeltaTable

    where = folder()
    if not exists(where):
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        DeltaTable.create(
            str(where),
            _delta_schema(schema.COLUMNS),
            partition_by=list(schema.PARTITION),
            configuration=CONFIGURATION,
            commit_properties=_properties(Position(epoch, 0)),
        )
        _settle(where, 0)
    return DeltaTable(str(where))


def exists(where: Path) -> bool:
    """Whether there is a table in the folder."""
    return (where / "_delta_log").is_dir() and any((where / "_delta_log").glob("*.json"))


def position_of(table: "DeltaTable", epoch: str) -> Position | None:
    """How far this very table object has applied the journal of ``epoch``; None where it must be made anew before it is written.

    So it is for another life of the records, and for other roll-ups or records than those declared: a program of another version
    wrote it.
    """
    covered = _covered(table, epoch)
    return covered if covered and _rolled(table, covered) else None


def _covered(table: "DeltaTable", epoch: str) -> Position | None:
    seq = table.transaction_version(_application(epoch))
    return None if seq is None else Position(epoch, seq)


def _rolled(table: "DeltaTable", covered: Position) -> bool:
    return table.transaction_version(_layout(covered.epoch)) == covered.seq


_seen_lock = threading.Lock()
_seen: dict[Path, tuple["DeltaTable", object]] = {}
"""The table object of a folder, and which file of the log told of its version."""
_snapshots: dict[tuple[Path, str], Snapshot] = {}
_by_log_alone = threading.Event()
"""Set while nothing noted is believed."""


def look(epoch: str) -> Snapshot | None:
    """The newest version, for reading; None where there is no table yet.

    It is read from what is noted beside the table, else from the log, which is read on from where it was last read, and noted.
    A process that has not loaded what reads the log sees a version that has come this moment when it is noted.
    """
    where = folder()
    with _seen_lock:
        known = _snapshots.get((where, epoch))
        if known is not None and noted.is_newest(known):
            return known
        shown = None if _by_log_alone.is_set() else noted.noted(where, epoch, lately="deltalake" not in sys.modules)
        if shown is None:
            shown = _by_log(where, epoch)
        if shown is None:
            return None
        if known is None or (known.version, known.told_by) != (shown.version, shown.told_by):
            if known is not None:
                shown.before.update(held_before(known))
            _snapshots[where, epoch] = known = shown
        return known


def held_before(known: Snapshot) -> "dict[tuple[str, tuple[str, ...]], tuple[Held, ...]]":
    """Return what a later version begins with: what is held of this one, and of those before it what was not asked of since.

    Whoever counts by this one meanwhile changes what it holds: each is copied in one step.
    """
    asked = {which: parts for which, parts in known.held.copy().items() if parts}
    return {which: parts for which, parts in known.before.copy().items() if which not in asked} | asked


def _by_log(where: Path, epoch: str) -> Snapshot | None:
    table = _current(where)
    if table is None:
        return None
    shown = snapshot_of(table, epoch)
    noted.note(shown, epoch)
    _by_log_alone.clear()
    return shown


def _current(where: Path) -> "DeltaTable | None":
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    table, told = _seen.get(where, (None, None))
    if table is not None and told is not None and told == told_by(where, table.version()):
        if not log_of(where, table.version() + 1).exists():
            return table
        with suppress(DeltaError):
            table.update_incremental()
            _seen[where] = table, told_by(where, table.version())
            return table
    # The log was cleaned, and with it went what an old reading would go on from; or another table lies here, put by a restore.
    for place in [place for place in _snapshots if place[0] == where]:
        del _snapshots[place]
    if not exists(where):
        _seen.pop(where, None)
        return None
    table = DeltaTable(str(where))
    _seen[where] = table, told_by(where, table.version())
    return table


def forget() -> None:
    """Forget what was read of the table: next time its log is read from the beginning."""
    with _seen_lock:
        _by_log_alone.set()
        _seen.clear()
        _snapshots.clear()


def snapshot_of(table: "DeltaTable", epoch: str) -> Snapshot:
    """Return the snapshot that a table object shows."""
    import pyarrow as pa

    actions = pa.table(table.get_add_actions(flatten=True)).to_pydict()
    none: list[date | None] = [None] * len(actions["path"])
    files = tuple(
        File(path=path, grain=grain, month=month, rows=rows, size=size, first_day=first, last_day=last)
        for path, grain, month, rows, size, first, last in zip(
            actions["path"],
            actions.get("partition.grain", none),
            actions.get("partition.month", none),
            actions.get("num_records", [0] * len(none)),
            actions["size_bytes"],
            actions.get("min.day", none),
            actions.get("max.day", none),
            strict=True,
        )
    )
    columns = frozenset(field.name for field in table.schema().fields)
    covered = _covered(table, epoch)
    rolled = covered is not None and _rolled(table, covered)
    here = folder()
    return Snapshot(table.version(), here, files, columns, covered, rolled, told_by=told_by(here, table.version()))


def add_columns(table: "DeltaTable", columns: Sequence[str]) -> None:
    """Let the table have these text columns too, and those of today that an earlier version did not write.

    What was written before has nothing in them.
    """
    from deltalake import Field
    from deltalake.schema import PrimitiveType

    have = {field.name for field in table.schema().fields}
    new = [Field(column, PrimitiveType("string"), nullable=True) for column in columns if column not in have]
    new += _delta_schema(column for column in schema.COLUMNS if column not in have).fields
    if new:
        table.alter.add_columns(new)
        table.update_incremental()
        _settle(folder(), table.version())


def commit(
    table: "DeltaTable", *, add: Sequence["AddAction"], remove: Sequence[File] = (), position: Position | None, changes: bool
) -> None:
    """Put files into the table and take others out, in one commit that carries the position it covers.

    ``changes`` is false where the same answers are only laid out anew. ``Conflict`` if anybody has written since this table
    object was read: open it again, read its position again, and begin again.
    """
    from deltalake.exceptions import CommitFailedError
    from deltalake.transaction import RemoveAction

    moment = int(clock.now().timestamp() * 1000)
    taken = [
        RemoveAction(
            file.path, changes, moment, size=file.size, partition_values={"grain": file.grain, "month": file.month.isoformat()}
        )
        for file in remove
    ]
    try:
        table.create_write_transaction(
            [*taken, *add], "append", table.schema(), list(schema.PARTITION), commit_properties=_properties(position)
        )
    except CommitFailedError as failed:
        message = "Somebody else has written to the facts meanwhile; begin again from the new position."
        raise Conflict(message) from failed
    table.update_incremental()
    _settle(folder(), table.version())


def sweep(table: "DeltaTable", *, at_once: bool) -> None:
    """Delete the files no version of today needs: those an hour old, or ``at_once`` all, and then the past of the log too."""
    table.vacuum(retention_hours=0 if at_once else 1, enforce_retention_duration=False, dry_run=False, full=True)
    table.update_incremental()
    if at_once:
        table.create_checkpoint()
        table.cleanup_metadata()


def _properties(position: Position | None) -> "CommitProperties":
    from deltalake.transaction import CommitProperties, Transaction

    names = () if position is None else (_application(position.epoch), _layout(position.epoch))
    moves = [Transaction(name, position.seq) for name in names if position]
    # No retries: the library would add our files on top of a commit we have not seen, and with it a position we did not read.
    return CommitProperties(app_transactions=moves or None, max_commit_retries=0)


def _application(epoch: str) -> str:
    return f"everweek-{epoch}"


def _layout(epoch: str) -> str:
    """Under this name stands how far the roll-ups of today reach: behind the position where another version wrote last."""
    return f"{_application(epoch)}-{schema.LAYOUT}"


def _settle(where: Path, version: int) -> None:
    """Wait until a commit is on the disk: the position in the records may be moved once this returns."""
    for path in (log_of(where, version), where / "_delta_log"):
        held = os.open(path, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _delta_schema(columns: Iterable[str]) -> "Schema":
    from deltalake import Field, Schema
    from deltalake.schema import PrimitiveType

    kinds = {"text": "string", "date": "date", "number": "double", "whole": "long", "huge": "decimal(38,0)"}
    return Schema([Field(column, PrimitiveType(kinds[schema.COLUMNS[column]]), nullable=True) for column in columns])

"""What the newest version of the table shows, noted beside it by whoever wrote it: who only reads need not read the log.

The library that reads it takes some forty MiB of a process for as long as that lives. A note is never believed by itself: it says
which file of the log told of its version, and holds while that file is there as it was and none has come after it.
"""

import json
import secrets
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from everweek import clock
from everweek.facts.rules import File
from everweek.facts.snapshots import Position, Snapshot

FORM: Final = 1
A_MOMENT: Final = 2.0
"""Seconds in which whoever has written a version is believed to be about to note it; after that, they were killed between."""


def log_of(where: Path, version: int) -> Path:
    """The file of the log that tells of a version."""
    return where / "_delta_log" / f"{version:020d}.json"


def told_by(where: Path, version: int) -> tuple[int, int, int] | None:
    """Which file of the log told of a version, for it never changes; None where there is none any more."""
    try:
        told = log_of(where, version).stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino, told.st_mtime_ns


def is_newest(snapshot: Snapshot) -> bool:
    """Return whether this snapshot still is the newest version of the table."""
    here = told_by(snapshot.folder, snapshot.version)
    return here is not None and here == snapshot.told_by and not log_of(snapshot.folder, snapshot.version + 1).exists()


def note(snapshot: Snapshot, epoch: str) -> None:
    """Note what the table shows to who reads it for these records; where it may not be written, everybody reads the log."""
    if snapshot.told_by is None:
        return
    told = {
        "form": FORM,
        "epoch": epoch,
        "version": snapshot.version,
        "told_by": snapshot.told_by,
        "seq": None if snapshot.position is None else snapshot.position.seq,
        "rolled": snapshot.rolled,
        "columns": sorted(snapshot.columns),
        "files": [asdict(file) for file in snapshot.files],
    }
    place = _place(snapshot.folder)
    half = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    with suppress(OSError):
        half.write_text(json.dumps(told, default=date.isoformat), encoding="ascii")
        half.replace(place)
    with suppress(OSError):
        half.unlink(missing_ok=True)


def noted(where: Path, epoch: str, *, lately: bool) -> Snapshot | None:
    """What is noted of the table in this folder; None where nothing is that holds.

    ``lately``: what held a moment ago will do, where a version has come that is not noted yet.
    """
    try:
        told = json.loads(_place(where).read_text(encoding="ascii"))
        if told["form"] != FORM or told["epoch"] != epoch:
            return None
        snapshot = _snapshot(told, where)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if is_newest(snapshot):
        return snapshot
    here = told_by(where, snapshot.version)
    return snapshot if lately and here is not None and here == snapshot.told_by and _came_just_now(where, snapshot) else None


def _came_just_now(where: Path, before: Snapshot) -> bool:
    try:
        came = log_of(where, before.version + 1).stat().st_mtime
    except OSError:
        return False
    return abs(clock.now().timestamp() - came) < A_MOMENT


def _snapshot(told: dict[str, Any], where: Path) -> Snapshot:
    files = tuple(
        File(**{**one, **{name: _day(one[name]) for name in ("month", "first_day", "last_day")}}) for one in told["files"]
    )
    position = None if told["seq"] is None else Position(told["epoch"], told["seq"])
    dev, inode, moment = told["told_by"]
    return Snapshot(
        told["version"], where, files, frozenset(told["columns"]), position, told["rolled"] is True, told_by=(dev, inode, moment)
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _place(where: Path) -> Path:
    return where.with_name(f"{where.name}.shown.json")

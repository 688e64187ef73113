"""Folders of a run's own that outlive nobody, and the one way a finished file gets its name.

A run holds a lock in its folder. The system gives the lock back however the run ends, so that the next run knows a folder that a
killed one has left behind, which holds everybody's data, from one in which somebody is at work.
"""

import errno
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

LOCK = "at-work"
# What a file system without links answers: a stick, a share of another system.
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}


@contextmanager
def work_folder(kind: str, parent: Path) -> Iterator[Path]:
    """A folder in ``parent`` for one run, gone afterwards, also where it is asked to stop; what dead runs left goes first."""
    sweep(kind, parent)
    with _ending_cleanly():
        folder, lock = _make(_prefix(kind), parent)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def sweep(kind: str, parent: Path) -> None:
    """Remove the folders of dead runs; those in which a run is at work, and those of others, stay."""
    for folder in parent.glob(f"{_prefix(kind)}*"):
        # What cannot be looked at or removed is left: this run has work of its own.
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            if not (folder / LOCK).exists():
                # Killed before anything was in it; where there is something, it is not ours.
                folder.rmdir()
                continue
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(lock)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Hold ``folder`` for the block; False where another run holds it. Nothing is left in it."""
    lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield _locked(lock)
    finally:
        os.close(lock)


def put(finished: Path, name: Path) -> None:
    """Give a finished file its ``name``; ``FileExistsError`` where the name is taken."""
    try:
        # A link refuses where a file of that name has appeared meanwhile; a rename would not.
        os.link(finished, name)
    except OSError as refused:
        if refused.errno not in NO_LINKS:
            raise
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        finished.replace(name)


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as refused:
        # Some shares do not sync folders, and say so.
        if refused.errno not in {errno.EINVAL, errno.EOPNOTSUPP}:
            raise
    finally:
        os.close(handle)


def _prefix(kind: str) -> str:
    return f".everweek-{kind}-"


def _make(prefix: str, parent: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        try:
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            # Another run took it for one that was left behind.
            continue
        if not _locked(lock):
            os.close(lock)
            continue
        if (folder / LOCK).exists():
            return folder, lock
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: nobody can tell, and nobody sweeps.
        return True
    return True


@contextmanager
def _ending_cleanly() -> Iterator[None]:
    """SIGTERM and a lost terminal end the program as an error does: what it was about is cleared away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""Which workers of this machine live: each holds a lock on a file of its own, which the kernel lets go whatever kills it.

A lease alone would leave the jobs of a worker killed with -9 lying until it runs out. Workers that share EVERWEEK_HOME see each
other's end at once; those on other machines are known by their leases only.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection


def folder() -> Path:
    """Where the lock files are: in EVERWEEK_HOME, apart for each database, for a name is known in its own queue only."""
    place = "|".join(str(connection.settings_dict[part]) for part in ("HOST", "PORT", "NAME"))
    return Path(settings.EVERWEEK_HOME) / "workers" / hashlib.sha256(place.encode()).hexdigest()[:12]


@dataclass
class Presence:
    """A worker that lives: its name, and whether it ``stays`` behind when it is done, because a job of its own still runs."""

    name: str
    stays: bool = False


@contextmanager
def present() -> Iterator[Presence]:
    """Be a living worker inside the block, and, if it then says that it ``stays``, until this process ends.

    One that stays leaves its file behind, and the kernel lets go of the lock with the process: that is how the next worker sees
    at once that what it still ran is to be run again.
    """
    name = f"{os.getpid()}-{secrets.token_hex(8)}"
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / name
    # Made and locked under another name first: a file that can be seen without its lock would be taken for a dead worker's.
    unnamed = folder() / f".{name}"
    handle = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        unnamed.rename(path)
        here = Presence(name)
        yield here
        if here.stays:
            return
    except BaseException:
        _leave(path, handle)
        raise
    _leave(path, handle)


def _leave(path: Path, handle: int) -> None:
    path.unlink(missing_ok=True)
    os.close(handle)


def dead_workers() -> set[str]:
    """The names of workers of this machine that ended without saying so."""
    return {name for name, alive in _workers() if not alive}


def count_alive() -> int:
    """How many workers live on this machine."""
    return sum(alive for _, alive in _workers())


def forget(name: str) -> None:
    """Remove a dead worker's file, when its jobs have been taken back."""
    (folder() / name).unlink(missing_ok=True)


def _workers() -> Iterator[tuple[str, bool]]:
    if not folder().is_dir():
        return
    for path in sorted(folder().iterdir()):
        if path.name.startswith("."):
            continue
        try:
            handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield path.name, True
        else:
            yield path.name, False
        finally:
            os.close(handle)

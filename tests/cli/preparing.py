"""One installation is prepared for all processes of a run, and each has a copy of its own: preparing takes seconds."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.cli.installation import Installation, installation


@contextmanager
def prepared_once(shared: Path, home: Path) -> Iterator[Installation]:
    """An installation like the one another process has noted in the shared folder; where there is none, prepared and noted.

    The note goes before what it names does: a process that comes later prepares another one.
    """
    note = shared / "prepared.json"
    with ExitStack() as there:
        with _alone(shared):
            like = Installation(Path(noted["home"]), noted["url"]) if (noted := _read(note)) else None
            found = there.enter_context(installation(home, like=like))
            if like is None:
                found.prepared()
                note.write_text(json.dumps({"home": str(found.home), "url": found.database_url}))
                there.callback(_take_away, note)
        yield found


def _read(note: Path) -> dict[str, str]:
    noted: dict[str, str] = json.loads(note.read_text()) if note.exists() else {}
    return noted


def _take_away(note: Path) -> None:
    with _alone(note.parent):
        note.unlink()


@contextmanager
def _alone(shared: Path) -> Iterator[None]:
    """Whoever comes meanwhile waits: it is sooner copied than prepared beside."""
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

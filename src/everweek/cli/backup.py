"""``everweek backup``: everything in one file, while running."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import click
from django.conf import settings
from django.db import DatabaseError, connection
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from everweek import clock
from everweek.cli import progress, workfolder
from everweek.cli.progress import Progress, part
from everweek.errors import Conflict, Invalid, Unavailable
from everweek.journal import seals
from everweek.people import erasure

FORMAT = "everweek.backup/1"
CONTENTS = "contents.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
# Beside the database stand files people handed in. The facts are made anew from the records; locks and keys are not data.
FOLDERS = ("imports", "case-files")
CHUNK = 1 << 20
_COPIED = 0.5
_LOOKS_EVERY = 0.5
_STEPS_BETWEEN = 500_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-keys", is_flag=True, help="Put the keys in too: whoever holds the file can then sign in and forge seals.")
@click.option("--json", "as_json", is_flag=True, help="Print what the file holds as JSON.")
def command(*, file: Path, with_keys: bool, as_json: bool) -> None:
    """Write everything into one FILE, while Everweek runs: records, uploads, the list of erasures, the journal's head.

    The facts are left out: a restore makes them anew from the records. So are the keys, unless you ask: keep a copy of
    the folder of keys elsewhere. On PostgreSQL this needs pg_dump; large installations rather use the database's own backup,
    together with EVERWEEK_HOME.

    Example: everweek backup /mnt/elsewhere/everweek-2026-10-05.backup
    """
    if file.exists():
        message = f"{file} is there already; a backup never overwrites. Choose another name."
        raise Conflict(message, field="file")
    if not file.parent.is_dir():
        message = f"There is no folder {file.parent} to write into."
        raise Unavailable(message, field="file")
    began = clock.elapsed()
    with progress.shown("Backing up", quiet=as_json) as told:
        contents = make(file, with_keys=with_keys, told=told)
    size = file.stat().st_size
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": size, **contents}))
        return
    click.echo(f"{file}: {size / 1e6:.1f} MB in {clock.elapsed() - began:.1f} s, journal head {contents['journal_head']}.")
    if not with_keys:
        click.echo(f"Not in it: the keys. Keep a copy of {settings.EVERWEEK_KEYS} elsewhere (seal key {sealed_with()}).")


def make(file: Path, *, with_keys: bool, told: Progress) -> dict[str, object]:
    """Write the backup and give its contents; ``file`` appears whole or not at all."""
    with workfolder.work_folder("backup", file.parent) as work:
        made_at = clock.now()
        database = work / DATABASES[connection.vendor]
        # The head is read before the copy is made: what was sealed then is in the copy.
        head = str(seals.head())
        _copy_database(database, told)
        parts = {database.name: database, **dict(_files()), **(dict(_keys()) if with_keys else {})}
        whole = work / "whole"
        contents = _write(whole, parts, made_at=made_at, head=head, told=part(told, "Packing", _COPIED, 1.0))
        try:
            workfolder.put(whole, file)
        except FileExistsError:
            message = f"{file} has appeared meanwhile; a backup never overwrites. Choose another name."
            raise Conflict(message, field="file") from None
        workfolder.sync(file.parent)
    return contents


def sealed_with() -> str:
    """The fingerprint of the key that belongs to this database: another than the one here where its folder was left behind."""
    try:
        other = seals.other_key()
    except DatabaseError:
        # Of before fingerprints were kept: a backup is wanted most before the database is brought up to date.
        other = None
    if other is not None:
        seals.withdraw_made()
    return seals.fingerprint() if other is None else other


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def connection_words() -> tuple[list[str], dict[str, str]]:
    """How PostgreSQL's own programs reach the database: words of a command line, and an environment that holds the password."""
    found = connection.settings_dict
    words = ["--no-password"]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if found[name]:
            words.append(f"{option}={found[name]}")
    environment = {**os.environ, **({"PGPASSWORD": str(found["PASSWORD"])} if found["PASSWORD"] else {})}
    # PostgreSQL's own list of words: so the rest of DATABASE_URL (sslmode and the like) holds here too, and a name is a name
    # whatever is in it.
    theirs = {option.keyword.decode() for option in Conninfo.get_defaults()}
    more = {name: value for name, value in found["OPTIONS"].items() if name in theirs}
    return [*words, f"--dbname={make_conninfo(dbname=str(found['NAME']), **more)}"], environment


def find_program(name: str) -> str:
    """PostgreSQL's program of that name, the newest there is; ``Unavailable`` says what to do where there is none."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if found is None:
        message = (
            f"{name} is not installed: install PostgreSQL's client programs, or use the database's own backup with a copy of "
            f"{settings.EVERWEEK_HOME}; docs/operators/backup.md explains both."
        )
        raise Unavailable(message)
    return found


def run_program(words: Sequence[str], environment: Mapping[str, str], looking: Callable[[], None]) -> str:
    """Run one of PostgreSQL's programs to its end, ``looking`` on meanwhile; ``Unavailable`` with what it says where it fails."""
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603  # PostgreSQL's own
        try:
            while True:
                try:
                    _printed, complaint = running.communicate(timeout=_LOOKS_EVERY)
                    break
                except subprocess.TimeoutExpired:
                    looking()
        except BaseException:
            running.kill()
            raise
    if running.returncode != 0:
        message = f"{Path(words[0]).name} failed: {' '.join(complaint.split())}"
        raise Unavailable(message)
    return complaint


def _copy_database(target: Path, told: Progress) -> None:
    if connection.vendor == "sqlite":
        _copy_sqlite(target, part(told, "Copying the database", 0.0, _COPIED))
        return
    words, environment = connection_words()
    dump = [find_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", *words]

    def looking() -> None:
        told(f"Copying the database: {size_of(target) / 1e6:.0f} MB", 0.0)

    run_program(dump, environment, looking)


def size_of(path: Path) -> int:
    """Bytes of a file; 0 where there is none yet."""
    return path.stat().st_size if path.exists() else 0


def _copy_sqlite(target: Path, told: Callable[[float], None]) -> None:
    place = Path(str(connection.settings_dict["NAME"])).absolute()
    whole = max(1, size_of(place))

    def looking() -> int:
        told(size_of(target) / whole)
        return 0

    try:
        # Read by the file's own name: what is not there must not be made by opening it.
        with closing(sqlite3.connect(f"file:{quote(str(place))}?mode=ro", uri=True, timeout=60)) as source:
            source.set_progress_handler(looking, _STEPS_BETWEEN)
            # One consistent moment, without keeping writers waiting, and without the erased values of free pages.
            source.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as refused:
        message = f"The database cannot be copied to {target.parent.parent}: {refused}."
        raise Unavailable(message, field="file") from refused


def _files() -> Iterator[tuple[str, Path]]:
    home = Path(settings.EVERWEEK_HOME)
    if erasure.list_path().exists():
        yield "erasures.jsonl", erasure.list_path()
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file():
                yield f"files/{path.relative_to(home)}", path


def _keys() -> Iterator[tuple[str, Path]]:
    for path in sorted(Path(settings.EVERWEEK_KEYS).glob("*.key")):
        yield f"keys/{path.name}", path


def _write(
    whole: Path, parts: dict[str, Path], *, made_at: datetime, head: str, told: Callable[[float], None]
) -> dict[str, object]:
    size, done = max(1, sum(map(size_of, parts.values()))), 0

    def more(some: int) -> None:
        nonlocal done
        done += some
        told(done / size)

    handle = os.open(whole, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w+b") as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        digests = {}
        for name, path in parts.items():
            try:
                digests[name] = _pack(packed, name, path, more)
            except FileNotFoundError:
                # An upload erased while the backup ran is gone on purpose.
                continue
            except UnicodeEncodeError as unwritable:
                message = f"{path!r} has a name that is no text: rename it or move it away; Everweek did not make it."
                raise Invalid(message) from unwritable
        contents: dict[str, object] = {
            "format": FORMAT,
            "everweek": version("everweek"),
            "made_at": made_at.isoformat(),
            "database": connection.vendor,
            "journal_head": head,
            "keys": {"seal": sealed_with(), "folder": str(settings.EVERWEEK_KEYS)},
            "parts": digests,
        }
        packed.writestr(CONTENTS, json.dumps(contents, indent=1))
    with whole.open("rb") as written:
        os.fsync(written.fileno())
    return contents


def _pack(packed: zipfile.ZipFile, name: str, path: Path, told: Callable[[int], None]) -> str:
    """Pack one file and give the digest of exactly what was packed: the list of erasures may grow while it is read."""
    digest = hashlib.sha256()
    with path.open("rb") as opened, packed.open(name, "w", force_zip64=True) as inside:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
            inside.write(chunk)
            told(len(chunk))
    return digest.hexdigest()

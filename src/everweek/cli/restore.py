"""``everweek restore``: a backup back into an empty installation, whole or not at all.

A mark beside the data says that a restore is under way (``cli.unfinished``). Where it was killed, nothing serves this
installation until a restore has finished: the next one clears away what the first had put in place and begins anew.
"""

import errno
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import click
from django.conf import settings
from django.db import connection

from everweek.cli import backup, installed, progress, unfinished, workfolder
from everweek.cli.progress import Progress, part
from everweek.errors import Conflict, Invalid
from everweek.journal import seals
from everweek.journal.services import System
from everweek.people import erasure

BY = System("restore")
_UNPACKED, _RENEWED, _CHECKED = 0.6, 0.8, 0.95


@dataclass(frozen=True)
class Restored:
    """What came back: when the backup was made, its journal head, how many customers were erased again.

    ``lacks`` says in one sentence which folder of keys belongs to it, where the keys here are others; else it is empty.
    """

    made_at: str
    head: str
    erased: int
    lacks: str = ""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--erasures", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A newer erasures.jsonl to obey.")
@click.option("--json", "as_json", is_flag=True, help="Print what was restored as JSON.")
def command(*, file: Path, erasures: Path | None, as_json: bool) -> None:
    """Restore FILE into an empty installation; what is there already is never overwritten.

    Whoever was erased is erased again: by the list in the backup, by the newer one in EVERWEEK_HOME where it survived, and by one
    given with --erasures. The facts are made anew when the worker runs.

    Example: everweek restore everweek-2026-10-05.backup
    """
    with progress.shown("Restoring", quiet=as_json) as told:
        restored = run(file, erasures, told=told)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "made_at": restored.made_at,
                    "journal_head": restored.head,
                    "erased_again": restored.erased,
                    "lacks": restored.lacks,
                }
            )
        )
        return
    click.echo(f"Restored as of {restored.made_at}; {restored.erased} customers erased again.")
    if restored.lacks:
        click.echo(restored.lacks)
    click.echo(f"Hold the journal against its seals: everweek audit verify --head {restored.head}")
    click.echo("Where it misses lines written after the backup, they are gone: everweek audit accept.")
    click.echo("Then: everweek serve. The facts are made anew while it runs.")


def run(file: Path, erasures: Path | None = None, *, told: Progress = lambda _title, _share: None) -> Restored:
    """Restore; ``Conflict`` where there is something already, ``Invalid`` where the file is no sound backup."""
    home = Path(settings.EVERWEEK_HOME)
    with workfolder.alone(home) as alone:
        if not alone:
            message = f"Another restore is at work in {home}: wait until it has ended."
            raise Conflict(message)
        workfolder.sweep("restore", home)
        unfinished.clear()
        _check_empty()
        with workfolder.work_folder("restore", home) as work:
            contents = _unpack(file, work, part(told, "Unpacking", 0.0, _UNPACKED))
            erased_then = [*erasure.kept(work / "erasures.jsonl"), *(erasure.kept(erasures) if erasures else [])]
            mark = unfinished.begin([name for name in contents["parts"] if name.startswith("files/")])
            try:
                _place_keys(work)
                _place_files(work, home)
                # From now on the list in EVERWEEK_HOME is the list.
                erasure.keep_missing(dict.fromkeys(erased_then))
                erased = _restore_database(work / backup.DATABASES[connection.vendor], mark, told)
            except BaseException:
                if not unfinished.is_complete(mark):
                    unfinished.take_back(mark)
                raise
            unfinished.finish(mark)
    lacks = _lacks(contents)
    return Restored(made_at=str(contents["made_at"]), head=str(contents["journal_head"]), erased=erased, lacks=lacks)


def _lacks(contents: dict[str, Any]) -> str:
    """Say which folder of keys belongs to what was restored, where those here are others; what was made just now goes again."""
    other = seals.other_key()
    if other is None:
        return ""
    seals.withdraw_made()
    keys = contents.get("keys")
    folder = str(keys.get("folder", "")) if isinstance(keys, dict) else ""
    where = f"its copy of {folder}" if folder else "the folder of keys of the installation it was made in"
    known = f" (seal key {other})" if other else ""
    return f"Its keys are not here: put {where}{known} into {settings.EVERWEEK_KEYS} before anything else."


def _check_empty() -> None:
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        if database.exists():
            message = f"There is a database already: {database}. Move it away, or set EVERWEEK_HOME to an empty folder."
            raise Conflict(message)
        left = [str(path) for end in ("-wal", "-journal") if (path := database.with_name(f"{database.name}{end}")).exists()]
        if left:
            # SQLite would play it back into the database that is restored here, and so destroy it.
            message = f"{left[0]} is left of another database, and may hold the last of it: move it away, to where that one is."
            raise Conflict(message)
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif connection.introspection.table_names() or unfinished.standing():
        message = f"The database {connection.settings_dict['NAME']} is not empty: name an empty one in DATABASE_URL."
        raise Conflict(message)
    for folder in backup.FOLDERS:
        place = Path(settings.EVERWEEK_HOME) / folder
        if any(path.is_file() for path in place.rglob("*")):
            message = f"There are files already in {place}. Move them away, or set EVERWEEK_HOME to an empty folder."
            raise Conflict(message)


def _unpack(file: Path, work: Path, told: Callable[[float], None]) -> dict[str, Any]:
    """Unpack into ``work`` what the contents name, and nothing else; every part is held against its digest."""
    broken = f"{file} is not a sound backup of Everweek"
    try:
        with zipfile.ZipFile(file) as packed:
            contents: dict[str, Any] = json.loads(packed.read(backup.CONTENTS))
            if contents.get("format") != backup.FORMAT:
                message = f"{broken}: its format is {contents.get('format')!r}, and this version reads {backup.FORMAT}."
                raise Invalid(message, field="file")
            _check_contents(contents, broken)
            done, size = 0, max(1, sum(one.file_size for one in packed.infolist()))
            for name, digest in contents["parts"].items():
                target = _place_of(name, work)
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(name) as inside, target.open("xb") as opened:
                    while chunk := inside.read(backup.CHUNK):
                        opened.write(chunk)
                        done += len(chunk)
                        told(done / size)
                if backup.digest_of(target) != digest:
                    message = f"{broken}: {name} has changed since it was written."
                    raise Invalid(message, field="file")
    # What zipfile raises for what it cannot unpack is of many kinds.
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, AttributeError, TypeError, RuntimeError) as cause:
        message = f"{broken}: {cause}."
        raise Invalid(message, field="file") from cause
    return contents


def _check_contents(contents: dict[str, Any], broken: str) -> None:
    missing = [name for name in ("database", "made_at", "journal_head", "parts") if name not in contents]
    if not missing and contents["database"] != connection.vendor:
        message = f"This backup is of {contents['database']}, and DATABASE_URL names {connection.vendor}: set it to match."
        raise Invalid(message, field="file")
    if not missing and backup.DATABASES[connection.vendor] not in contents["parts"]:
        missing = [backup.DATABASES[connection.vendor]]
    if missing:
        message = f"{broken}: it has no {missing[0]}."
        raise Invalid(message, field="file")


def _place_of(name: str, work: Path) -> Path:
    path = PurePosixPath(name)
    inside = {("keys",), *(("files", folder) for folder in backup.FOLDERS)}
    known = name in {*backup.DATABASES.values(), "erasures.jsonl"} or any(path.parts[: len(one)] == one for one in inside)
    if not known or path.is_absolute() or ".." in path.parts:
        message = f"A backup holds no part called {name!r}: this file was not made by everweek backup."
        raise Invalid(message, field="file")
    return work / path


def _place_keys(work: Path) -> None:
    """The backup's keys in place of those made just now; what stood there is kept under another name."""
    for key in sorted((work / "keys").glob("*.key")):
        there = Path(settings.EVERWEEK_KEYS) / key.name
        if there.exists() and there.read_bytes() != key.read_bytes():
            there.replace(there.with_name(f"{there.name}.before-restore"))
        key.chmod(0o600)
        shutil.copy2(key, there)
        text = there.read_text(encoding="ascii").strip()
        if key.name == "seal.key" and not os.environ.get("EVERWEEK_SEAL_KEY"):
            settings.SEAL_KEY = text
        if key.name == "secret.key" and not os.environ.get("EVERWEEK_SECRET_KEY"):
            settings.SECRET_KEY = text


def _place_files(work: Path, home: Path) -> None:
    for path in sorted((work / "files").rglob("*")):
        if path.is_file():
            target = home / path.relative_to(work / "files")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.rename(target)


def _renew() -> int:
    """Bring a restored database up to this version, erase again, and let the facts begin another life; how many were erased."""
    from everweek.facts.services import renew_epoch
    from everweek.people.services import replay_erasures

    installed.bring_up_to_date()
    erased = replay_erasures(by=BY)
    renew_epoch()
    return erased


def _restore_database(copy: Path, mark: unfinished.Mark, told: Progress) -> int:
    restore = _restore_sqlite if connection.vendor == "sqlite" else _restore_postgresql
    return restore(copy, mark, told)


def _restore_sqlite(copy: Path, mark: unfinished.Mark, told: Progress) -> int:
    database = Path(str(connection.settings_dict["NAME"]))
    copy.chmod(0o600)
    try:
        told("Bringing the database up to date", _UNPACKED)
        erased = _working_on(copy, _renew)
        told("Checking the database", _RENEWED)
        unfinished.sign(mark, copy)
        with closing(sqlite3.connect(copy)) as opened:
            # Everything into the one file: what would lie beside it under its old name is not found under the new one.
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            sound = opened.execute("PRAGMA quick_check").fetchone()[0]
            opened.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as refused:
        sound = str(refused)
    if sound != "ok":
        message = f"The database in the backup is damaged: {sound}."
        raise Invalid(message, field="file")
    told("Putting it in its place", _CHECKED)
    with copy.open("rb") as opened_copy:
        os.fsync(opened_copy.fileno())
    try:
        _name(copy, database)
    except FileExistsError:
        message = f"A database has appeared at {database} meanwhile; nothing was restored."
        raise Conflict(message) from None
    workfolder.sync(database.parent)
    return erased


def _name(copy: Path, database: Path) -> None:
    try:
        workfolder.put(copy, database)
    except OSError as refused:
        if refused.errno != errno.EXDEV:
            raise
        # The database stands on another disk than EVERWEEK_HOME: copy it there under another name first.
        beside = unfinished.beside()
        shutil.copyfile(copy, beside)
        beside.chmod(0o600)
        with beside.open("rb") as opened_copy:
            os.fsync(opened_copy.fileno())
        try:
            workfolder.put(beside, database)
        finally:
            beside.unlink(missing_ok=True)


def _working_on(database: Path, work: Callable[[], int]) -> int:
    """Do ``work`` with this process's connection led to another file."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(database)
    try:
        return work()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def _restore_postgresql(dump: Path, mark: unfinished.Mark, told: Progress) -> int:
    words, environment = backup.connection_words()
    program = backup.find_program("pg_restore")
    asked = [program, "--single-transaction", "--no-owner", "--no-privileges", "--exit-on-error", *words, str(dump)]
    environment["PGAPPNAME"] = unfinished.session_of(mark)

    def looking() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            told(f"Filling the database: {cursor.fetchone()[0] / 1e6:.0f} MB", _UNPACKED)

    backup.run_program(asked, environment, looking)
    told("Bringing the database up to date", _CHECKED)
    return _renew()

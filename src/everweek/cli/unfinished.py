"""The mark of a restore that is under way, and what to do about one that was killed.

The mark (``restoring.json`` in EVERWEEK_HOME) says which database the restore began in, what it puts beside it, how far it came,
and a random token. The same token stands in the database, in a table of its own: only where it stands has the restore been at
work, and only there may what is found be taken away again.
"""

import json
import os
import secrets
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from everweek import clock
from everweek.cli import workfolder
from everweek.errors import Conflict, Unavailable

TABLE = "everweek_restoring"
ORPHANS_END_WITHIN = 20.0

# What stands in the schema and was not made by an extension: tables and the like, routines, types.
STANDING = """
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
       WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END AS kind,
       c.oid::regclass::text AS name, c.oid AS number, 'pg_class'::regclass AS catalogue
  FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
UNION ALL SELECT 'ROUTINE', p.oid::regprocedure::text, p.oid, 'pg_proc'::regclass
  FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind IN ('f', 'p')
UNION ALL SELECT 'TYPE', t.oid::regtype::text, t.oid, 'pg_type'::regclass
  FROM pg_type t WHERE t.typnamespace = current_schema()::regnamespace AND t.typtype IN ('e', 'd')
"""
OURS = f"""SELECT kind, name FROM ({STANDING}) AS found WHERE NOT EXISTS (
  SELECT 1 FROM pg_depend d WHERE d.objid = found.number AND d.classid = found.catalogue AND d.deptype = 'e')
"""  # noqa: S608  # a constant of this file


@dataclass(frozen=True)
class Mark:
    """What a restore says about itself."""

    token: str
    database: dict[str, str]
    placed: list[str]
    complete: bool = False


def check_finished() -> None:
    """``Unavailable`` where a restore was begun and not finished; every command but a few asks this first."""
    if _place().exists():
        message = "A restore was begun here and has not finished: run everweek restore FILE again; it clears up by itself."
        raise Unavailable(message)


def begin(placed: list[str]) -> Mark:
    """Mark that a restore begins: here, and in the database where there is one already (PostgreSQL), which must be empty."""
    mark = Mark(secrets.token_hex(16), _here(), placed)
    _write(mark)
    if connection.vendor == "postgresql":
        try:
            with transaction.atomic():
                _put_token(mark)
                if len(standing()) > 1:
                    message = f"The database {mark.database['name']} is not empty: name an empty one in DATABASE_URL."
                    raise Conflict(message)
        except BaseException as refused:
            _place().unlink()
            if isinstance(refused, DatabaseError):
                message = f"The database {mark.database['name']} cannot be restored into: {' '.join(str(refused).split())}."
                raise Conflict(message) from refused
            raise
    return mark


def sign(mark: Mark, database: Path) -> None:
    """Put the token into a SQLite file that is about to become the database."""
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(f"CREATE TABLE {TABLE} (token text NOT NULL)")
        opened.execute(f"INSERT INTO {TABLE} VALUES (?)", [mark.token])  # noqa: S608  # a constant of this file


def finish(mark: Mark) -> None:
    """The restore is complete: say so in the mark, then take the token away, and the mark last of all."""
    if not mark.complete:
        _write(replace(mark, complete=True))
    _take_token()
    _place().unlink()
    workfolder.sync(_place().parent)


def clear() -> None:
    """Take back what a killed restore left. ``Conflict`` where it was complete, or began in another database than this one."""
    mark = _read()
    if mark is None:
        return
    if mark.database != _here():
        message = (
            f"A restore into {_told(mark.database)} was begun here and has not finished; DATABASE_URL names {_told(_here())}. "
            f"Set it back and run everweek restore FILE again; or, where that database is given up, delete {_place()}."
        )
        raise Conflict(message)
    if is_complete(mark):
        finish(mark)
        message = f"The restore had been completed: {_told(mark.database)} is in place. Nothing was changed now."
        raise Conflict(message)
    take_back(mark)


def is_complete(mark: Mark) -> bool:
    """Whether everything is in place. A SQLite file gets its name last of all, with everything in it."""
    return mark.complete or (connection.vendor == "sqlite" and _database().exists() and _token() == mark.token)


def take_back(mark: Mark) -> None:
    """Remove what the restore put here, from the database only where its token stands there, and then the mark."""
    for name in mark.placed:
        (Path(settings.EVERWEEK_HOME) / name.removeprefix("files/")).unlink(missing_ok=True)
    if connection.vendor == "postgresql":
        _end_orphans(mark)
        if _token() == mark.token:
            _drop_all()
    else:
        beside().unlink(missing_ok=True)
    _place().unlink()
    workfolder.sync(_place().parent)


def standing() -> list[tuple[str, str]]:
    """Return what stands in a PostgreSQL database already, as pairs of kind and name. What extensions brought does not count."""
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        return [(kind, name) for kind, name in cursor.fetchall()]


def session_of(mark: Mark) -> str:
    """What the sessions of this restore call themselves in PostgreSQL."""
    return f"everweek-restore-{mark.token}"


def beside() -> Path:
    """Where a copy for a SQLite database on another disk than EVERWEEK_HOME is made before it gets its name."""
    return _database().with_name(f".{_database().name}.restoring")


def _place() -> Path:
    return Path(settings.EVERWEEK_HOME) / "restoring.json"


def _database() -> Path:
    return Path(str(connection.settings_dict["NAME"])).absolute()


def _here() -> dict[str, str]:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return {"vendor": "sqlite", "name": str(_database())}
    return {"vendor": connection.vendor, **{part.lower(): str(found[part] or "") for part in ("HOST", "PORT", "NAME")}}


def _told(database: dict[str, str]) -> str:
    if database.get("vendor") == "sqlite":
        return str(database.get("name"))
    return f"{database.get('vendor')} database {database.get('name')} on {database.get('host') or 'this machine'}"


def _read() -> Mark | None:
    try:
        return Mark(**json.loads(_place().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as unreadable:
        message = f"{_place()} is no mark of a restore of this version: look what is in its folder, and move it away by hand."
        raise Conflict(message) from unreadable


def _write(mark: Mark) -> None:
    fresh = _place().with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as opened:
        json.dump(asdict(mark), opened)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(_place())
    workfolder.sync(_place().parent)


def _put_token(mark: Mark) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (token text NOT NULL)")
        cursor.execute(f"INSERT INTO {TABLE} VALUES (%s)", [mark.token])  # noqa: S608  # a constant of this file


def _take_token() -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_database())) as opened, opened:
            opened.execute(f"DROP TABLE IF EXISTS {TABLE}")
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def _token() -> str | None:
    asked = f"SELECT token FROM {TABLE}"  # noqa: S608  # a constant of this file
    if connection.vendor == "sqlite":
        with suppress(sqlite3.Error), closing(sqlite3.connect(_database())) as opened:
            return str(opened.execute(asked).fetchone()[0])
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(asked)
        found = cursor.fetchone()
        return str(found[0]) if found else None


def _end_orphans(mark: Mark) -> None:
    """A killed restore may have left PostgreSQL's own program at work, which would fill what is cleared here."""
    give_up = clock.elapsed() + ORPHANS_END_WITHIN
    asked = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
    with connection.cursor() as cursor:
        while True:
            cursor.execute(asked, [session_of(mark)])
            if not cursor.fetchall():
                return
            if clock.elapsed() > give_up:
                message = (
                    f"A session of the killed restore ({session_of(mark)}) does not end in PostgreSQL: end it, and try again."
                )
                raise Unavailable(message)
            clock.pause(0.1)


def _drop_all() -> None:
    # All of it or nothing: the token goes with the rest, and without it nothing would be dropped the next time.
    with transaction.atomic(), connection.cursor() as cursor:
        # Tables first, with which their sequences go; types last, which routines may need.
        for kind, name in sorted(standing(), key=lambda one: (one[0] != "TABLE", one[0] == "TYPE")):
            cursor.execute(f"DROP {kind} IF EXISTS {name} CASCADE")

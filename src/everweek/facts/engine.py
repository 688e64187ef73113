"""DuckDB in this process: one connection with limits, questions from files, values bound, identifiers checked.

The SQL of a question is written once, in ``questions/NAME.sql``, over a table ``facts`` (and ``segment_keys``, ``segment_sets``,
``looked_up`` where it says so). Here ``facts`` is the snapshot's own list of Parquet files; another engine gets the same text,
translated, over the Delta table itself.
"""

import os
import platform
import re
import shutil
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from everweek import clock
from everweek.errors import Unavailable
from everweek.facts import schema
from everweek.facts.rules import File
from everweek.facts.snapshots import Snapshot
from everweek.facts.table import forget, look

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MEMORY = "1GB"
THREADS = 2
TRIES = 4
STATEMENTS = 64
"""So many questions are kept as they were read."""
MOST_OPEN = 4
"""So many folders of facts are open at a time, the last that were asked: a house has one, and each holds threads and memory."""
STILL = timedelta(days=1)
REBUILDING = "The facts are being built anew from the records; ask again in a minute."

T = TypeVar("T")

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,300}")
_PLACE = re.compile(r"\{([a-z_]+)\}")

# What it would have instead plans a question twice (``_table``).
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)

_opening = threading.Lock()
_connections: OrderedDict[tuple[int, Path], "duckdb.DuckDBPyConnection"] = OrderedDict()
_statements: OrderedDict[str, "duckdb.Statement"] = OrderedDict()


def identifier(name: str) -> str:
    """``name`` as it may stand in SQL: a column of the facts, never a person's text; ``ValueError`` for anything else."""
    if not (
        name in schema.COLUMNS or schema.is_custom(name) or name in {schema.SEGMENT, schema.SEGMENT_SET}
    ) or not _IDENTIFIER.fullmatch(name):
        message = f"{name!r} is not a column of the facts"
        raise ValueError(message)
    return name


@cache
def question(name: str) -> str:
    """The SQL of a question, from its file; ``{places}`` in it are filled with checked identifiers and conditions only."""
    return (resources("everweek.facts") / "questions" / f"{name}.sql").read_text(encoding="utf-8")


def fill(name: str, places: Mapping[str, str]) -> str:
    """Return the SQL of the question ``name`` with its places filled."""
    return _PLACE.sub(lambda found: places[found[1]], question(name))


@contextmanager
def cursor(folder: Path) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A cursor that can read this folder and nothing else of the machine or the network."""
    with _opening:
        at = _connection(folder).cursor()
    try:
        yield at
    finally:
        at.close()


def _connection(folder: Path) -> "duckdb.DuckDBPyConnection":
    # A forked child must not share its parent's threads: it opens one of its own, and closes none that it was born with.
    key = (os.getpid(), folder)
    if key not in _connections:
        _connections[key] = _opened(folder)
        mine = [one for one in _connections if one[0] == key[0]]
        for one in mine[:-MOST_OPEN]:
            # Let go of, not closed: that would close the cursors of whoever reads. With the last of them it is closed by itself.
            del _connections[one]
    _connections.move_to_end(key)
    return _connections[key]


def _opened(folder: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb

    spill, own = _spill(folder), _own_spill(folder)
    # Whatever lies there was left by an earlier process of this number.
    shutil.rmtree(own, ignore_errors=True)
    # DuckDB makes no parents. A reader that may not write here has to do with its memory.
    with suppress(OSError):
        own.mkdir(mode=0o700, parents=True)
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "temp_directory": str(own),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        },
    )
    # A file of the table never changes; its description is then read once and not for each question.
    connection.execute("SET parquet_metadata_cache = true")
    # In this order: what may be read is named, then the rest is shut, then the lock on all settings turned.
    connection.execute(f"SET allowed_directories = [{_literal(f'{folder}/')}, {_literal(f'{spill}/')}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def sweep_spill(folder: Path) -> None:
    """Delete what processes that were killed while they sorted left beside the table: rows as they were, keys and all.

    What a process of another machine left (they may share the folder) goes once it has lain still for a day.
    """
    spill = _spill(folder)
    for left in spill.iterdir() if spill.is_dir() else ():
        host, _dash, pid = left.name.rpartition("-")
        if _lives(int(pid)) if host == platform.node() and pid.isdecimal() else _touched(left) > clock.now() - STILL:
            continue
        shutil.rmtree(left, ignore_errors=True)


def _spill(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.spill")


def _own_spill(folder: Path) -> Path:
    return _spill(folder) / f"{platform.node()}-{os.getpid()}"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _touched(left: Path) -> datetime:
    seconds = max((each.lstat().st_mtime for each in (left, *left.rglob("*"))), default=0.0)
    return datetime.fromtimestamp(seconds, UTC)


def relation(snapshot: Snapshot, files: Sequence[File], custom: Sequence[str]) -> str:
    """What ``facts`` is for DuckDB: these files, with the custom columns the question speaks of.

    A file written before a custom dimension was first seen has no column for it; a row without files is there so that a column
    nobody has written yet is empty and not unknown.
    """
    if not custom:
        return _scan(snapshot, files)
    empty = ", ".join(f"CAST(NULL AS VARCHAR) AS {identifier(column)}" for column in custom)
    alike = _scan(snapshot, files, ", union_by_name = true")
    return f"(SELECT * FROM {alike} UNION ALL BY NAME SELECT {empty} WHERE false)"  # noqa: S608  # paths are quoted, columns checked


def _scan(snapshot: Snapshot, files: Sequence[File], how: str = "") -> str:
    named = ", ".join(_literal(path) for path in snapshot.paths(files))
    grain = schema.ROLLED.get(files[0].grain)
    if grain is None:
        return f"read_parquet([{named}], hive_partitioning = true, hive_types = {{'grain': VARCHAR, 'month': DATE}}{how})"
    # A roll-up lies by year, and says in each row which month it is of. Its few columns are named, and nothing is read out of
    # where its files lie: to find both out takes longer than to read some of them.
    told = ", ".join(identifier(name) for name in (*grain.keys, *schema.SUMS))
    read = f"read_parquet([{named}], hive_partitioning = false)"
    return f"(SELECT {_literal(grain.name)} AS grain, in_month AS month, {told} FROM {read})"  # noqa: S608  # quoted paths


def table_over(
    at: "duckdb.DuckDBPyConnection",
    snapshot: Snapshot,
    files: Sequence[File],
    custom: Sequence[str],
    sql: str,
    values: Mapping[str, Any],
) -> "pa.Table":
    """The answer to a question over these files.

    First as if every file had every custom column, which is so for all but a while and a third quicker; a file that has not makes
    DuckDB refuse, and then columns are matched by name.
    """
    import duckdb

    if custom:
        try:
            return _table(at, over(_scan(snapshot, files), sql), values)
        except duckdb.Error:
            pass
    return _table(at, over(relation(snapshot, files, custom), sql), values)


def _table(at: "duckdb.DuckDBPyConnection", sql: str, values: Mapping[str, Any]) -> "pa.Table":
    # Run at once: asked for as a relation, a question is planned twice, which takes longer than the copy this makes of the rows.
    return cast("pa.Table", at.execute(_statement(at, sql), dict(values) or None).to_arrow_table())


def _statement(at: "duckdb.DuckDBPyConnection", sql: str) -> "duckdb.Statement":
    """The question as DuckDB reads it: the same ones are asked again and again, and nothing is bound or planned in it yet."""
    known = _statements.get(sql)
    if known is None:
        (known,) = at.extract_statements(sql)
        _statements[sql] = known
        while len(_statements) > STATEMENTS:
            with suppress(KeyError):
                _statements.popitem(last=False)
    return known


def _literal(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"


def with_snapshot(ask: Callable[[Snapshot], T], *, epoch: str, nothing: T) -> T:
    """Ask of the newest version; where a file was swept away between looking and reading, look again.

    ``nothing`` is the answer where there is no table yet. ``Unavailable`` while the table belongs to another life of the
    records (after a restore, until it is rebuilt), for its numbers would speak of records that are not there.
    """
    import duckdb

    for attempt in range(1, TRIES + 1):
        snapshot = look(epoch)
        if snapshot is None:
            return nothing
        if snapshot.position is None:
            raise Unavailable(REBUILDING, code="facts-rebuilding")
        try:
            return ask(snapshot)
        except (duckdb.IOException, FileNotFoundError):
            # Also when the log was cleaned meanwhile; a file that is missing in the newest version too is a real loss.
            forget()
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def over(facts: str, sql: str) -> str:
    """Return the SQL with ``facts`` standing for that relation."""
    return f"WITH facts AS (SELECT * FROM {facts})\n{sql}"  # noqa: S608  # made by ``relation`` above, of quoted paths only


def run(at: "duckdb.DuckDBPyConnection", sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a question."""
    rows: list[tuple[Any, ...]] = at.execute(sql, dict(values) or None).fetchall()
    return rows

"""Which rows of a file came before: kept on disk beside, so that a file of any length takes the same memory."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

_AT_ONCE = 5000


class Met(NamedTuple):
    """Where an id was met: the line, and the digest of what the row held."""

    line: int
    digest: bytes


class Seen:
    """What was met in one reading of one file. It lives in a temporary file that nobody else sees and that ends with it."""

    def __init__(self) -> None:
        # An empty name is SQLite's temporary database: in memory while small, in a deleted file beyond the cache.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "PRAGMA cache_size = -32000",
            "CREATE TABLE told (id TEXT PRIMARY KEY, line INTEGER, digest BLOB) WITHOUT ROWID",
            "CREATE TABLE counted (digest BLOB PRIMARY KEY, n INTEGER) WITHOUT ROWID",
        ):
            self._database.execute(statement)

    def close(self) -> None:
        """Let the temporary file go."""
        self._database.close()

    def occurrences(self, digests: Sequence[bytes]) -> list[int]:
        """For each row its number among the rows that hold the same: 1 for the first ever met, in order."""
        before = dict(self._among("SELECT digest, n FROM counted WHERE digest IN ", digests))
        met = Counter(before)
        numbers = []
        for digest in digests:
            met[digest] += 1
            numbers.append(met[digest])
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT OR REPLACE INTO counted VALUES (?, ?)", [(digest, met[digest]) for digest in set(digests)]
        )
        self._database.execute("COMMIT")
        return numbers

    def find(self, ids: Iterable[str]) -> dict[str, Met]:
        """The ids among these that a row before had."""
        rows = self._among("SELECT id, line, digest FROM told WHERE id IN ", ids)
        return {one: Met(line, digest) for one, line, digest in rows}

    def _among(self, query: str, values: Iterable[object]) -> Iterable[Any]:
        wanted = list(set(values))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            yield from self._database.execute(f"{query}({marks})", some)

    def remember(self, rows: Iterable[tuple[str, int, bytes]]) -> None:
        """Rows by their id, line and digest; of an id that was met before the first row stays."""
        self._keep("INSERT OR IGNORE INTO told VALUES (?, ?, ?)", rows)

    def note(self, rows: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep rows by their id, line and digest; of an id that was met before the last row stays."""
        self._keep("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", rows)

    def _keep(self, statement: str, rows: Iterable[tuple[str, int, bytes]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(statement, rows)
        self._database.execute("COMMIT")

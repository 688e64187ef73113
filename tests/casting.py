"""The cast once more: built by the services the first time in a process, and from then on put back as the rows it was.

It is needed some thousands of times. Built it takes four hundredths of a second, put back a small part of that. What many tests
begin with beside it, as a survey that was imported and is in the numbers, takes most of a second, and is put back with it.
"""

import pickle
import shutil
import tempfile
from atexit import register
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from tests.cast import Cast, assemble

from everweek import clock
from everweek.facts.models import Epoch, fresh_epoch
from everweek.journal.delivery import take_up
from everweek.journal.models import Position


@dataclass(frozen=True)
class _Kept:
    """The rows of the cast by table, each with the names of its columns; when they were written; the cast; what the deed told.

    ``folder`` is what lay in the test's own folder, and its facts; None where nothing was done beside the cast. ``inserts``
    are the statements that put all rows back, for PostgreSQL, which takes them in one go; None on SQLite, which is not far away.
    """

    at: datetime
    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    cast: bytes
    folder: Path | None = None
    inserts: str | None = None


Told = TypeVar("Told")
Deed = Callable[[Cast], Told]

STAYS = timedelta(seconds=15)
WITH_A_DEED_STAYS = timedelta(minutes=10)
_kept: dict[tuple[str, Deed[Any]], _Kept] = {}


def _nothing(_cast: Cast) -> None:
    """What was done where nothing was done beside the cast."""


def cast_again(deed: Deed[object] = _nothing, folder: Path | None = None) -> Cast:
    """The whole cast in a database without one. What was kept just now is put back; else it is built, and kept.

    ``deed`` is what was done then, once the cast was there; what it wrote into ``folder``, the test's own, and into the facts
    comes back with it.
    """
    return told_again(deed, folder)[0]


def told_again(deed: Deed[Told], folder: Path | None = None) -> tuple[Cast, Told]:
    """The cast, and what the deed told of what it did."""
    if connection.in_atomic_block and not Position.objects.exists():
        # A test that committed emptied this table too; whoever listens from the head on would hear nothing of what now happens.
        take_up()
    kept = _kept.get((connection.vendor, deed))
    # Lines of the journal that nobody has placed for long are late, and whoever stops the clock has a cast of that moment; who
    # brought somebody in before the cast has one with other numbers.
    stays = STAYS if deed is _nothing else WITH_A_DEED_STAYS
    if kept is not None and timedelta(0) <= clock.now() - kept.at < stays and not _any_row_in(kept.rows):
        with transaction.atomic(), connection.cursor() as cursor:
            if kept.inserts is not None:
                cursor.execute(kept.inserts)
            else:
                for table, (columns, rows) in kept.rows.items():
                    cursor.executemany(_insert(table, columns), rows)
        if folder is not None and kept.folder is not None:
            _put_folder(kept.folder, folder)
        found: tuple[Cast, Told] = pickle.loads(kept.cast)  # noqa: S301  # written by this process
        return found
    return _built(deed, folder)


def _built(deed: Deed[Told], folder: Path | None) -> tuple[Cast, Told]:
    before = {table: _count(table) for table in _tables()}
    at = clock.now()
    cast = assemble()
    told = deed(cast)
    grown = [table for table, n in before.items() if _count(table) != n]
    if not any(before[table] for table in grown):
        rows = {table: _rows(table) for table in grown}
        inserts = _inserts(rows) if connection.vendor == "postgresql" else None
        kept = _keep_folder(folder) if folder else None
        _kept[connection.vendor, deed] = _Kept(at, rows, pickle.dumps((cast, told)), kept, inserts)
    return cast, told


def _keep_folder(folder: Path) -> Path:
    kept = Path(tempfile.mkdtemp(prefix="everweek-kept-"))
    register(shutil.rmtree, kept, ignore_errors=True)
    shutil.copytree(folder, kept / "own")
    if (facts := Path(settings.EVERWEEK_FACTS)).exists():
        shutil.copytree(facts, kept / "facts")
    return kept


def _put_folder(kept: Path, folder: Path) -> None:
    """Put back what lay there, its facts in a life of their own: what a process still knows of another's is not of these."""
    shutil.copytree(kept / "own", folder, dirs_exist_ok=True)
    if not (kept / "facts").exists():
        return
    facts = Path(shutil.copytree(kept / "facts", settings.EVERWEEK_FACTS))
    was = Epoch.objects.values_list("epoch", flat=True).first()
    if was is None:
        return
    Epoch.objects.update(epoch=(now := fresh_epoch()))
    for path in facts.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        if was in text:
            path.write_text(text.replace(was, now), encoding="utf-8")


def _tables() -> list[str]:
    """Every table, those first that others point to."""
    return [model._meta.db_table for app in apps.get_app_configs() for model in app.get_models()]


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COUNT(*) FROM (SELECT 1 FROM "{table}" LIMIT 2000) AS counted')  # noqa: S608  # our own names
        return int(cursor.fetchone()[0])


def _rows(table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # the same
        return [each[0] for each in cursor.description], cursor.fetchall()


def _any_row_in(tables: Iterable[str]) -> bool:
    asked = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in tables)  # noqa: S608  # the same
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return bool(cursor.fetchone()[0])


def _insert(table: str, columns: list[str], *, many: int = 1) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ' + ", ".join([f"({places})"] * many)  # noqa: S608  # the same


def _inserts(kept: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> str:
    with connection.cursor() as cursor:
        return ";\n".join(
            cursor.mogrify(_insert(table, columns, many=len(rows)), [cell for row in rows for cell in row])
            for table, (columns, rows) in kept.items()
        )

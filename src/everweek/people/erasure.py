"""Erasing a person for good: who has to forget the customer, and the list that a restored backup replays.

A package that stores something about customers registers what it does when one is erased::

    from everweek.people.erasure import eraser

    @eraser     def erase_responses(customer_id: int, facts_key: int | None) -> None:         ...

Erasers run inside the transaction that erases: all of them or none. What lives outside the database (the facts) listens to the
journal's ``customer.erased`` instead.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import Invalid

Eraser = Callable[[int, int | None], None]
Merger = Callable[[int, int], object]
Parter = Callable[[int, int, object], object]
Exporter = Callable[[int], object]
FileExporter = Callable[[int], Iterable[tuple[str, Path]]]

ERASERS: list[Eraser] = []
MERGERS: list[Merger] = []
PARTERS: dict[str, Parter] = {}
EXPORTERS: dict[str, Exporter] = {}
FILE_EXPORTERS: list[FileExporter] = []


def eraser(function: Eraser) -> Eraser:
    """Register ``function(customer_id, facts_key)``; it must do nothing when it is called a second time."""
    if function not in ERASERS:
        ERASERS.append(function)
    return function


def merger(function: Merger) -> Merger:
    """Register ``function(kept_id, gone_id)``, which makes what is about the one be about the other.

    What refers to a customer by a foreign key comes back by itself when the two are parted (``services.merging``). What a package
    refers to a customer by otherwise, or gives up when it joins two rows, it answers with, as plain JSON: its ``parter`` is given
    it back.
    """
    if function not in MERGERS:
        MERGERS.append(function)
    return function


def parter(function: Parter) -> Parter:
    """Register ``function(kept_id, gone_id, told)``, which takes back what the merger of the same module did; see ``merger``.

    It is called after what refers to a customer by a foreign key is back with whom it belonged to.
    """
    PARTERS[function.__module__] = function
    return function


def exporter(name: str) -> Callable[[Exporter], Exporter]:
    """Register ``function(customer_id)``, whose answer (plain JSON) stands under ``name`` in the export of a person's data."""

    def register(function: Exporter) -> Exporter:
        EXPORTERS[name] = function
        return function

    return register


def file_exporter(function: FileExporter) -> FileExporter:
    """Register ``function(customer_id)``: what is handed out of a person as files, each as (its name in the packed file, where it
    lies). The exporter of the same package says beside what each stands.
    """
    if function not in FILE_EXPORTERS:
        FILE_EXPORTERS.append(function)
    return function


def early_eraser(function: Eraser) -> Eraser:
    """``eraser`` for what is found by what others are about to forget: it runs before them."""
    if function not in ERASERS:
        ERASERS.insert(0, function)
    return function


@dataclass(frozen=True)
class Entry:
    """One line of the list: who (``customer:12``), when, and the key under which the facts knew the customer, if they did."""

    person: str
    erased_at: datetime
    facts_key: int | None


def list_path() -> Path:
    """Where the list stands beside the database, so that it outlives a restore: ids and random keys, one JSON object a line."""
    return Path(settings.EVERWEEK_HOME) / "erasures.jsonl"


def keep(entries: Iterable[Entry]) -> None:
    """Add entries to the list beside the database; they are on the disk when this returns."""
    lines = "".join(
        json.dumps({"person": one.person, "erased_at": one.erased_at.isoformat(), "facts_key": one.facts_key}) + "\n"
        for one in entries
    )
    descriptor = os.open(list_path(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # One at a time: a line that a crash has cut off is cut away first, or the next one would be written into it.
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = file.read()
        whole = there.rfind(b"\n") + 1
        file.truncate(whole)
        file.seek(whole)
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def keep_missing(entries: Iterable[Entry]) -> int:
    """Add those entries that the list beside the database lacks, as after a crash in an erasure; returns how many."""
    there = {(one.person, one.erased_at) for one in kept()}
    missing = [one for one in entries if (one.person, one.erased_at) not in there]
    if missing:
        keep(missing)
    return len(missing)


def kept(copy: Path | None = None) -> list[Entry]:
    """The list beside the database, or a copy of it; ``Invalid`` names the line it cannot read.

    A last line cut off by a crash is left out. One that is whole but for its line break counts in a copy, which may have been cut
    by an editor; in the list itself it does not: whoever writes next cuts it away.
    """
    path = copy or list_path()
    if not path.exists():
        return []
    entries = []
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line or (number == len(lines) and (copy is None or not line.endswith("}"))):
            continue
        try:
            fields = json.loads(line)
            entries.append(Entry(str(fields["person"]), datetime.fromisoformat(fields["erased_at"]), fields["facts_key"]))
        except (ValueError, KeyError, TypeError):
            raise Invalid(
                _("Line %(number)d of %(path)s cannot be read.") % {"number": number, "path": path}, field="erasures"
            ) from None
    return entries

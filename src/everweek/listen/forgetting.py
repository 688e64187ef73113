"""Looking for erased people in files of refused rows and in files handed in, and taking them out: each file is read once for all.

A refused row is taken out of the file; a file handed in is removed whole, for its imported rows are stored already and nothing
else needs it. A row is about an erased customer when the customer's outside id stands in a column the map takes for one (or, if
it is telling enough, anywhere), or when the customer's address, telephone (however it is written) or full name stands in any
cell. Files are read outside of transactions; a run is locked only for the moment in which its file changes. What lies beside a
user's own file may have become unreadable: that stops nothing, and the journal says which import it belongs to.
"""

import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from everweek import clock
from everweek.errors import EverweekError
from everweek.journal.services import Actor, Happening, System, record
from everweek.listen import maps, places
from everweek.listen.models import ImportRun, Upload
from everweek.listen.readers import OURS, open_table
from everweek.listen.readers.table import ORIGIN_COLUMN
from everweek.listen.running.refusals import all_beside, aside, without
from everweek.people.words import number_of
from everweek.text.nearest import plain

_TELLING = 6
_FEW, _START = 8, 4
_ID_KEYS = ("customer", "respondent", "interaction")
_UNFINISHED = (ImportRun.State.WAITING, ImportRun.State.RUNNING, ImportRun.State.FAILED)

Hers = Callable[[Sequence[str], Sequence[str]], bool]


@dataclass(frozen=True)
class Trace:
    """What an erased customer was known by: the outside id, and words (folded) that mean this customer wherever they stand."""

    external_id: str
    words: tuple[str, ...]


def forget(traces: Sequence[Trace]) -> None:
    """Take the rows of these people out of refused rows, and remove the files handed in that name any of these people."""
    beside: dict[Path, list[ImportRun]] = {}
    for pk in ImportRun.objects.order_by("pk").values_list("pk", flat=True):
        run = _settled(pk)
        _clean_ours(run, traces)
        if run.upload_id is None:
            for path in all_beside(Path(run.source)):
                beside.setdefault(path, []).append(run)
    for path, runs in beside.items():
        _clean_beside(path, runs, traces)
    for upload in Upload.objects.filter(erased_at__isnull=True).order_by("pk"):
        texts = {run.map_text for run in upload.runs.all()} | {trial.map_text for trial in upload.trials.all()}
        path = places.folder() / upload.path
        if not path.exists() or any(_names_one(path, text, traces) for text in texts or {""}):
            remove_upload(upload_id=upload.pk, by=System("erasure"), refused_too=False)


def remove_upload(*, upload_id: int, by: Actor, refused_too: bool) -> None:
    """Remove a file handed in, the trials of it and, if asked, its refused rows; what was stored stays. Safe to do twice.

    Imports of it that have not ended are cancelled.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload_id)
        if upload.erased_at is not None:
            return
        upload.erased_at = clock.now()
        upload.save(update_fields=["erased_at"])
        runs = list(upload.runs.select_for_update())
        for run in runs:
            if run.state in _UNFINISHED:
                run.state, run.ended_at = ImportRun.State.CANCELLED, clock.now()
                run.save(update_fields=["state", "ended_at"])
                record(Happening("import.cancelled", by=by, subject=("import", run.pk)))
        upload.trials.all().delete()
        record(Happening("import.upload_erased", by=by, subject=("upload", upload.pk)))
        files = [places.folder() / upload.path]
        if refused_too:
            files += [places.refused_file(run.pk) for run in runs]
        transaction.on_commit(lambda: _unlink(files))


def _unlink(files: Sequence[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _settled(run_id: int) -> ImportRun:
    """A run as it stands when nobody stores rows of it; what a killed process left behind in its file is cut off."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        ours = places.refused_file(run_id)
        if ours.exists() and ours.stat().st_size > run.refused_bytes:
            os.truncate(ours, run.refused_bytes)
    return run


def _hers(map_text: str, traces: Sequence[Trace]) -> Hers:
    """Return a function that says whether a row of a file read by this map is about any of these people. Where the text is no map
    any more, ids are looked for in every column.
    """
    named, any_column = _columns_of_ids(map_text)
    ids = {trace.external_id for trace in traces if trace.external_id}
    folded_ids = {one.casefold() for one in ids}
    telling = {one for one in ids if any_column or _is_telling(one)}
    words = {word for trace in traces for word in trace.words}
    numbers = {number for word in words if (number := number_of(word))}
    ours, names_one = {*OURS, ORIGIN_COLUMN}, _said_in(words)

    def is_id(text: str, name: str) -> bool:
        if text in telling or (name in named and text in ids):
            return True
        prefix = named.get(name, "")
        return bool(prefix and text) and f"{prefix}{text}".casefold() in folded_ids

    def hers(header: Sequence[str], cells: Sequence[str]) -> bool:
        for place, cell in enumerate(cells):
            text = cell.strip()
            name = plain(header[place]) if place < len(header) else ""
            if ids and name not in ours and is_id(text, name):
                return True
            if names_one(text.casefold()) or (numbers and number_of(text) in numbers):
                return True
        return False

    return hers


def _said_in(words: Collection[str]) -> Callable[[str], bool]:
    """Whether a text holds any of these words; of hundreds of people no longer than of one: by how the words begin."""
    if len(words) <= _FEW:
        return lambda text: any(word in text for word in words)
    by_start: dict[str, list[str]] = {}
    for word in words:
        by_start.setdefault(word[:_START], []).append(word)
    short = [word for word in words if len(word) < _START]

    def said(text: str) -> bool:
        starts = by_start.keys() & {text[at : at + _START] for at in range(len(text) - _START + 1)}
        return any(word in text for start in starts for word in by_start[start]) or any(word in text for word in short)

    return said


def _columns_of_ids(map_text: str) -> tuple[dict[str, str], bool]:
    """The columns that hold outside ids, each with what stands before them; and whether nobody knows, for the map is none now."""
    if not map_text:
        return {}, False
    try:
        columns = maps.parse(map_text).columns
    except EverweekError:
        return {}, True
    return {plain(columns[key].column or ""): columns[key].prefix for key in _ID_KEYS if key in columns}, False


def _is_telling(external_id: str) -> bool:
    """Return whether an outside id is long or unusual enough to mean this one customer wherever it stands: a short number may be
    anything.
    """
    return len(external_id) >= _TELLING or any(character.isalpha() for character in external_id)


def _clean_ours(run: ImportRun, traces: Sequence[Trace]) -> None:
    """Take their rows out of the house's own copy. One that cannot be read is of no use to anybody, and goes."""
    path = places.refused_file(run.pk)
    if not path.exists():
        return
    hers, fresh = _hers(run.map_text, traces), aside(path)
    try:
        taken = without(path, lambda header, cells: not hers(header, cells), fresh)
    except EverweekError:
        taken = -1
    if taken:
        with transaction.atomic():
            locked = ImportRun.objects.select_for_update().get(pk=run.pk)
            if taken > 0:
                fresh.replace(path)
            else:
                path.unlink(missing_ok=True)
            locked.refused_bytes = path.stat().st_size if path.exists() else 0
            locked.save(update_fields=["refused_bytes"])


def _clean_beside(path: Path, runs: Sequence[ImportRun], traces: Sequence[Trace]) -> None:
    every = [_hers(text, traces) for text in {run.map_text for run in runs}]
    for fresh in (aside(path), places.folder() / aside(path).name):
        try:
            if without(path, lambda header, cells: not any(hers(header, cells) for hers in every), fresh):
                _put(fresh, path)
        except (EverweekError, OSError):
            fresh.unlink(missing_ok=True)
            continue
        return
    with transaction.atomic():
        record(Happening("import.refused_rows_left", by=System("erasure"), subject=("import", runs[-1].pk)))


def _put(fresh: Path, path: Path) -> None:
    """Put one file in the place of another; where its folder may not be written, its content."""
    if fresh.parent == path.parent:
        fresh.replace(path)
        return
    with fresh.open("rb") as new, path.open("r+b") as old:
        shutil.copyfileobj(new, old)
        old.truncate()
        os.fsync(old.fileno())
    fresh.unlink()


def _names_one(path: Path, map_text: str, traces: Sequence[Trace]) -> bool:
    """Return whether any row of the file is about one of these people. A file that cannot be read whole cannot be searched, and
    counts as if one were.
    """
    hers = _hers(map_text, traces)
    try:
        table = open_table(path, maps.parse(map_text).read if map_text else None)
        return any(bool(row.problem and not row.cells) or hers(table.columns, row.cells) for row in table.records())
    except (EverweekError, OSError, ValueError):
        return True

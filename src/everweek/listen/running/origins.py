"""Rows without ids that were refused, mended and handed in: which of equal rows each of them is.

A row without an id is told by what it holds and by its number among those that hold the same. In a file of refused rows that
number goes on where the file they were refused from ended: a mended row that now equals two others of that file is the third. So
it comes in, once; and if somebody mends the first file too and imports it whole, its third row is there already. The file of
refused rows therefore says which file it is from. Where that is no longer here the numbers begin at 1: nothing is counted twice,
and a row that equals another one counts as already there.
"""

import re
from itertools import chain

from everweek.errors import EverweekError
from everweek.listen import maps, places
from everweek.listen.maps.shape import Map
from everweek.listen.models import ImportRun
from everweek.listen.readers import Record, Table, open_table
from everweek.listen.running.opening import Opened
from everweek.listen.running.pieces import Reader, pieces
from everweek.listen.running.refusals import read_refused

_TOKEN = re.compile(r"[0-9a-f]{16}")
_AT_ONCE = 5000
_DEEPEST = 20


def origin_of(run: ImportRun) -> str:
    """What a file of refused rows says of the file of this run."""
    return run.source_sha256[:16]


def count_before(opened: Opened, reader: Reader, *, largest: int | None = None) -> bool:
    """Count the rows of the file these were refused from, and of the one those were refused from, so far as they went in.

    False where that cannot be told: the file is gone or changed, or holds more than ``largest`` bytes.
    """
    token = opened.setting.table.origin
    if reader.named or not token:
        return True
    found: list[tuple[ImportRun, Table]] = []
    while token and len(found) < _DEEPEST:
        run = _run_of(token, opened.setting.map, largest)
        if run is None:
            return False
        table = open_table(places.source_of(run), maps.parse(run.map_text).read)
        found.append((run, table))
        token = table.origin
    for run, table in found:
        _count(run, table, reader)
    return True


def _run_of(token: str, map_: Map, largest: int | None) -> ImportRun | None:
    """The last import of that file by a map for the same answers, its file and its refused rows as they were."""
    if not _TOKEN.fullmatch(token):
        return None
    runs = ImportRun.objects.filter(source_sha256__startswith=token, kind=map_.kind, questionnaire=map_.questionnaire)
    for run in runs.select_related("upload").order_by("-pk")[:_DEEPEST]:
        if run.refused and not places.refused_file(run.pk).exists():
            continue
        try:
            path = places.source_of(run)
            if largest is not None and path.stat().st_size > largest:
                continue
            if run.upload_id is not None or places.digest(path) == run.source_sha256:
                return run
        except (EverweekError, OSError):
            continue
    return None


def _count(run: ImportRun, table: Table, reader: Reader) -> None:
    refused = (row.line for row in read_refused(places.refused_file(run.pk))) if run.refused else iter(())
    lines = chain(refused, [0])
    passed = next(lines)
    for piece in pieces(table.records(), _AT_ONCE):
        taken: list[Record] = []
        for record in piece:
            if record.line == passed:
                passed = next(lines)
            elif not record.problem:
                taken.append(record)
        reader.count(taken)

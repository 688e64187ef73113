"""What an import would do: every row goes all the way to the database, and every transaction is taken back."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.journal.services import Actor
from everweek.listen.columns import unused
from everweek.listen.maps.shape import Map
from everweek.listen.plans import DryRun, Reason, Tallies, Understood
from everweek.listen.running.opening import Opened, open_by
from everweek.listen.running.origins import count_before
from everweek.listen.running.pieces import Piece, Reader, Row, at_once, pieces, tally
from everweek.listen.running.seen import Seen
from everweek.listen.running.storing import Storer

_SHOWN = 10
_REASONS = 50
_MOST_REASONS = 5000
_READ_IN_PASSING = 20 * 1024**2


def check(path: Path, map_: Map, *, by: Actor) -> None:
    """``Invalid`` where the file cannot be imported by the map at all: a column that is not there, a scale that differs."""
    open_by(path, map_, by=by)


Watch = Callable[[float, Tallies], None]


def plan(path: Path, map_: Map, *, by: Actor, most: int | None = None, watch: Watch | None = None) -> DryRun:
    """What importing the first ``most`` rows (None: all) of the file would do. Nothing is written.

    ``watch`` is told how far it is after each piece; what it raises ends the trial.

    Raises:
        Invalid: file, map and questionnaire do not fit together.
    """
    opened = open_by(path, map_, by=by)
    with closing(Seen()) as seen, closing(Storer(opened.setting, opened.importer)) as storer:
        reader = Reader(opened.setting, opened.importer, seen)
        told = count_before(opened, reader, largest=None if most is None else _READ_IN_PASSING)
        return _try(opened, reader, storer, most, watch, told=told)


def _try(opened: Opened, reader: Reader, storer: Storer, most: int | None, watch: Watch | None, *, told: bool) -> DryRun:
    records = opened.setting.table.records()
    first: list[Understood] = []
    tallies, reasons, lines, doubts = Tallies(), Counter[tuple[str, str]](), dict[tuple[str, str], int](), 0
    for piece in pieces(records if most is None else islice(records, most), at_once()):
        rows = reader.identify(piece)
        reader.read(rows)
        storer.foresee(rows)
        with transaction.atomic():
            storer.store(rows)
            transaction.set_rollback(True)
        storer.remember()
        tallies = added(tallies, tally(rows))
        for refused in Piece(rows, opened.setting.table.progress()).refused():
            why = refused.column, refused.reason
            # A reason names the cell: a column of nonsense would otherwise keep every one of its cells in memory.
            if why not in lines and len(lines) >= _MOST_REASONS:
                why = refused.column, _("other cells that cannot be taken")
            reasons[why] += 1
            lines.setdefault(why, refused.line)
        looked_at = [row for row in rows if not row.left_out]
        doubts += sum(1 for row in looked_at if not row.record.problem and opened.importer.doubt(row.record.cells))
        first += [_understood(opened, row) for row in looked_at[: _SHOWN - len(first)]]
        if watch is not None:
            watch(opened.setting.table.progress(), tallies)
    complete = most is None or next(records, None) is None
    map_, table = opened.setting.map, opened.setting.table
    return DryRun(
        kind=map_.kind,
        questionnaire=map_.questionnaire,
        columns=table.columns,
        unused=unused(map_, table.columns),
        first=tuple(first),
        tallies=tallies,
        reasons=tuple(
            Reason(reason, column, count, lines[column, reason]) for (column, reason), count in reasons.most_common(_REASONS)
        ),
        notes=_notes(opened, doubts, told=told),
        complete=complete,
    )


def added(one: Tallies, other: Tallies) -> Tallies:
    """Both together."""
    return Tallies(*(sum(both) for both in zip(astuple(one), astuple(other), strict=True)))


def _understood(opened: Opened, row: Row) -> Understood:
    columns = opened.setting.table.columns
    values = opened.importer.show(row.value) if row.value is not None else dict(zip(columns, row.record.cells, strict=False))
    reason = row.outcome.reason if row.outcome is not None else ""
    return Understood(row.record.line, values, reason)


def _notes(opened: Opened, doubts: int, *, told: bool) -> tuple[str, ...]:
    notes = list(opened.setting.table.notes)
    if not told:
        notes.append(
            _("The file these rows were refused from was not looked at: a row that equals one of it counts as already there.")
        )
    if doubts:
        notes.append(
            ngettext(
                "{count} date fits two of the formats as two different days; the first format was taken.",
                "{count} dates fit two of the formats as two different days; the first format was taken.",
                doubts,
            ).format(count=doubts)
        )
    if opened.setting.map.act:
        notes.append(_("The map says act: true. These rows start cases, mails and clocks as if they came in now."))
    return tuple(notes)

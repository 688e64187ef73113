"""Storing a piece: of rows with one id the first that can be stored counts."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from everweek.listen.kinds import Importer, Setting
from everweek.listen.maps.shape import Source
from everweek.listen.running.pieces import Row
from everweek.listen.running.seen import Met, Seen
from everweek.people.outcomes import Outcome, State


class Storer:
    """Stores the pieces of one file, in their order.

    Whoever reads says where an id was met before, and cannot know whether that row was refused only where it was stored. Of
    these few ids it is kept here what came of them.
    """

    def __init__(self, setting: Setting, importer: Importer) -> None:
        self._importer = importer
        place = importer.identity_column()
        self._title = "" if place is None else setting.columns.title(place)
        self._first_stands = (importer.identity_source() or Source()).first_stands
        self._turned_down = Seen()
        self._noted: dict[str, Met | None] = {}

    def close(self) -> None:
        """Let go of what was kept."""
        self._turned_down.close()

    def foresee(self, rows: Sequence[Row]) -> None:
        """Have ready what takes long to find out, before anything is locked."""
        self._importer.foresee([row.value for row in rows if row.waits])

    def store(self, rows: Sequence[Row]) -> None:
        """Store what can be stored. Of rows with one id the first counts: the same again is there already, another is refused, or
        is there already too where the map says that the first stands.
        """
        waiting = [row for row in rows if row.waits]
        known = self._known(waiting)
        refused: set[str] = set()
        while waiting:
            now, later = _apart(self._not_known(waiting, known) if known else waiting)
            outcomes = self._importer.store([row.value for row in now]) if now else []
            for row, outcome in zip(now, outcomes, strict=True):
                if outcome.state is State.REFUSED:
                    row.outcome = Outcome.refused(self._importer.column_of(outcome.field), outcome.reason)
                    refused.add(row.identity)
                else:
                    row.outcome = outcome
            if later:
                again = {row.identity for row in later}
                known |= _met(row for row in now if row.identity in again)
            waiting = later
        # Those that were turned down before, and those of this piece: which of their rows counts now, if any does.
        doubtful = refused | self._noted.keys()
        self._noted = dict.fromkeys(doubtful) | _met(row for row in rows if row.identity in doubtful) if doubtful else {}

    def remember(self) -> None:
        """Keep what came of the ids that were turned down; called when the piece is stored for good."""
        self._turned_down.note((one, *(met or _NEVER)) for one, met in self._noted.items())
        self._noted = {}

    def _known(self, rows: Sequence[Row]) -> dict[str, Met]:
        """Of the ids that came before: the row of each that counts. Those of which none does yet are noted."""
        before = {row.identity: row.before for row in rows if row.before is not None}
        found = self._turned_down.find(before) if before else {}
        self._noted = {one: None for one, met in found.items() if met == _NEVER}
        return {one: found.get(one, met) for one, met in before.items() if one not in self._noted}

    def _not_known(self, rows: Sequence[Row], known: dict[str, Met]) -> list[Row]:
        """The rows whose id is not known; what comes of the others is said."""
        fresh = []
        for row in rows:
            met = known.get(row.identity)
            if met is None:
                fresh.append(row)
            elif met.digest == row.digest or self._first_stands:
                row.outcome = Outcome(State.ALREADY)
            else:
                reason = _("the id {id!r} is in line {line} already, with other values").format(
                    id=row.identity[:60], line=met.line
                )
                row.outcome = Outcome.refused(self._title, reason)
        return fresh


_NEVER = Met(0, b"")


def _met(rows: Iterable[Row]) -> dict[str, Met]:
    """Where the ids of rows that count are met first."""
    found: dict[str, Met] = {}
    for row in rows:
        if row.outcome is not None and row.outcome.state is not State.REFUSED:
            found.setdefault(row.identity, Met(row.record.line, row.digest))
    return found


def _apart(rows: Sequence[Row]) -> tuple[Sequence[Row], list[Row]]:
    """The first row of each id, and those that wait for what comes of it."""
    if len({row.identity for row in rows}) == len(rows):
        return rows, []
    ids: set[str] = set()
    now: list[Row] = []
    later: list[Row] = []
    for row in rows:
        (later if row.identity in ids else now).append(row)
        ids.add(row.identity)
    return now, later

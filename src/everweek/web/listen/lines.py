"""Imports as lines of a history, for the page of imports and the first page; refused rows by their reasons."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from everweek.listen import queries
from everweek.listen.plans import RefusedRow
from everweek.listen.shown import RunShown
from everweek.people.models import Member
from everweek.web.listen.contexts import ImportLine, RefusedGroup
from everweek.web.listen.words import STATES, kind_words


def last_imports(viewer: Member, most: int) -> list[ImportLine]:
    """The last ``most`` imports the viewer may see."""
    return [line_of(run) for run in queries.list_imports(viewer, most=most).rows]


def line_of(run: RunShown) -> ImportLine:
    """One import as a line of the history."""
    return ImportLine(run, kind_words(run.kind), run.started_by or _("a command on the server"), *STATES[run.state])


def grouped(rows: Iterable[RefusedRow], *, lines: int = 5) -> list[RefusedGroup]:
    """Refused rows by column and reason, the most frequent first, each with the first ``lines`` lines it happens on.

    >>> grouped([RefusedRow(4, "SCORE", "11 is not on the scale", ()), RefusedRow(9, "SCORE", "11 is not on the scale", ())])
    [RefusedGroup(column='SCORE', reason='11 is not on the scale', count=2, lines=[4, 9], more=False)]
    """
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        found.setdefault((row.column, row.reason), []).append(row.line)
    groups = [RefusedGroup(column, reason, len(on), on[:lines], len(on) > lines) for (column, reason), on in found.items()]
    return sorted(groups, key=lambda group: -group.count)

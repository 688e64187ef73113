"""Imports as lines of a history, for the page of imports and the first page; refused rows by their reasons."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from everweek.listen import queries
from everweek.listen.plans import RefusedRow
from everweek.people.models import Member
from everweek.web.listen.contexts import ImportLine, RefusedGroup
from everweek.web.listen.words import STATES, kind_words


def last_imports(viewer: Member, most: int) -> list[ImportLine]:
    """The last ``most`` imports the viewer may see."""
    runs = queries.list_imports(viewer)[:most]
    return [ImportLine(run, kind_words(run.kind), who(run.started_by), *STATES[run.state]) for run in runs]


def who(member: Member | None) -> str:
    """Who started an import: a colleague's name, or that it was the command on the server."""
    return member.name if member is not None else _("a command on the server")


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

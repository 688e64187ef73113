"""Imports as lines of a history, for the page of imports and the first page."""

from django.utils.translation import gettext as _

from everweek.listen import queries
from everweek.people.models import Member
from everweek.web.listen.contexts import ImportLine
from everweek.web.listen.words import STATES


def last_imports(viewer: Member, most: int) -> list[ImportLine]:
    """The last ``most`` imports the viewer may see."""
    runs = queries.list_imports(viewer)[:most]
    return [ImportLine(run, who(run.started_by), *STATES[run.state]) for run in runs]


def who(member: Member | None) -> str:
    """Who started an import: a colleague's name, or that it was the command on the server."""
    return member.name if member is not None else _("a command on the server")

"""What the reader of a case may not do in it, though they work there, and why not."""

from collections.abc import Callable, Set
from typing import Final

from django.utils.translation import gettext as _

from everweek.act.answering import name_who_settles
from everweek.act.cases.rules import Above, Standing
from everweek.act.shown import CaseShown
from everweek.people import saying
from everweek.people.access import reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.act.lines import OPEN, settles

_ABOUT_THEM: Final = frozenset(
    {
        "case-about",
        "case-assess",
        "case-assign",
        "case-close",
        "case-decide",
        "case-join",
        "case-refer",
        "case-reopen",
        "case-set-aside",
        "case-tell",
        "case-verdict",
        "case-write",
    }
)
"""What whom a case is about leaves to somebody else: all but a note, and what the customer said."""
_TO_SETTLE: Final = frozenset({"case-decide", "case-tell", "case-close", "case-assign", "case-refer", "case-set-aside"})
"""What is done, a level up, only by who leads there and by whoever they gave the case to."""
_SETTLED_STILL: Final = OPEN | {Standing.CLOSED, Standing.JOINED}
"""Where somebody may still say something of it that whom it is about may not."""


def barred_from(viewer: Member, case: CaseShown, above: Above | None, heard: Callable[[], bool]) -> Set[str]:
    """The deeds, by the names of their addresses, that are somebody else's."""
    barred = frozenset() if settles(viewer, case, above) else _TO_SETTLE
    if case.about_member == viewer.pk:
        return barred | _ABOUT_THEM
    if case.standing in OPEN and not reach_of(viewer, Action.CASES_LEAD).allows_path(case.unit_path) and heard():
        return barred | {"case-set-aside"}
    return barred


def why_barred(viewer: Member, case: CaseShown, *, writes: bool) -> str:
    """Return the sentence that the case is about the reader, and who sees to it; empty where it is not about the reader, or the
    reader could do nothing in it anyway.
    """
    if not writes or case.about_member != viewer.pk or case.standing not in _SETTLED_STILL or not case.title:
        return ""
    says = _(
        "This case is about you, so somebody else sees to it: %(names)s. You may write notes with your view of it, and write "
        "down what the customer tells you."
    )
    return says % {"names": saying.names(name_who_settles(case.id)) or _("whoever leads there")}

"""Why a question has no number: nobody has answered yet, or nobody did while the days that were asked about lasted."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from everweek.facts.segments import FEWEST
from everweek.people.queries import today
from everweek.prove import rules
from everweek.science import NotEnough

if TYPE_CHECKING:
    from everweek.prove.measures import Question


def nothing_of(question: "Question") -> NotEnough:
    """Return why nothing was counted for a question; of days that are over not as if it were still to come."""
    over = is_over(question.until)
    if question.name == rules.RECOVERED:
        return NotEnough(_("No unhappy customer there has said yet how it was in the end."), have=0, need=1)
    if question.name in rules.PROMISED:
        told = _("No promise was kept or broken in that time.") if over else _("No promise was kept or broken there yet.")
        return NotEnough(told, have=0, need=1)
    if "segment" in question.where:
        told = _("Nobody of this segment has answered, or it holds fewer than five customers.")
        return NotEnough(told, have=0, need=FEWEST)
    return NotEnough(_("There are no answers from that time.") if over else _("There are no answers yet."), have=0, need=1)


def is_over(until: date | None) -> bool:
    """Whether days that end so are over, so that nobody says of them that something is not there *yet*."""
    return until is not None and until < today()

"""How fresh the facts are, in a sentence, with what to do."""

from math import ceil

from django.utils.translation import gettext as _

from everweek.errors.findings import Finding, State
from everweek.facts import ask
from everweek.people import saying

PART = "facts"
LATE_AFTER = 30.0
"""Seconds after which the facts are late."""


def examine() -> Finding:
    """How far behind the journal the numbers are."""
    fresh = ask.ready()
    if fresh.lag > LATE_AFTER:
        told = {"waiting": fresh.waiting, "minutes": ceil(fresh.lag / 60)}
        says = _("The numbers are %(minutes)d min late. Lines of the journal not counted yet: %(waiting)d.") % told
        return Finding(PART, State.ILL, says, _("Start a worker: everweek serve, or everweek serve --worker-only."))
    if not fresh.seq and not fresh.waiting:
        return Finding(PART, State.WELL, _("There is nothing to count yet."))
    reached = {"seq": saying.count(fresh.seq), "waiting": fresh.waiting}
    says = _("The numbers cover the journal up to line %(seq)s. Lines not counted yet: %(waiting)d.")
    if not fresh.waiting:
        says = _("Every answer is counted, up to line %(seq)s of the journal.")
    return Finding(PART, State.WELL, says % reached)

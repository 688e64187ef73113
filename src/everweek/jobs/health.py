"""How the queue stands, in a sentence, with what to do."""

from math import ceil

from django.utils.translation import gettext as _

from everweek.errors.findings import Finding, State
from everweek.jobs.queries import get_state

PART = "jobs"
LATE_AFTER = 60.0
"""Seconds after which a job that is due and not begun is late."""


def examine() -> Finding:
    """Late work and no worker, then what failed for good."""
    state = get_state()
    told = {"waiting": state.waiting, "running": state.running, "dead": state.dead}
    says = _("Waiting: %(waiting)d. Running: %(running)d. Failed for good: %(dead)d.") % told
    if not any(told.values()):
        says = _("Nothing waits, and nothing has failed.")
    if state.lag_seconds > LATE_AFTER:
        late = _("Work is late, by %(minutes)d min.") % {"minutes": ceil(state.lag_seconds / 60)}
        return Finding(PART, State.ILL, f"{late} {says}", _("Start a worker: everweek serve, or everweek serve --worker-only."))
    if state.dead:
        return Finding(PART, State.LOOK, says, _("Look at the failed jobs; run them again or give them up."))
    if not state.workers:
        absent = _("No worker runs on this machine.")
        return Finding(PART, State.LOOK, f"{says} {absent}", _("Run everweek serve, unless the workers run elsewhere."))
    return Finding(PART, State.WELL, says)

"""What this package does regularly."""

from everweek.jobs.tasks import job, schedule
from everweek.people import limits


@schedule(at="03:40")
@job(name="people.forget_old_limits", tries=3)
def forget_old_limits() -> None:
    """Delete rate-limit windows that have ended."""
    limits.forget_old()

"""What failed for good and nobody saw to: how long it is kept, for what it was to do may tell of anybody."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.jobs.services import forget_dead
from everweek.journal.services import System, forget_reasons
from everweek.people.keeping import Ended, Keeping, keep

AT_MOST: Final = 200


def end_failed(before: datetime, reached: int) -> Ended:
    """Delete the jobs that died before then, and why lines were parked. Those are asked for themselves: few of them are old."""
    jobs = forget_dead(before=before, most=AT_MOST, by=System("upkeep"))
    reasons = forget_reasons(before=before, most=AT_MOST)
    return Ended(jobs + reasons, reached, more=AT_MOST in {jobs, reasons})


keep(
    Keeping(
        key="failed",
        what=_("What was to be done for you here and failed each time we tried, such as a letter to you"),
        then=_("It is deleted, if nobody here has seen to it by then."),
        days=180,
        place=48,
        end=end_failed,
    )
)

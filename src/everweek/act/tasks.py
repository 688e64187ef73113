"""What Act does regularly."""

from datetime import timedelta

from everweek.act.clocks.services import tell_due
from everweek.jobs.tasks import PutBack, job, schedule, stopping


@schedule(every=timedelta(minutes=1))
@job(name="act.tell_clocks", tries=3)
def tell_clocks() -> None:
    """Tell of clocks that are running out or are late; a worker that stops leaves the rest to another."""
    more, unreadable = True, set[int]()
    while more:
        if stopping():
            message = "The worker stops; what clocks have to tell is told elsewhere."
            raise PutBack(message)
        told = tell_due(without=unreadable)
        more, unreadable = told.more, unreadable | told.unreadable

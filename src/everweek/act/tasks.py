"""What Act does regularly."""

from datetime import timedelta

from everweek.act.clocks.services import tell_due
from everweek.act.filing.services import sweep
from everweek.act.following.writing import send_links_again
from everweek.act.improving.telling import tell_some
from everweek.act.respect.caring import tell_due as tell_due_care
from everweek.act.respect.ladder import end_limits
from everweek.jobs.tasks import PutBack, job, schedule, stopping
from everweek.journal.services import System


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


@job(name="act.send_links", tries=3)
def send_links(*, cases: list[int], once: str) -> None:
    """Send the links of cases again. Asked for in the same way where there are none: how long it takes tells nobody anything."""
    send_links_again(cases=cases, once=once, by=System("case-letters"))


@schedule(every=timedelta(minutes=15))
@job(name="act.follow_care", tries=3)
def follow_care() -> None:
    """Tell of check-ins that are due or were not done, and end limits whose day of review has come."""
    by = System("care")
    tell_due_care(by=by)
    end_limits(by=by)


@schedule(at="03:35")
@job(name="act.sweep_files", tries=3)
def sweep_files() -> None:
    """Remove files that no case knows any more."""
    sweep()


@job(name="act.tell_improved", tries=5)
def tell_improved(improvement: int) -> None:
    """Tell those who are to be told of an improvement; a worker that stops, or is killed, leaves the rest to another."""
    while tell_some(improvement_id=improvement):
        if stopping():
            message = "The worker stops; who is still to be told of an improvement is told elsewhere."
            raise PutBack(message)

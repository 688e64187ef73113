"""What is done for the facts in the background."""

from datetime import timedelta

from everweek.facts import counted, services
from everweek.jobs.tasks import PutBack, job, schedule, stopping


@schedule(every=timedelta(minutes=5))
@job(name="facts.merge", tries=3)
def merge() -> None:
    """Merge the small files that loading leaves, before they are so many that reading slows down."""
    services.compact()


@schedule(every=timedelta(hours=1))
@job(name="facts.count_members", tries=3, lease=timedelta(minutes=10))
def count_members() -> None:
    """Count who is in each segment, where there are too many customers for a page to wait for that."""
    if not counted.count_all(stopping):
        message = "The worker stops; counting begins anew elsewhere."
        raise PutBack(message)


@schedule(at="03:10")
@job(name="facts.night", tries=5, lease=timedelta(minutes=30))
def night() -> None:
    """One sorted file of each partition; the keys of those erased today taken out; nothing left that held them.

    A worker that stops is not kept waiting: what is done month by month goes on with the next one.
    """
    services.compact(thoroughly=True, stop=stopping)
    if not stopping():
        services.erase_pending(stop=stopping)
    if stopping():
        message = "The worker stops; the night's work goes on elsewhere."
        raise PutBack(message)

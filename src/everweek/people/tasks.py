"""What this package does regularly."""

from datetime import timedelta

from everweek.jobs.tasks import PutBack, job, schedule, stopping
from everweek.people import limits, once, replies, sizes, undoing
from everweek.people.hours import services as services_of_hours
from everweek.people.services import end_keeping, keep_erasures


@schedule(every=timedelta(hours=1))
@job(name="people.count_segments", tries=3, lease=timedelta(minutes=10))
def count_segments() -> None:
    """Count whom the segments hold, where there are too many customers for a page to wait for that."""
    if not sizes.count_all(stopping):
        message = "The worker stops; counting begins anew elsewhere."
        raise PutBack(message)


@schedule(at="03:20")
@job(name="people.work_out_days_ahead", tries=3)
def work_out_days_ahead() -> None:
    """Work out the days of working hours a year ahead and more: once a year there is something to do."""
    services_of_hours.work_out_days_ahead()


@schedule(at="03:40")
@job(name="people.forget_old_limits", tries=3)
def forget_old_limits() -> None:
    """Delete rate-limit windows that have ended."""
    limits.forget_old()


@schedule(at="03:50")
@job(name="people.forget_old_replies", tries=3)
def forget_old_replies() -> None:
    """Delete replies that were kept for a week."""
    replies.forget_old()


@schedule(at="03:55")
@job(name="people.forget_old_ways_back", tries=3)
def forget_old_ways_back() -> None:
    """Delete what could be taken back for a day."""
    undoing.forget_old()


@schedule(at="04:00")
@job(name="people.forget_old_forms", tries=3)
def forget_old_forms() -> None:
    """Delete what is kept of forms that were sent, a day later."""
    once.forget_old()


@schedule(at="03:30")
@job(name="people.keep_erasures", tries=3)
def keep_list_of_erasures() -> None:
    """Write to the list beside the database what a crash has kept from it."""
    keep_erasures()


@schedule(at="02:30")
@job(name="people.end_keeping", tries=5)
def end_what_was_kept() -> None:
    """End what has been kept long enough; a worker that stops puts it back, and it goes on from there elsewhere."""
    end_keeping(stop=stopping)
    if stopping():
        message = "The worker stops; what has been kept long enough goes on ending elsewhere."
        raise PutBack(message)

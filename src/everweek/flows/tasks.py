"""What happens between rooms regularly."""

from everweek.flows.administrators_get_the_daily_mail import send_daily_mail
from everweek.jobs.tasks import job, schedule


@schedule(at="06:30")
@job(name="flows.daily_mail", tries=5)
def daily_mail() -> None:
    """Mail every administrator the head of the journal's seals, and what stands parked or dead."""
    send_daily_mail()

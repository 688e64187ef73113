"""What is sent in the background."""

from everweek.jobs.tasks import job
from everweek.messages import services
from everweek.messages.rules import Letter


@job(name="messages.deliver", tries=12, person="{person}")
def deliver(*, message: int, to: str, subject: str, text: str, html: str, person: str) -> None:
    """Hand one message to the mail server; tried for some hours."""
    services.hand_over(message_pk=message, letter=Letter(to=to, subject=subject, text=text, html=html, person=person))

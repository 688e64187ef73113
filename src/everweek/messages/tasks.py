"""What is sent in the background."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from everweek.jobs.tasks import enqueue, job, schedule
from everweek.messages import services
from everweek.messages.letters import sending
from everweek.messages.notices.chatting import chat_due
from everweek.messages.notices.leaving import tell_due
from everweek.messages.notices.team_chatting import tell_teams_due
from everweek.messages.returned.confirming import confirm
from everweek.messages.returned.mailbox import read_mailbox
from everweek.messages.rules import Answers, Letter, Wanted
from everweek.messages.webhooks import services as webhooks


@job(name="messages.deliver", tries=12, person="{person}")
def deliver(
    *,
    message: int,
    to: str,
    subject: str,
    text: str,
    html: str,
    person: str,
    answers: dict[str, str] | None = None,
    pictures: Sequence[dict[str, Any]] = (),
) -> None:
    """Hand one message to the mail server; tried for some hours."""
    going = Answers(**answers) if answers is not None else None
    wanted = tuple(Wanted(**one) for one in pictures)
    letter = Letter(to=to, subject=subject, text=text, html=html, person=person, answers=going, pictures=wanted)
    services.hand_over(message_pk=message, letter=letter)


@schedule(every=timedelta(minutes=1))
@job(name="messages.send_letters", tries=3)
def send_letters() -> None:
    """Hand letters to customers over to the mail server, some hundreds at a time."""
    _sent, more = sending.send_due()
    if more:
        # Anew, and not in a loop: what else waits has its turn between.
        enqueue(send_letters)


@schedule(every=timedelta(minutes=1))
@job(name="messages.tell_notices", tries=3)
def tell_notices() -> None:
    """Tell colleagues outside the house what is due: at once, after quiet hours, or in their digest."""
    # First to chats: what they have refused for good goes by mail.
    chat_due()
    tell_due()
    tell_teams_due()


@schedule(every=timedelta(minutes=5))
@job(name="messages.read_returned", tries=3)
def read_returned() -> None:
    """Read the mailbox to which letters come back that could not be delivered, and complaints."""
    read_mailbox()


@job(name="messages.confirm_subscription", tries=5)
def confirm_subscription(*, address: str) -> None:
    """Confirm to Amazon that we listen to what it tells of letters that came back."""
    confirm(address)


@schedule(at="04:10")
@job(name="messages.forget_old_deliveries", tries=3)
def forget_old_deliveries() -> None:
    """Delete what was delivered to webhooks a week ago, and what lay parked for three months."""
    webhooks.forget_old()

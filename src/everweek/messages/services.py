"""Sending. Whoever asks does so in the transaction of the cause; a job sends; the journal says so once."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Misconfigured
from everweek.journal.services import Actor, Happening, Named, record
from everweek.messages.models import Message
from everweek.messages.picturing import mail_of
from everweek.messages.rules import Letter, check_key, check_letter, headers_of, is_set_up, message_id


@transaction.atomic
def send(*, key: str, letter: Letter, by: Actor) -> bool:
    """Send a letter once; returns whether it was asked for the first time. It leaves after the commit, and not without one.

    ``key`` is the same for what is the same: asking again, with whatever letter, sends nothing more.

    Raises:
        Invalid: an address, a subject, a text or a key that is none.
        Misconfigured: there is no mail server; nothing is promised.
    """
    from everweek.messages.tasks import deliver

    checked = check_letter(letter)
    _check_set_up()
    told = {"person": letter.person, "by": by.actor, "asked_at": clock.now()}
    message, fresh = Message.objects.get_or_create(key=check_key(key), defaults=told)
    if fresh:
        deliver.enqueue(
            message=message.pk,
            to=checked.to,
            subject=checked.subject,
            text=checked.text,
            html=checked.html,
            person=checked.person,
            answers=vars(checked.answers) if checked.answers is not None else None,
            pictures=[{**vars(one), "values": dict(one.values)} for one in checked.pictures],
        )
    return fresh


def hand_over(*, message_pk: int, letter: Letter) -> None:
    """Hand the message to the mail server, unless it has left; what the job does. No transaction is open meanwhile."""
    message = Message.objects.filter(pk=message_pk, sent_at=None).first()
    if message is None:
        return
    _check_set_up()
    mail_id = message_id(message.key, urlsplit(settings.EVERWEEK_ADDRESS).hostname or "localhost")
    # So that an answering machine does not answer.
    mail_of(letter, message_id=mail_id, headers={"Auto-Submitted": "auto-generated", **headers_of(letter.answers)}).send()
    with transaction.atomic():
        if Message.objects.filter(pk=message.pk, sent_at=None).update(sent_at=clock.now()):
            ids = {"key": message.key, **({"person": letter.person} if letter.person else {})}
            record(Happening("message.sent", Named(message.by), ("message", message.pk), ids=ids))


def _check_set_up() -> None:
    if not is_set_up():
        raise Misconfigured(_("No mail can be sent: set EVERWEEK_MAIL; see docs/settings.md."), field="EVERWEEK_MAIL")

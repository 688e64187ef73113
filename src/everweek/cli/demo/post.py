"""The mail server of the simulated company: it takes every letter, and none goes anywhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from everweek import clock
from everweek.messages.letters.sending import send_due

_SERVER: Final = {"EMAIL_BACKEND": "everweek.cli.demo.post.Nowhere", "EMAIL_HOST": "post.larkwater.example"}


class Nowhere(BaseEmailBackend):
    """Takes letters, as a mail server does."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Take every letter and send none; returns how many were taken."""
        return len(email_messages)


@contextmanager
def open_at(at: datetime) -> Iterator[None]:
    """Let it be ``at`` in the block, and let what is written in it to customers leave then."""
    kept = {name: getattr(settings, name) for name in _SERVER}
    try:
        for name, value in _SERVER.items():
            setattr(settings, name, value)
        with clock.frozen(at):
            yield
            more = True
            while more:
                _sent, more = send_due()
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)

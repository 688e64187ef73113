"""Whom a reminder reached was reached, though the letter that asked first came back.

A letter that left and has not come back has arrived; that this one comes back too is heard where letters come back
(``who_was_not_reached_or_declined_is_not_silent``).
"""

from collections.abc import Sequence

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.silence import note_reached
from everweek.messages.contact.rules import Purpose

BY = System("letters")
REMINDING = Purpose.REMINDING.value


@subscriber("flows.reminder_that_left_reached_its_customer", kinds=["letter.sent"], start="beginning", batch=250)
def note_reminders(lines: Sequence[Line]) -> None:
    """Note of the invitations of which these letters remind that they reached somebody; other letters are nothing to it."""
    note_reached(letters=[int(line.subject_id) for line in lines if line.ids.get("purpose") == REMINDING], by=BY)

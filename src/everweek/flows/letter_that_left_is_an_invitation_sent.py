"""A letter that left is an invitation sent; one that was stopped or refused is an invitation that never will be."""

from collections.abc import Sequence

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.sending import note_reminded, note_sent, note_stopped
from everweek.messages.contact.rules import Purpose

BY = System("letters")
SENT, STOPPED, REFUSED = "letter.sent", "letter.stopped", "letter.refused"
REMINDING = Purpose.REMINDING.value


@subscriber("flows.letter_that_left_is_an_invitation_sent", kinds=[SENT, STOPPED, REFUSED], batch=250)
def note_letters(lines: Sequence[Line]) -> None:
    """Note of the invitations whose letters these are what became of them; other letters are nothing to it."""
    left = [line for line in lines if line.kind == SENT]
    note_sent({int(line.subject_id): line.at for line in left if line.ids.get("purpose") != REMINDING}, by=BY)
    note_reminded({int(line.subject_id): line.at for line in left if line.ids.get("purpose") == REMINDING}, by=BY)
    stopped = {int(line.subject_id): str(line.ids.get("because") or "refused") for line in lines if line.kind != SENT}
    note_stopped(stopped, by=BY)

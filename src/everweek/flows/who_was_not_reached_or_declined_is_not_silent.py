"""Whose letter came back was not reached, and who then asks not to be written to has declined: neither is silent.

A letter that is only late ("soft") is still on its way; one that failed is not, whatever becomes of its address. A complaint is
told as an opt-out, and comes here as one.
"""

from collections.abc import Sequence

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.silence import note_declined, note_returned

BY = System("letters")
RETURNED, OPTED_OUT = "letter.returned", "contact.opted_out"
NOT_REACHED = {"hard", "failed"}


@subscriber("flows.who_was_not_reached_or_declined_is_not_silent", kinds=[RETURNED, OPTED_OUT], start="beginning", batch=100)
def note_why(lines: Sequence[Line]) -> None:
    """Note of the invitations these lines are about why nobody answered them; others are nothing to it."""
    returned = [int(line.subject_id) for line in lines if line.kind == RETURNED and line.ids.get("kind") in NOT_REACHED]
    note_returned(letters=returned, by=BY)
    declined = {
        int(line.subject_id): line.at
        for line in lines
        if line.kind == OPTED_OUT and line.subject_type == "customer" and not line.ids.get("fewer")
    }
    note_declined(customers=declined, by=BY)

"""A letter that left acknowledges a case: by it its customer knows that we have it. One that is only asked for does not."""

from collections.abc import Sequence

from everweek.act.following.writing import note_letters_left
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber

BY = System("case-letters")
LETTER, MESSAGE = "letter.sent", "message.sent"


@subscriber("flows.letter_that_left_acknowledges_a_case", kinds=[LETTER, MESSAGE], batch=250)
def note_letters(lines: Sequence[Line]) -> None:
    """Stamp the cases whose letters these are; other letters are nothing to it."""
    contacts = {int(line.subject_id): line.at for line in lines if line.kind == LETTER and line.ids.get("purpose") == "case"}
    keys = {str(line.ids["key"]): line.at for line in lines if line.kind == MESSAGE}
    note_letters_left(contacts=contacts, keys=keys, by=BY)

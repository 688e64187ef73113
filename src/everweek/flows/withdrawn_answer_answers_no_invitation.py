"""Whoever was asked by name and whose answer is withdrawn has not answered; brought back, it is an answer again.

Whoever withdrew it, and by which door: the rate of who answered says what the page of the rule says, and what a rebuild would.
"""

from collections.abc import Sequence

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.silence import note_recounted

BY = System("asking")
WITHDRAWN, RESTORED = "response.withdrawn", "response.restored"


@subscriber("flows.withdrawn_answer_answers_no_invitation", kinds=[WITHDRAWN, RESTORED], start="beginning", batch=100)
def recount(lines: Sequence[Line]) -> None:
    """Let the invitations these responses answered be counted anew; a response that answered none is nothing to it."""
    note_recounted(responses=[int(line.subject_id) for line in lines], by=BY)

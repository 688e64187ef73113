"""An interaction starts an invitation: every rule that is about it decides whether the customer is asked, and when.

What is imported as history starts none: this listens to what happens now.
"""

from collections.abc import Sequence

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.planning import plan

BY = System("asking-rules")
LINES_AT_ONCE = 250
"""So many are decided in one transaction: on SQLite every other writer waits for it."""


@subscriber("flows.interaction_starts_an_invitation", kinds=["interaction.recorded", "interaction.restored"], batch=LINES_AT_ONCE)
def start_invitations(lines: Sequence[Line]) -> None:
    """Decide of the moments these lines tell of, once each; of one that was taken back, when it is put back."""
    plan([int(line.subject_id) for line in lines], by=BY)

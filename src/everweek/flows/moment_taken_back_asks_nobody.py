"""A moment that was taken back asks nobody: what was not sent yet never leaves, and a link that was leads nowhere any more.

Put back, it asks what it was to ask, as far as the contact rules allow it by then; what a colleague withdrew stays so.
"""

from collections.abc import Sequence

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.services import renew_for_interactions, withdraw_for_interactions

BY = System("asking-rules")


@subscriber("flows.moment_taken_back_asks_nobody", kinds=["interaction.restored", "interaction.withdrawn"])
def call_off(lines: Sequence[Line]) -> None:
    """Call off what these moments asked, or ask it after all, as they stand by now."""
    moments = {int(line.subject_id) for line in lines}
    withdraw_for_interactions(interactions=moments, by=BY)
    renew_for_interactions(interactions=moments, by=BY)

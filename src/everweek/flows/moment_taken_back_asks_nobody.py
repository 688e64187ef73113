"""A moment that was taken back asks nobody: what was not sent yet never leaves, and a link that was leads nowhere any more.

Put back, it asks where nothing was decided of it while it was away; an invitation once called off stays so.
"""

from collections.abc import Sequence

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.services import withdraw_for_interactions

BY = System("asking-rules")


@subscriber("flows.moment_taken_back_asks_nobody", kinds=["interaction.withdrawn"])
def call_off(lines: Sequence[Line]) -> None:
    """Call off what these moments asked."""
    withdraw_for_interactions(interactions=[int(line.subject_id) for line in lines], by=BY)

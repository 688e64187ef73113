"""A case that was opened finds its owner, where its unit wants that; whoever it is given to is told as of any case given.

What is imported as history opens nobody's work: this listens to what happens now.
"""

from collections.abc import Sequence

from everweek.act.assigning.services import give_by_rule
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber

BY = System("assigning")
LINES_AT_ONCE = 20
"""So many are given in one transaction: on SQLite every other writer waits for it."""


@subscriber("flows.opened_case_finds_its_owner", kinds=["case.opened"], batch=LINES_AT_ONCE)
def give_what_was_opened(lines: Sequence[Line]) -> None:
    """Give each to whom it falls. One after the other: what was given just now counts for the next."""
    for line in lines:
        give_by_rule(case_id=int(line.subject_id), by=BY)

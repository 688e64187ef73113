"""What we decide about how we serve a customer reaches them: a step and how to appeal, its end, what came of an appeal."""

from collections.abc import Sequence

from everweek.act.respect.letters import LetterKind
from everweek.act.respect.writing import StepNews, write_step_letters
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber

BY = System("step-letters")
LINES_AT_ONCE = 50
"""So many are written in one transaction: on SQLite every other writer waits for it."""
_LETTERS = {"step.confirmed": LetterKind.TAKEN, "step.ended": LetterKind.ENDED, "appeal.decided": LetterKind.APPEAL}


@subscriber("flows.step_reaches_its_customer", kinds=list(_LETTERS), batch=LINES_AT_ONCE)
def write_of_steps(lines: Sequence[Line]) -> None:
    """Write the letters that follow from these lines."""
    write_step_letters(news=[StepNews(int(line.subject_id), _LETTERS[line.kind]) for line in lines], by=BY)

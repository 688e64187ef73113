"""What we write in a case reaches its customer: that we have it, each word of ours that goes from here, what was decided.

A flow, although messages stand below Act: a letter holds the customer before the case, and a deed holds its case already.
"""

from collections.abc import Sequence

from everweek.act.following.letters import LetterKind
from everweek.act.following.writing import CaseNews, write_letters
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber

BY = System("case-letters")
LINES_AT_ONCE = 50
"""So many are written in one transaction: on SQLite every other writer waits for it."""
OPENED, WRITTEN, TOLD = "case.opened", "case.written", "case.told"


@subscriber("flows.case_word_reaches_its_customer", kinds=[OPENED, WRITTEN, TOLD], batch=LINES_AT_ONCE)
def write_of_cases(lines: Sequence[Line]) -> None:
    """Write the letters that follow from these lines."""
    write_letters(news=[_news(line) for line in lines if not (line.kind == OPENED and line.ids.get("unmailed"))], by=BY)


def _news(line: Line) -> CaseNews:
    case = int(line.subject_id)
    if line.kind == OPENED:
        return CaseNews(case, LetterKind.OPENED)
    kind = LetterKind.TOLD if line.kind == TOLD else LetterKind.ASKED if line.ids.get("asks") else LetterKind.WRITTEN
    return CaseNews(case, kind, int(line.ids["remark"]))

"""A letter about a case that did not arrive told nobody: what it alone kept is owed still, and whose the case is is told.

A letter that is only late ("soft") is still on its way.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import answering_of, list_who_answers
from everweek.act.clocks.rules import Level
from everweek.act.following.returned import RETURNED as CASE_RETURNED
from everweek.act.following.returned import note_returned
from everweek.flows import addresses
from everweek.flows.noticing import ANSWERED, CASE
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, When, declare
from everweek.messages.notices.services import News, tell

BY: Final = System("case-letters")
RETURNED, REFUSED, STOPPED, HELD = "letter.returned", "letter.refused", "letter.stopped", "address.held"
ARRIVES: Final = {"soft", "complaint"}
UNTOLD: Final = declare(
    NoticeKind(
        key="case.untold",
        name=_("A letter with what was decided did not arrive"),
        title=_("The customer of case {case} was not told what was decided."),
        text=_("It is at {unit}. The letter did not arrive: tell them in another way, and say in the case how."),
        places=CASE,
        when=When.AT_ONCE,
        answered=ANSWERED,
    )
)

NOT_ARRIVED: Final = declare(
    NoticeKind(
        key=CASE_RETURNED,
        name=_("A letter about a case did not arrive"),
        title=_("A letter to the customer of case {case} did not arrive."),
        text=_("It is at {unit}. What the letter would have kept is promised still: reach them in another way, and say how."),
        places=CASE,
        when=When.AT_ONCE,
        answered=ANSWERED,
    )
)
KINDS: Final = {one.key: one for one in (UNTOLD, NOT_ARRIVED)}


@subscriber("flows.letter_that_came_back_told_nobody", kinds=[RETURNED, REFUSED, STOPPED, HELD], batch=50)
def note_letters(lines: Sequence[Line]) -> None:
    """Let nothing count as kept, asked or told by these letters; those that are about no case are nothing to it."""
    contacts = {int(line.subject_id) for line in lines if line.kind != HELD and line.ids.get("kind") not in ARRIVES}
    note_returned(contacts=contacts, addresses={int(line.subject_id) for line in lines if line.kind == HELD}, by=BY)


@subscriber("flows.case_not_told_is_told_to_whose_it_is", kinds=list(KINDS), batch=50)
def tell_whose_it_is(lines: Sequence[Line]) -> None:
    """Tell who has the case, or may take it, that its customer does not know what was decided, or written."""
    cases = answering_of(int(line.subject_id) for line in lines)
    # Of what is settled, set aside or part of another case nothing is promised any more.
    found = [
        (line, case)
        for line in lines
        if (case := cases.get(int(line.subject_id))) is not None and case.tellable and (case.open or line.kind == UNTOLD.key)
    ]
    tell(
        news=[
            News(
                kind=KINDS[line.kind],
                key=f"line:{line.pk}",
                path=addresses.case(case.number),
                values={"case": case.number, "unit": case.unit},
                to=list_who_answers(case.number, [Level.OWNER]),
            )
            for line, case in found
        ]
    )

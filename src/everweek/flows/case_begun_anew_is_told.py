"""Of a case that goes on again, because somebody began it anew, took it up again or parted it from another one, is told whose it
is: its promises run.

Whoever may take it, where it is nobody's, is told as of a new one (``opened_case_finds_its_owner``).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import Answering, answering_of, list_who_answers
from everweek.act.clocks.rules import Level
from everweek.flows import addresses
from everweek.flows.noticing import ANSWERED, CASE, LINES_AT_ONCE, WHO, doer, news_of
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, When, declare
from everweek.messages.notices.services import tell

REOPENED: Final = declare(
    NoticeKind(
        key="case.reopened",
        name=_("A case of yours was begun anew"),
        title=_("{who} began case {case} anew."),
        text=_("It is at {unit}. A reply and a solution are promised again, from now on; the reason is in the case."),
        places={**CASE, **WHO},
        when=When.AT_ONCE,
        answered=ANSWERED,
    )
)
TAKEN_UP: Final = declare(
    NoticeKind(
        key="case.taken_up",
        name=_("A case of yours that was set aside was taken up again"),
        title=_("{who} took case {case} up again."),
        text=_("It is at {unit}, and what was promised to the customer goes on; the reason is in the case."),
        places={**CASE, **WHO},
        answered=ANSWERED,
    )
)
PARTED: Final = declare(
    NoticeKind(
        key="case.parted",
        name=_("A case of yours was parted from another one"),
        title=_("{who} parted case {case} from another one."),
        text=_("It is a case of its own again, at {unit}, and what was promised to the customer goes on."),
        places={**CASE, **WHO},
        answered=ANSWERED,
    )
)
KINDS: Final[Mapping[str, NoticeKind]] = {one.key: one for one in (REOPENED, TAKEN_UP, PARTED)}


def goes_on_untold(line: Line) -> bool:
    """Whether nobody is told by another line: of what a customer said, and did by that, is told as of their words."""
    return not line.ids.get("disagreed") and not line.ids.get("heard")


@subscriber("flows.case_begun_anew_is_told", kinds=list(KINDS), batch=LINES_AT_ONCE)
def tell_whose_it_is(lines: Sequence[Line]) -> None:
    """Tell each what they did not do themselves."""
    cases = answering_of(int(line.subject_id) for line in lines)
    news = []
    for line in lines:
        case = cases.get(int(line.subject_id))
        if case is None or not case.tellable or not case.open or not goes_on_untold(line):
            continue
        values = {"case": case.number, "unit": case.unit, "who": doer(line)}
        path = addresses.case(case.number)
        news.append(news_of(line, KINDS[line.kind], path=path, values=values, to=_with_whom(case)))
    tell(news=news)


def _with_whom(case: Answering) -> Sequence[int]:
    # At its owner's level and nobody's, it goes the way of a new one.
    return list_who_answers(case.number, [Level.OWNER]) if case.owner is not None or case.level else []

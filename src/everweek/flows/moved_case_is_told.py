"""Of a case that was moved to another unit is told whoever it is with there, and whoever it is not with any more.

Whoever may take it, where it is nobody's there, is told as of a new one (``opened_case_finds_its_owner``).
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import answering_of, list_who_decides
from everweek.flows import addresses
from everweek.flows.noticing import ANSWERED, CASE, LINES_AT_ONCE, WHO, doer, news_of
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, When, declare
from everweek.messages.notices.services import tell

MOVED: Final = declare(
    NoticeKind(
        key="case.moved",
        name=_("A case that is with you was moved"),
        title=_("{who} moved case {case} to {unit}."),
        text=_("It is with you there. What was promised to the customer stays promised."),
        places={**CASE, **WHO},
        answered=ANSWERED,
    )
)
LEFT: Final = declare(
    NoticeKind(
        key="case.left",
        name=_("A case of yours was moved to where you do not work"),
        title=_("{who} moved case {case} to {unit}."),
        text=_("You do not work on cases there: it is not yours any more, and somebody there takes it."),
        places={**CASE, **WHO},
        when=When.AT_ONCE,
    )
)


@subscriber("flows.moved_case_is_told", kinds=["case.moved"], batch=LINES_AT_ONCE)
def tell_where_it_went(lines: Sequence[Line]) -> None:
    """Tell each what they did not do themselves; what only got another touchpoint or title is told to nobody."""
    cases = answering_of(int(line.subject_id) for line in lines)
    news = []
    for line in lines:
        case, left = cases.get(int(line.subject_id)), line.ids["left"]
        if case is None or not case.tellable or line.ids["from"] == line.ids["to"]:
            continue
        values = {"case": case.number, "unit": case.unit, "who": doer(line)}
        above = list_who_decides(case.number) if case.level and case.open else []
        with_them = {case.owner} if case.owner is not None else set(above)
        news.append(news_of(line, MOVED, path=addresses.case(case.number), values=values, to=with_them))
        # Whoever has lost one goes on with the others.
        news.append(news_of(line, LEFT, path=addresses.CASES, values=values, to={left} - {case.owner}))
    tell(news=news)

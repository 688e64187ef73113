"""Of a case that was moved to another unit is told whoever it is with there, and whoever it is not with any more.

Whoever may take it, where it is nobody's there, is told as of a new one (``opened_case_finds_its_owner``).
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import answering_of, list_who_decides
from everweek.flows.noticing import ANSWERED, CASE, HOUSE, WHO, case_path
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people.queries import name_of_actor, number_of_actor

LINES_AT_ONCE: Final = 50
"""So many are told in one transaction: on SQLite every other writer waits for it."""
CASES: Final = "/act/"
"""Where whoever has lost one goes on with the others."""
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
        values = {"case": case.number, "unit": case.unit, "who": name_of_actor(line.actor) or HOUSE}
        above = list_who_decides(case.number) if case.level and case.open else []
        with_them = {case.owner} if case.owner is not None else set(above)
        for kind, to, path in ((MOVED, with_them, case_path(case.number)), (LEFT, {left} - {None, case.owner}, CASES)):
            others = sorted(one for one in to if one != number_of_actor(line.actor))
            news.append(News(kind=kind, key=f"line:{line.pk}", path=path, values=values, to=others))
    tell(news=news)

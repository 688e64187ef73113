"""Who is waited for in a case is told: it was given to them, handed up to them or let go a level up, its customer wrote, agreed
or not, it was joined; and whoever is waited for no longer, because it was given to somebody else.

Nobody is told what they did themselves, and of a case that is nobody's, whoever may take it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import Answering, answering_of, list_who_answers, list_who_decides
from everweek.act.clocks.rules import Level
from everweek.flows import addresses
from everweek.flows.noticing import ANSWERED, CASE, LINES_AT_ONCE, WHO, doer, key_of, news_of
from everweek.journal.models import Line
from everweek.journal.queries import last_before
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.queries import is_told
from everweek.messages.notices.services import News, tell
from everweek.people.queries import number_of_actor

LATELY: Final = timedelta(hours=1)
"""Notices are deleted some day: only of what was given lately does it mean anything that there is none."""
INTO: Final[Mapping[str, Place]] = {"into": Place(_("the case it is part of now"), 4712, lambda value: f"#{value}")}
GIVEN: Final = declare(
    NoticeKind(
        key="case.assigned",
        name=_("A case was given to you"),
        title=_("{who} gave you case {case}."),
        text=_("It is at {unit}."),
        places={**CASE, **WHO},
        when=When.AT_ONCE,
        answered=ANSWERED,
    )
)
HANDED_UP: Final = declare(
    NoticeKind(
        key="case.referred",
        name=_("A case was handed up to you"),
        title=_("Case {case} was handed up to you."),
        text=_("{who} of {unit} asks you to decide. What you need to know is in the case."),
        places={**CASE, **WHO},
        when=When.AT_ONCE,
        answered=ANSWERED,
    )
)
LET_GO: Final = declare(
    NoticeKind(
        key="case.let_go",
        name=_("A case that is with you was let go"),
        title=_("{who} let go of case {case}."),
        text=_("It is at {unit}, a level above where it began: take it, or give it to somebody."),
        places={**CASE, **WHO},
        when=When.AT_ONCE,
        answered=ANSWERED,
    )
)
NOT_YOURS: Final = declare(
    NoticeKind(
        key="case.not_yours",
        name=_("A case of yours was given to somebody else, or to nobody"),
        title=_("Case {case} is not yours any more."),
        text=_("{who} gave it on: you need do nothing more in it."),
        places={**CASE, **WHO},
    )
)
WROTE: Final = declare(
    NoticeKind(
        key="case.heard",
        name=_("A customer wrote in a case of yours"),
        title=_("The customer wrote in case {case}."),
        text=_("It is at {unit}. A reply is promised from now on."),
        places=CASE,
        answered=ANSWERED,
    )
)
DISAGREED: Final = declare(
    NoticeKind(
        key="case.disagreed",
        name=_("A customer does not agree to what was decided"),
        title=_("The customer does not agree in case {case}."),
        text=_("It is at {unit} and is with you now, a level above where it was decided."),
        places=CASE,
        when=When.AT_ONCE,
        answered=ANSWERED,
    )
)
AGREED: Final = declare(
    NoticeKind(
        key="case.agreed",
        name=_("A customer agrees to what was decided"),
        title=_("The customer agrees in case {case}."),
        text=_("It is at {unit}. What the customer said to it, if anything, is in the case."),
        places=CASE,
        answered=ANSWERED,
    )
)
JOINED: Final = declare(
    NoticeKind(
        key="case.joined",
        name=_("A case of yours became part of another one"),
        title=_("Case {case} is part of case {into} now."),
        text=_("{who} joined them. What follows happens there."),
        places={**CASE, **WHO, **INTO},
    )
)
KINDS: Final = {one.key: one for one in (GIVEN, HANDED_UP, WROTE, DISAGREED, AGREED, JOINED)}


@subscriber("flows.case_given_is_told", kinds=list(KINDS), batch=LINES_AT_ONCE)
def tell_who_is_waited_for(lines: Sequence[Line]) -> None:
    """Tell each who is to go on with the case what happened in it."""
    cases = answering_of(int(line.subject_id) for line in lines)
    told = [(line, case) for line in lines if (case := cases.get(int(line.subject_id))) is not None and case.tellable]
    news = [_news(line, case) for line, case in told]
    news += [_not_yours(line, case) for line, case in told if line.kind == GIVEN.key]
    tell(news=news)


def _not_yours(line: Line, case: Answering) -> News:
    """Whoever had it hears that they have not, unless they gave it away themselves, have it again by now or never heard of it."""
    had = {line.ids.get("from")} - {case.owner}
    if had and _is_unheard(line):
        had = set()
    values = {"case": case.number, "unit": case.unit, "who": doer(line)}
    return news_of(line, NOT_YOURS, path=addresses.case(case.number), values=values, to=had)


def _is_unheard(line: Line) -> bool:
    """Whether it was given on before whoever had it was told so: of what is told late, all that is past is left out."""
    given, had = last_before(line, LATELY), line.ids.get("from")
    if given is None or had is None or given.ids.get("to") != had or number_of_actor(given.actor) == had:
        return False
    return not is_told(had, key_of(given))


def _news(line: Line, case: Answering) -> News:
    values = {"case": case.number, "unit": case.unit, "who": doer(line), "into": line.ids.get("into")}
    let_go = line.kind == GIVEN.key and line.ids.get("to") is None
    kind = LET_GO if let_go else KINDS[line.kind]
    return news_of(line, kind, path=addresses.case(case.number), values=values, to=_to(line, case))


def _to(line: Line, case: Answering) -> Sequence[int]:
    match line.kind:
        case GIVEN.key:
            if line.ids.get("to") is None:
                # At its owner's level it goes the way of a new one (``opened_case_finds_its_owner``).
                return list_who_decides(case.number) if case.level and case.open and case.owner is None else []
            # Given on since, or taken back: whose it is not any more need not look.
            return [case.owner] if case.owner is not None and case.owner == line.ids.get("to") else []
        case JOINED.key:
            return [line.ids["owner"]] if line.ids.get("owner") is not None else []
        case HANDED_UP.key | DISAGREED.key:
            return list_who_decides(case.number)
        case _:
            return list_who_answers(case.number, [Level.OWNER])

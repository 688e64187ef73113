"""A clock warns its people: the owner of a case first, then whoever leads there, at last a director; each once a step.

To whom a step is told, the line says (``act.clocks.rules.STEPS``); who that is, is asked when it is told: who has left is told
nothing, and of a case that is nobody's whoever may take it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.act.answering import Answering, WhoAnswers, answering_of
from everweek.act.clocks.rules import ClockKind, Level
from everweek.flows import addresses
from everweek.flows.noticing import ANSWERED, CASE, LINES_AT_ONCE
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare, one_of, said_as_moment
from everweek.messages.notices.services import News, tell

PROMISES: Final[Mapping[str, str | Promise]] = {
    ClockKind.FIRST_REPLY: _("the first reply"),
    ClockKind.NEXT_REPLY: _("the next reply"),
    ClockKind.SOLUTION: _("the solution"),
    ClockKind.LOOK: _("the first look at it"),
}
_PLACES: Final[Mapping[str, Place]] = {
    **CASE,
    "promise": Place(_("what was promised"), ClockKind.FIRST_REPLY.value, one_of(PROMISES)),
    "due": Place(_("when it is, or was, due"), "2026-10-05T16:40:00+00:00", said_as_moment),
}
WARNED: Final = declare(
    NoticeKind(
        key="case.clock_warned",
        name=_("A promise to a customer is running out"),
        title=_("Case {case}: {promise} is due {due}."),
        text=_("The case is at {unit}. There is still time to keep what was promised."),
        places=_PLACES,
        when=When.AT_ONCE,
        answered=ANSWERED,
        team=_("Case {case} of {unit}: {promise} is due {due}."),
    )
)
LATE: Final = declare(
    NoticeKind(
        key="case.clock_late",
        name=_("A promise to a customer was broken"),
        title=_("Case {case}: {promise} was due {due}."),
        text=_("The case is at {unit}, and waits for one of us."),
        places=_PLACES,
        when=When.AT_ONCE,
        urgent=True,
        answered=ANSWERED,
        team=_("Case {case} of {unit}: {promise} was due {due}."),
    )
)


@subscriber("flows.clock_warns_its_people", kinds=[WARNED.key, LATE.key], batch=LINES_AT_ONCE)
def warn(lines: Sequence[Line]) -> None:
    """Tell who is to know, unless the case was settled meanwhile."""
    cases = answering_of(int(line.subject_id) for line in lines)
    who = WhoAnswers(cases)
    tell(news=[_news(line, cases[int(line.subject_id)], who) for line in lines if _is_told(cases.get(int(line.subject_id)))])


def _is_told(case: Answering | None) -> bool:
    return case is not None and case.open and case.tellable


def _news(line: Line, case: Answering, who: WhoAnswers) -> News:
    levels = [Level(one) for one in line.ids["to"]]
    return News(
        kind=LATE if line.kind == LATE.key else WARNED,
        key=f"line:{line.pk}",
        path=addresses.case(case.number),
        values={"case": case.number, "unit": case.unit, "promise": line.ids["kind"], "due": line.ids["due"]},
        to=who.at(case.number, levels),
        unit_path=case.unit_path,
    )

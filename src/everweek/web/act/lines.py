"""Cases as lines of a list."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.above import Stood, list_above
from everweek.act.cases.rules import Above, Severity, Standing
from everweek.act.clocks.rules import ClockKind
from everweek.act.queues import Queue
from everweek.act.shown import CaseShown, ClockShown
from everweek.act.words import SEVERITIES
from everweek.people import saying
from everweek.people.access import Scope, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.act.asking import CasesAsked
from everweek.web.act.contexts import CaseLine, ClockLine
from everweek.web.act.words import CLOCKS, called, due, standing_words, tone, working

OPEN: Final = frozenset({Standing.NEW, Standing.IN_HAND, Standing.WAITING, Standing.TOLD})


def case_lines(viewer: Member, shown: Sequence[CaseShown], queue: Queue = Queue.MINE) -> list[CaseLine]:
    """Cases as this reader sees them in a list, in a queue or in a part of one."""
    scope = reach_of(viewer, Action.CASES_WRITE)
    above = list_above(Stood(one.id, one.level, one.unit_path, one.about_member) for one in shown if one.standing in OPEN)
    return [_line(viewer, scope, one, queue, above.get(one.id)) for one in shown]


def clock_line(shown: ClockShown) -> ClockLine:
    """A clock that runs, in words."""
    at = saying.exact(shown.due_at) if shown.due_at is not None else ""
    exact = ", ".join(part for part in (working(shown.left), at) if part)
    return ClockLine(CLOCKS[shown.kind], due(shown), exact, tone(shown))


def grave(case: CaseShown) -> str | Promise:
    """What is to be seen at once of how grave a case is; nothing where it is as most are."""
    if case.safety:
        return _("safety")
    return SEVERITIES[case.severity] if case.severity >= Severity.HIGH else ""


def takes(viewer: Member, scope: Scope, case: CaseShown, above: Above | None) -> bool:
    """Whether the reader may take a case that belongs to nobody by one press; a level up, as ``settles`` says."""
    free = case.owner is None and case.standing in OPEN and settles(viewer, case, above)
    return free and case.about_member != viewer.pk and scope.allows_path(case.unit_path)


def settles(viewer: Member, case: CaseShown, above: Above | None) -> bool:
    """Whether the reader decides, tells, closes and gives away a case at its level."""
    return above is None or above.may(viewer.pk, case.owner)


def unanswered(case: CaseShown) -> str:
    """Return by when its customer did not answer, as a clause; empty where they did, may still, or we are to."""
    waits = case.standing in {Standing.WAITING, Standing.TOLD} and not case.promised and not case.agreed
    now = clock.now()
    if not waits or case.turn_at > now:
        return ""
    return _("the customer did not answer by %(day)s") % {"day": saying.near_day_and_hour(case.turn_at, now)}


def on_silence(case: CaseShown) -> str:
    """Return what one does where a customer did not answer."""
    if case.standing is Standing.TOLD:
        return _("Nobody answered: call again, or close it")
    return _("Nobody answered: call again, or decide")


def _awaited(case: CaseShown) -> str:
    """Return until when the customer is waited for, or that they have answered, where no clock runs; empty where nobody waits."""
    if case.standing not in {Standing.WAITING, Standing.TOLD}:
        return ""
    if case.agreed:
        return _("the customer agrees")
    now = clock.now()
    return _("waiting for the customer, until %(day)s") % {"day": saying.near_day_and_hour(case.turn_at, now)}


def _hands(viewer: Member, scope: Scope, case: CaseShown, above: Above | None) -> bool:
    """Whether the reader may give it to somebody: what lost its words, or is settled, goes to nobody any more, and what is about
    them is not theirs to give.
    """
    theirs = scope.allows_path(case.unit_path) or (bool(scope) and case.owner == viewer.pk)
    theirs = theirs and case.about_member != viewer.pk
    return theirs and settles(viewer, case, above) and bool(case.title) and case.standing in OPEN


def _answers(viewer: Member, case: CaseShown, *, acts: bool) -> str:
    """Return what the reader does next about a late case of their own, or one they may act in whose customer did not answer, in
    words; empty where it is neither.

    Where nobody can be replied to, what runs is a first look of ours, and there is nobody to answer.
    """
    if acts and unanswered(case):
        return on_silence(case)
    if (
        case.clock is None
        or not case.clock.late
        or case.owner != viewer.pk
        or case.about_member == viewer.pk
        or case.standing not in OPEN
    ):
        return ""
    if case.clock.kind is ClockKind.LOOK:
        return _("Look at it")
    return _("Answer %(name)s") % {"name": case.who} if case.who else _("Answer the customer")


def _line(viewer: Member, scope: Scope, case: CaseShown, queue: Queue, above: Above | None) -> CaseLine:
    owner = _("nobody's") if case.owner is None else _("yours") if case.owner == viewer.pk else case.owner_name
    silence = unanswered(case)
    clock_ = clock_line(case.clock) if case.clock is not None and not silence else None
    hands = _hands(viewer, scope, case, above)
    since = _("since %(when)s") % {"when": saying.moment(case.opened_at, clock.now())}
    return CaseLine(
        id=case.id,
        title=case.title or _("A case without words"),
        who=called(case),
        where=[case.unit, owner, since],
        standing=standing_words(case),
        grave=grave(case),
        clock=clock_.name if clock_ else "",
        due=clock_.due if clock_ else silence or _awaited(case),
        exact=clock_.exact if clock_ else "",
        tone=clock_.tone if clock_ else "",
        takes=takes(viewer, scope, case, above),
        seen=case.changes,
        answers=_answers(viewer, case, acts=hands),
        hands=CasesAsked(queue=queue).to(reverse("case-hand-over", args=[case.id])) if hands else "",
    )

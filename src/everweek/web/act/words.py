"""Cases in words: where they stand, what they are held for, how much time is left."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek import clock
from everweek.act.alike import Why
from everweek.act.cases.rules import (
    Aside,
    Complexity,
    Decision,
    Impact,
    Severity,
    Side,
    Sought,
    StageName,
    Standing,
)
from everweek.act.clocks.rules import ClockKind
from everweek.act.following.rules import ANSWER, HERE, PAGE
from everweek.act.queues import Queue
from everweek.act.ruling.queries import RuleShown
from everweek.act.shown import CaseShown, ClockShown
from everweek.act.words import SEVERITIES
from everweek.people import saying
from everweek.prove.names import titles_of

Words = Mapping[str, str | Promise]

STANDINGS: Final[Words] = {
    Standing.NEW: gettext_lazy("new"),
    Standing.IN_HAND: gettext_lazy("in hand"),
    Standing.WAITING: gettext_lazy("waiting for the customer"),
    Standing.TOLD: gettext_lazy("customer told"),
    Standing.CLOSED: gettext_lazy("closed"),
    Standing.JOINED: gettext_lazy("part of another case"),
    Standing.LAPSED: gettext_lazy("lapsed: the customer was erased"),
    Standing.ASIDE: gettext_lazy("set aside"),
}
_TAKEN: Final = gettext_lazy("taken, not answered")
ASIDES: Final[Words] = {
    Aside.SPAM: gettext_lazy("Spam: no customer wrote it"),
    Aside.TEST: gettext_lazy("A test of ours"),
    Aside.SLIP: gettext_lazy("Opened by mistake"),
    Aside.ELSEWHERE: gettext_lazy("Settled elsewhere"),
    Aside.UNREACHED: gettext_lazy("Nobody can be reached"),
}
COMPLEXITIES: Final[Words] = {
    Complexity.SIMPLE: gettext_lazy("one of us can settle it"),
    Complexity.SEVERAL: gettext_lazy("several departments are needed"),
    Complexity.OUTSIDE: gettext_lazy("somebody outside is needed"),
}
IMPACTS: Final[Words] = {
    Impact.ONE: gettext_lazy("this customer alone"),
    Impact.SOME: gettext_lazy("some customers"),
    Impact.MANY: gettext_lazy("many customers"),
}
SOUGHT: Final[Words] = {
    Sought.EXPLANATION: gettext_lazy("an explanation"),
    Sought.APOLOGY: gettext_lazy("an apology"),
    Sought.REPAIR: gettext_lazy("that it is put right"),
    Sought.REPLACEMENT: gettext_lazy("a replacement"),
    Sought.REFUND: gettext_lazy("money back"),
    Sought.ANOTHER: gettext_lazy("something else"),
}
DECISIONS: Final[Words] = {
    Decision.REMEDY: gettext_lazy("We put it right"),
    Decision.ALTERNATIVE: gettext_lazy("We offer something else in its place"),
}
CLOCKS: Final[Words] = {
    ClockKind.FIRST_REPLY: gettext_lazy("First reply"),
    ClockKind.NEXT_REPLY: gettext_lazy("Next reply"),
    ClockKind.SOLUTION: gettext_lazy("Solution"),
    ClockKind.LOOK: gettext_lazy("First look"),
}
ALIKE: Final[Words] = {
    Why.SAME_MOMENT: gettext_lazy("about the same moment"),
    Why.SAME_CUSTOMER: gettext_lazy("of the same customer"),
    Why.SAME_ADDRESS: gettext_lazy("from the same address"),
    Why.LIKE_WORDS: gettext_lazy("called nearly the same, at the same place within three days"),
}
STAGES: Final[Words] = {
    StageName.COMMUNICATION: gettext_lazy("Told how we handle it"),
    StageName.RECEIPT: gettext_lazy("Received"),
    StageName.TRACKING: gettext_lazy("Followed"),
    StageName.ACKNOWLEDGEMENT: gettext_lazy("Told that we have it"),
    StageName.ASSESSMENT: gettext_lazy("Assessed"),
    StageName.INVESTIGATION: gettext_lazy("Looked into"),
    StageName.RESPONSE: gettext_lazy("Decided"),
    StageName.DECISION_TOLD: gettext_lazy("Told what was decided"),
    StageName.CLOSING: gettext_lazy("Closed"),
}
SIDES: Final[Words] = {
    Side.CUSTOMER: gettext_lazy("The customer"),
    Side.US: gettext_lazy("To the customer"),
    Side.NOTE: gettext_lazy("A note among ourselves"),
    Side.FINDING: gettext_lazy("What was found out"),
}
FROM_HERE: Final[Words] = {HERE: gettext_lazy("from here: onto the customer's page, and by mail where we have an address")}
WAYS: Final[Words] = {
    "phone": gettext_lazy("by telephone"),
    "desk": gettext_lazy("in person"),
    "mail": gettext_lazy("by mail from your own program"),
    "chat": gettext_lazy("by chat"),
    "letter": gettext_lazy("by letter"),
}
BY_WORD_OF_MOUTH: Final = frozenset({"phone", "desk"})
"""What came so was written down by a colleague, in their words."""
HOW: Final[Words] = {
    **WAYS,
    HERE: gettext_lazy("from here"),
    PAGE: gettext_lazy("on the customer's page"),
    ANSWER: gettext_lazy("added to the answer"),
}
QUEUES: Final[Words] = {
    Queue.MINE: gettext_lazy("Mine"),
    Queue.LED: gettext_lazy("My team's"),
    Queue.TEAM: gettext_lazy("All open"),
    Queue.NOBODYS: gettext_lazy("Nobody's"),
    Queue.LATE: gettext_lazy("Late"),
    Queue.DUE: gettext_lazy("Due by tomorrow"),
    Queue.UNANSWERED: gettext_lazy("Waiting for the customer too long"),
    Queue.WAITING: gettext_lazy("Waiting for the customer"),
    Queue.SETTLED: gettext_lazy("Closed"),
    Queue.CAUSELESS: gettext_lazy("Without a cause"),
    Queue.ASIDE: gettext_lazy("Set aside"),
    Queue.WITHDRAWN: gettext_lazy("Of withdrawn answers"),
}


URGENCIES: Final[Words] = {
    "life": gettext_lazy("a life in danger"),
    "safety": gettext_lazy("safety"),
    "urgent": gettext_lazy("haste"),
}


def told_of(kind: ClockKind, severity: Severity) -> str:
    """Return in a few words which promise is meant."""
    return _("%(what)s, %(severity)s") % {"what": CLOCKS[kind], "severity": SEVERITIES[severity]}


def rule_in_words(rule: RuleShown) -> str:
    """What opens a case by a rule, and what it is held for, as a sentence."""
    opens = rule.opens
    ways = []
    if opens.measure and opens.at_most is not None:
        measure = titles_of([opens.measure])[opens.measure]
        ways.append(_("%(measure)s of %(score)s or less") % {"measure": measure, "score": saying.number(opens.at_most)})
    if opens.urgencies:
        ways.append(
            _("words that speak of %(kinds)s") % {"kinds": _(" or of ").join(str(URGENCIES[one]) for one in opens.urgencies)}
        )
    if opens.words:
        ways.append(_("one of the words %(words)s") % {"words": ", ".join(f"“{one}”" for one in opens.words)})
    told = {
        "ways": _(", or ").join(ways),
        "severity": SEVERITIES[rule.severity],
        "where": _(" in %(unit)s and below") % {"unit": rule.unit_name} if rule.unit_name else "",
    }
    if rule.safety:
        return _("Opens a case%(where)s for %(ways)s; held for %(severity)s, with safety at stake.") % told
    return _("Opens a case%(where)s for %(ways)s; held for %(severity)s.") % told


def standing_words(case: CaseShown) -> str | Promise:
    """Return where a case stands, in words; of one that was taken also that its customer waits for a reply, where one is owed."""
    return _TAKEN if case.owed and case.standing is Standing.IN_HAND else STANDINGS[case.standing]


def called(case: CaseShown) -> str:
    """Return the name of the customer whose case it is, as far as anybody knows it."""
    return case.who or _("A customer without a name")


def working(lasts: timedelta, day: timedelta = timedelta()) -> str:
    """A stretch of working time, as people say it: minutes below an hour, days above a working ``day`` where one is known, else
    hours.

    >>> working(timedelta(minutes=40)), working(timedelta(hours=3)), working(timedelta(hours=1, minutes=30))
    ('40 working minutes', '3 working hours', '1.5 working hours')
    >>> working(timedelta(hours=37), timedelta(hours=9)), working(timedelta(hours=9), timedelta(hours=9))
    ('4 working days', '9 working hours')
    """
    if timedelta() < day < abs(lasts):
        halves = round(abs(lasts) / day * 2) / 2
        told = saying.number(halves, 0 if halves == int(halves) else 1)
        return ngettext("%(n)s working day", "%(n)s working days", 1 if halves == 1 else 2) % {"n": told}
    minutes = round(abs(lasts).total_seconds() / 60)
    if minutes < 60:
        return ngettext("%(n)s working minute", "%(n)s working minutes", minutes) % {"n": saying.count(minutes)}
    halves = round(minutes / 30) / 2
    told = saying.number(halves, 0 if halves == int(halves) else 1)
    return ngettext("%(n)s working hour", "%(n)s working hours", 1 if halves == 1 else 2) % {"n": told}


def working_minutes(minutes: int) -> str:
    """So many minutes of working time, as people say them."""
    return working(timedelta(minutes=minutes))


def due(shown: ClockShown) -> str:
    """How a clock stands, as people say it: what is no whole minute of working time is said by its moment."""
    if shown.late:
        return _late(shown)
    if shown.waits or shown.due_at is None:
        return _("%(time)s left when the customer answers") % {"time": working(shown.left, shown.day)}
    told = {"time": working(shown.left, shown.day), "at": saying.near_day_and_hour(shown.due_at, clock.now())}
    return (_("due in %(time)s, %(at)s") if _minutes(shown.left) else _("due now, %(at)s")) % told


def _late(shown: ClockShown) -> str:
    minutes = _minutes(shown.left)
    if minutes >= _AN_HOUR:
        return _("%(time)s late") % {"time": working(shown.left, shown.day)}
    if minutes:
        told = ngettext("%(n)s minute late, in working time", "%(n)s minutes late, in working time", minutes)
        return told % {"n": saying.count(minutes)}
    # Late since the evening it is no working minute late by the morning.
    since = clock.now() - shown.due_at if shown.due_at is not None else timedelta()
    if shown.due_at is None or since < _A_MOMENT:
        return _("just late")
    return _("late since %(at)s") % {"at": saying.day_and_hour(shown.due_at, clock.now())}


def _minutes(lasts: timedelta) -> int:
    return round(abs(lasts).total_seconds() / 60)


def tone(shown: ClockShown) -> str:
    """How a clock is marked: late, soon where a quarter of it is left, or nothing."""
    if shown.late:
        return "late"
    return "soon" if not shown.waits and shown.left * 4 <= shown.allowed else ""


def title(case: CaseShown, first: ClockShown | None) -> str:
    """Return where a case stands, as the sentence its page is called by."""
    told = {"name": called(case), "what": case.title}
    if first is not None and first.late and case.standing in {Standing.NEW, Standing.IN_HAND}:
        return _PROMISE_BROKEN[first.kind] % told
    return str(_STAND[case.standing]) % told


_A_MOMENT: Final = timedelta(minutes=5)
_AN_HOUR: Final = 60
_PROMISE_BROKEN: Final[Words] = {
    ClockKind.FIRST_REPLY: gettext_lazy("%(name)s should have heard from us by now."),
    ClockKind.NEXT_REPLY: gettext_lazy("%(name)s wrote again and should have heard from us by now."),
    ClockKind.SOLUTION: gettext_lazy("%(name)s was promised a solution by now."),
    ClockKind.LOOK: gettext_lazy("One of us should have looked at this by now."),
}
_STAND: Final[Words] = {
    Standing.NEW: gettext_lazy("%(name)s waits for somebody to take this."),
    Standing.IN_HAND: gettext_lazy("%(name)s waits for us."),
    Standing.WAITING: gettext_lazy("We wait for %(name)s."),
    Standing.TOLD: gettext_lazy("%(name)s was told what we decided."),
    Standing.CLOSED: gettext_lazy("Closed: %(name)s knows what we decided."),
    Standing.JOINED: gettext_lazy("This is part of another case of %(name)s."),
    Standing.LAPSED: gettext_lazy("The customer was erased; nobody is left to tell."),
    Standing.ASIDE: gettext_lazy("This was set aside."),
}


def open_and_late(opened: int, late: int) -> str:
    """Return in a few words how many cases are open with somebody, and how many of these are late."""
    if not opened:
        return _("nothing open")
    if not late:
        return _("%(open)s open, none late") % {"open": saying.count(opened)}
    return _("%(open)s open, %(late)s of them late") % {"open": saying.count(opened), "late": saying.count(late)}


def open_title(number: int, late: int) -> str:
    """Return how many cases are open and how many of these are late, as a sentence."""
    told = ngettext("%(n)s case is open", "%(n)s cases are open", number) % {"n": saying.count(number)}
    behind = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": saying.count(late)}
    return _("%(open)s, and %(late)s.") % {"open": told, "late": behind}


def queue_title(queue: Queue, number: int) -> str:
    """How much stands in a queue, as the sentence the page is called by."""
    if queue is Queue.SETTLED:
        return _("These cases are closed.")
    if queue is Queue.ASIDE:
        return _("What was set aside: it counts nowhere.")
    if queue is Queue.WITHDRAWN and number:
        says = ngettext(
            "%(n)s case is open whose answer was withdrawn.", "%(n)s cases are open whose answers were withdrawn.", number
        )
        return says % {"n": saying.count(number)}
    return str(_NONE[queue]) if not number else _many(queue, number) % {"n": saying.count(number)}


def _many(queue: Queue, number: int) -> str:
    match queue:
        case Queue.MINE:
            return ngettext("%(n)s case waits with you.", "%(n)s cases wait with you.", number)
        case Queue.LED:
            return ngettext("%(n)s case is open where you lead.", "%(n)s cases are open where you lead.", number)
        case Queue.NOBODYS:
            return ngettext("%(n)s case belongs to nobody.", "%(n)s cases belong to nobody.", number)
        case Queue.CAUSELESS:
            return ngettext("Of %(n)s case nobody has said why.", "Of %(n)s cases nobody has said why.", number)
        case _:
            return _many_by_turn(queue, number)


def _many_by_turn(queue: Queue, number: int) -> str:
    match queue:
        case Queue.DUE:
            return ngettext("%(n)s case is due by tomorrow.", "%(n)s cases are due by tomorrow.", number)
        case Queue.LATE:
            return ngettext("%(n)s customer waits too long for us.", "%(n)s customers wait too long for us.", number)
        case Queue.UNANSWERED:
            return ngettext("%(n)s customer has not answered us.", "%(n)s customers have not answered us.", number)
        case Queue.WAITING:
            return ngettext("%(n)s case is waiting for the customer.", "%(n)s cases are waiting for the customer.", number)
        case _:
            return ngettext("%(n)s case is open.", "%(n)s cases are open.", number)


_NONE: Final[Words] = {
    Queue.MINE: gettext_lazy("No case waits with you."),
    Queue.LED: gettext_lazy("No case is open where you lead."),
    Queue.TEAM: gettext_lazy("No case is open."),
    Queue.NOBODYS: gettext_lazy("Every case has an owner."),
    Queue.DUE: gettext_lazy("Nothing is due by tomorrow."),
    Queue.LATE: gettext_lazy("No customer waits too long for us."),
    Queue.UNANSWERED: gettext_lazy("No customer has kept us waiting too long."),
    Queue.WAITING: gettext_lazy("No case is waiting for the customer."),
    Queue.WITHDRAWN: gettext_lazy("No case is open whose answer was withdrawn."),
    Queue.CAUSELESS: gettext_lazy("Of every case it is known why it happened."),
}


def case_told_title(number: int, missed: int, *, most: int) -> str:
    """How often somebody was to be told of a case, and how often that did not go out or came back; ``most`` are looked at."""
    if not number:
        return _("Nobody was told anything of this case yet.")
    told = ngettext("%(n)s message about this case", "%(n)s messages about this case", number) % {"n": saying.count(number)}
    if number >= most:
        told = _("The last %(n)s messages about this case") % {"n": saying.count(number)}
    if not missed:
        return _("%(messages)s, and none was held back or came back.") % {"messages": told}
    failed = ngettext(
        "%(n)s was held back, stayed in the house or came back",
        "%(n)s were held back, stayed in the house or came back",
        missed,
    )
    return _("%(messages)s, and %(failed)s.") % {"messages": told, "failed": failed % {"n": saying.count(missed)}}

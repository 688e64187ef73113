"""What Act gives the front: the work queues, how a case is found, what waits with the reader, and cases in a customer's past."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.act.due import list_due
from everweek.act.queries import count_cases_of
from everweek.act.queues import Queue, Wanted, list_queue, show_cases
from everweek.act.shown import CaseShown
from everweek.people import finding, saying
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.act import answered, leftover, pasts
from everweek.web.act.asking import CasesAsked
from everweek.web.act.contexts import CasesPart, LatePart
from everweek.web.act.giving.pages import may_give, promised
from everweek.web.act.lines import case_lines
from everweek.web.act.words import called, due, queue_title, standing_words
from everweek.web.choices import Hit, Step
from everweek.web.fronts import Beside, Calling, Days, Due, Dues, Entrance, Front, Leftover, Onward, Past, Section, Source

SHOWN: Final = 5


def _cases(viewer: Member, text: str) -> Iterable[Hit]:
    # Open ones first; a number names one case, which stands in one of the two, and a customer calls about a settled one, too.
    found = list(list_queue(viewer, Wanted(queue=Queue.TEAM, words=text)).rows[: finding.MOST + 1])
    if len(found) < finding.MOST + 1:
        found += list_queue(viewer, Wanted(queue=Queue.SETTLED, words=text)).rows[: finding.MOST + 1 - len(found)]
    return [
        Hit(f"#{one.id} {one.title}", f"{called(one)} · {_opened(one)}, {standing_words(one)}", reverse("case", args=[one.id]))
        for one in found
    ]


def _opened(one: CaseShown) -> str:
    day = saying.day(one.opened_at.astimezone(clock.zone_of(get_current_timezone_name())).date())
    return _("opened %(day)s") % {"day": day}


def _all_cases(text: str) -> list[Step]:
    ways = ((Queue.TEAM, _("all open cases that fit")), (Queue.SETTLED, _("all closed ones")))
    return [Step(label, CasesAsked(queue=queue, words=text).to(reverse("cases"))) for queue, label in ways]


def _mine(viewer: Member, days: Days) -> CasesPart | None:
    if days.since is not None:
        return None
    found = list_queue(viewer, Wanted(queue=Queue.MINE)).rows
    if may(viewer, Action.CASES_LEAD):
        # Their own late ones stand among all that are late where they lead.
        found = [one for one in found if not (one.promised and one.turn_at <= clock.now())]
    if not found:
        return None
    title = queue_title(Queue.MINE, len(found)) if len(found) <= SHOWN else _("The cases that want you first")
    return CasesPart(title=title, lines=case_lines(viewer, found[:SHOWN]), address=CasesAsked().to(reverse("cases")))


def _late(viewer: Member, days: Days) -> LatePart | None:
    """On the first page of whoever leads: which customers wait too long, by name."""
    if days.since is not None or not may(viewer, Action.CASES_LEAD):
        return None
    found = list_queue(viewer, Wanted(queue=Queue.LATE))
    if not found.rows:
        return None
    here = CasesAsked(queue=Queue.LATE).to(reverse("cases"))
    if found.after or len(found.rows) > SHOWN:
        title = _("Customers wait too long for us: these the longest")
    else:
        title = queue_title(Queue.LATE, len(found.rows))
    return LatePart(title=title, lines=case_lines(viewer, found.rows[:SHOWN], Queue.LATE), address=here)


def _due(viewer: Member, since: date, until: date) -> Sequence[Due]:
    found = list_due(viewer, since=since, until=until, zone=clock.zone_of(get_current_timezone_name()))
    return [
        Due(one.day, one.title, reverse("improvement", args=[one.improvement]), one.owner, mine=one.mine)
        if one.improvement
        else Due(one.day)
        for one in found
    ]


def _called(viewer: Member, numbers: Collection[int]) -> Mapping[int, str]:
    said = {}
    for number, case in show_cases(viewer, numbers).items():
        told = {"name": called(case), "what": case.title, "late": due(case.clock) if case.clock is not None else ""}
        if case.title:
            late = case.clock is not None and case.clock.late
            said[number] = (_("%(name)s: %(what)s, %(late)s") if late else _("%(name)s: %(what)s")) % told
    return said


FRONT: Final = Front(
    at="act/",
    room="act",
    entrances=[
        Entrance(name=gettext_lazy("Cases"), url_name="cases", group="cases", place=10, needs=Action.CASES_READ),
        Entrance(
            name=gettext_lazy("Asked and promised"), url_name="gestures-waiting", group="cases", place=20, needs=Action.CASES_READ
        ),
        Entrance(name=gettext_lazy("What may be given"), url_name="giving", group="set", place=60, needs=Action.CASES_READ),
        Entrance(name=gettext_lazy("Promised times"), url_name="promises", group="set", place=70, needs=Action.CASES_READ),
        Entrance(name=gettext_lazy("What became of them"), url_name="became", group="better", place=65, needs=Action.CASES_READ),
        Entrance(name=gettext_lazy("Evidence"), url_name="evidence", group="better", place=75, needs=Action.CASES_READ),
        Entrance(name=gettext_lazy("Opening rules"), url_name="case-rules", group="set", place=80, needs=Action.CASES_RULE),
    ],
    sources=[Source(name=gettext_lazy("Cases"), find=_cases, place=20, needs=Action.CASES_READ, lists=_all_cases)],
    sections=[
        Section(of=_late, place=2),
        Section(of=promised, place=3),
        Section(of=_mine, place=10),
        Section(of=may_give, place=13),
    ],
    besides=[Beside(of=pasts.beside, place=5)],
    onwards=[Onward(of=answered.onward, place=10)],
    leftovers=[Leftover(of=leftover.of_withdrawn, place=10)],
    dues=[Dues(of=_due, place=10)],
    callings=[Calling(of=_called, place=10)],
    pasts=[
        Past(
            key="cases",
            name=gettext_lazy("Cases"),
            of=pasts.cases,
            count=count_cases_of,
            says=pasts.cases_told,
            place=5,
        )
    ],
)

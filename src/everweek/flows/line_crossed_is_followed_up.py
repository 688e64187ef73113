"""A line that was crossed is followed up: who looks after the colleague is told, who may decide is asked, who reported hears.

Nobody is told what they did themselves, whom a report is about is told nothing, and no word of a report leaves the house.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.respect.answering import (
    IncidentAnswering,
    StepAnswering,
    incidents_answering,
    keepers_of,
    steps_answering,
)
from everweek.act.respect.rules import StepStanding
from everweek.flows import addresses
from everweek.flows.noticing import LINES_AT_ONCE, news_of
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people import saying
from everweek.people.queries import list_administrators

_UNIT: Final[Mapping[str, Place]] = {"unit": Place(_("the unit it is of"), "North desk")}
_PLACES: Final[Mapping[str, Place]] = {**_UNIT, "who": Place(_("the colleague it happened to"), "Bob")}
_DUE: Final[Mapping[str, Place]] = {
    **_PLACES,
    "due": Place(_("when it is, or was, due"), "2026-10-09", lambda value: saying.day(date.fromisoformat(str(value)))),
}
REPORTED: Final = declare(
    NoticeKind(
        key="incident.reported",
        name=_("Somebody crossed a line towards a colleague"),
        title=_("{who} reports that somebody crossed a line."),
        text=_("It happened at {unit}. See how {who} is, before anything else."),
        places=_PLACES,
        when=When.AT_ONCE,
        urgent=True,
        private=True,
        team=_("Somebody crossed a line at {unit}. Who leads there looks after it."),
    )
)
UNCARED: Final = declare(
    NoticeKind(
        key="incident.uncared",
        name=_("A colleague reports that somebody crossed a line, and nobody leads there"),
        title=_("Nobody looks after a colleague of {unit} who reports that somebody crossed a line."),
        text=_(
            "Nobody leads there or above, and nobody else is a director. Give somebody a post who does: they find the report."
        ),
        places=_UNIT,
        when=When.AT_ONCE,
        urgent=True,
        private=True,
    )
)
PAUSED: Final = declare(
    NoticeKind(
        key="incident.paused",
        name=_("A colleague takes a pause after somebody crossed a line"),
        title=_("{who} takes a pause."),
        text=_("Somebody crossed a line at {unit}. See that others stand in."),
        places=_PLACES,
        when=When.AT_ONCE,
        private=True,
    )
)
ANSWERED: Final = declare(
    NoticeKind(
        key="incident.answered",
        name=_("What came of your report"),
        title=_("You were told what came of your report."),
        text=_("You reported that somebody crossed a line at {unit}."),
        places=_UNIT,
        when=When.AT_ONCE,
        private=True,
    )
)
DUE: Final = declare(
    NoticeKind(
        key="check_in.due",
        name=_("A colleague is to be asked how they are"),
        title=_("Ask {who} today how they are."),
        text=_("Somebody crossed a line at {unit}. This is due {due}."),
        places=_DUE,
        when=When.AT_ONCE,
        private=True,
    )
)
LATE: Final = declare(
    NoticeKind(
        key="check_in.late",
        name=_("A colleague was not asked how they are"),
        title=_("Nobody has asked {who} how they are."),
        text=_("Somebody crossed a line at {unit}. This was due {due}."),
        places=_DUE,
        when=When.AT_ONCE,
        private=True,
    )
)
PROPOSED: Final = declare(
    NoticeKind(
        key="step.proposed",
        name=_("A step towards a customer waits for a second person"),
        title=_("A step towards a customer of {unit} waits for a second person."),
        text=_("It takes two people to decide. See what was proposed, and what may explain what happened."),
        places=_UNIT,
        when=When.AT_ONCE,
    )
)
DECIDED: Final = declare(
    NoticeKind(
        key="step.decided",
        name=_("A step you proposed, or that follows your report, was decided"),
        title=_("There is a decision about the customer at {unit} who crossed a line."),
        text=_("You reported what happened, or proposed what to do about it."),
        places=_UNIT,
        private=True,
    )
)
APPEALED: Final = declare(
    NoticeKind(
        key="appeal.made",
        name=_("A customer does not accept a step"),
        title=_("A customer of {unit} does not accept a step."),
        text=_("Somebody who took no part in it decides."),
        places=_UNIT,
        when=When.AT_ONCE,
    )
)
UNDECIDED: Final = declare(
    NoticeKind(
        key="step.undecided",
        name=_("A step towards a customer, or an appeal against one, can be decided by nobody"),
        title=_("Nobody is left who may decide about a step towards a customer of {unit}."),
        text=_(
            "All who lead there, and all service managers and directors, took part in it. Give somebody else such a post: they "
            "find it under Respect."
        ),
        places=_UNIT,
        when=When.AT_ONCE,
        urgent=True,
    )
)
_OF_INCIDENTS: Final = {one.key: one for one in (REPORTED, PAUSED, ANSWERED, DUE, LATE)}
_OF_STEPS: Final = {"step.proposed": PROPOSED, "step.confirmed": DECIDED, "step.declined": DECIDED, "appeal.made": APPEALED}


@subscriber("flows.line_crossed_is_followed_up", kinds=[*_OF_INCIDENTS, *_OF_STEPS], batch=LINES_AT_ONCE)
def tell_who_follows_up(lines: Sequence[Line]) -> None:
    """Tell each who is to look after somebody, to decide, or to know what came of it."""
    incidents = incidents_answering(int(line.subject_id) for line in lines if line.kind in _OF_INCIDENTS)
    keepers = keepers_of(int(line.ids["check_in"]) for line in lines if "check_in" in line.ids)
    steps = steps_answering(int(line.subject_id) for line in lines if line.kind in _OF_STEPS)
    news = []
    for line in lines:
        number = int(line.subject_id)
        if line.kind in _OF_INCIDENTS and number in incidents:
            news.append(_of_incident(line, incidents[number], keepers))
        elif line.kind in _OF_STEPS and number in steps:
            news.append(_of_step(line, steps[number]))
    tell(news=news)


def _of_incident(line: Line, incident: IncidentAnswering, keepers: Mapping[int, int | None]) -> News:
    kind = _OF_INCIDENTS[line.kind]
    values = {"unit": incident.unit, "who": incident.reporter_name, "due": line.ids.get("due")}
    to: Sequence[int | None]
    if kind is REPORTED and not incident.cares:
        seers = [one.pk for one in list_administrators() if one.pk not in {incident.reporter, incident.about}]
        return _news(UNCARED, line, addresses.UNITS, values, seers, incident.unit_path)
    if kind is ANSWERED:
        to = [incident.reporter]
    elif kind is DUE or kind is LATE:
        # Done meanwhile: there is nothing left to tell. Late, whoever else answers for it there is told too.
        check_in = int(line.ids["check_in"])
        keeper = [keepers[check_in]] if check_in in keepers else []
        to = [*keeper, *incident.cares] if keeper and kind is LATE else keeper
    else:
        to = incident.cares
    return _news(kind, line, addresses.incident(incident.number), values, to, incident.unit_path)


def _of_step(line: Line, step: StepAnswering) -> News:
    kind = _OF_STEPS[line.kind]
    decider = addresses.step(step.number)
    waits = kind is APPEALED or (kind is PROPOSED and step.standing == StepStanding.PROPOSED)
    if waits and not step.may_decide:
        return _news(UNDECIDED, line, addresses.UNITS, {"unit": step.unit}, [one.pk for one in list_administrators()])
    if kind is PROPOSED:
        to: Sequence[int | None] = step.may_decide if step.standing == StepStanding.PROPOSED else []
        return _news(kind, line, decider, {"unit": step.unit}, to)
    if kind is APPEALED:
        return _news(kind, line, decider, {"unit": step.unit}, step.may_decide)
    path = addresses.incident(step.incident) if step.incident is not None else decider
    return _news(kind, line, path, {"unit": step.unit}, [step.proposed_by, step.reporter])


def _news(
    kind: NoticeKind, line: Line, path: str, values: Mapping[str, object], to: Sequence[int | None], unit_path: str = ""
) -> News:
    return news_of(line, kind, path=path, values=values, to=to, unit_path=unit_path, key=f"line:{line.pk}:{kind.key}")

"""Reports and steps as tests make them: Dana insults Bob, Alice proposes what follows, Erin confirms it."""

from datetime import timedelta
from typing import Any

from tests.act.opening import MONDAY
from tests.cast import Cast

from everweek.act.respect.charter import add_line, approve_charter, begin_charter, hand_in_charter, say_line
from everweek.act.respect.ladder import StepWanted, confirm_step, propose_step
from everweek.act.respect.models import Charter, Incident, Step
from everweek.act.respect.queries import charter_drafted
from everweek.act.respect.rules import CharterMeasure, CharterSide, IncidentKind, MayExplain, StepKind, Terms, Where
from everweek.act.respect.services import Report, report_incident
from everweek.journal.services import Actor
from everweek.people.models import Member

IN_A_MONTH = MONDAY.date() + timedelta(days=30)


def reported(cast: Cast, **changes: Any) -> Incident:
    """What Bob reports of Dana, with what a test says otherwise."""
    told: dict[str, Any] = {"key": "tap", "kind": IncidentKind.INSULT, "customer": cast.dana, **changes}
    return report_incident(report=Report(**told), by=cast.bob)


def wanted(kind: StepKind, **changes: Any) -> StepWanted:
    """A step with every answer given that is asked for."""
    told: dict[str, Any] = {
        "kind": kind,
        "reason": "You called a colleague names.",
        "may_explain": MayExplain.NO,
        "adjustment": "Nothing points to it; Dana was asked.",
        **changes,
    }
    if kind is StepKind.LIMIT:
        told = {"terms": Terms(channel=Where.MAIL), "review_on": IN_A_MONTH, **told}
    return StepWanted(**told)


def noticed(cast: Cast, incident: Incident) -> Step:
    """A notice that is in force."""
    proposed = propose_step(wanted=wanted(StepKind.NOTICE, incident=incident), by=cast.alice)
    return confirm_step(step=proposed, by=cast.erin)


def limited(cast: Cast, by: Actor | None = None) -> Step:
    """A limit that is in force after a threat: served by mail alone, for a month."""
    incident = reported(cast, key="threat", kind=IncidentKind.THREAT)
    proposed = propose_step(wanted=wanted(StepKind.LIMIT, incident=incident), by=by or cast.alice)
    return confirm_step(step=proposed, by=cast.erin)


def promised_and_asked(writer: Member, approver: Member) -> Charter:
    """A charter that everybody reads, in whole or in part in two languages."""
    begin_charter(by=writer)
    add_line(side=CharterSide.PROMISE, text="We answer within a day.", language="en", measure=CharterMeasure.SOLUTION, by=writer)
    asked = add_line(side=CharterSide.ASK, text="Speak with us as with a neighbour.", language="en", by=writer)
    say_line(line=asked, text="Sprechen Sie mit uns wie mit Nachbarn.", language="de", by=writer)
    hand_in_charter(by=writer)
    drafted = charter_drafted()
    assert drafted is not None
    return approve_charter(seen=drafted.version, by=approver)

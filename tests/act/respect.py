"""Reports and steps as tests make them: Dana insults Bob, Alice proposes what follows, Erin confirms it."""

from datetime import timedelta
from typing import Any

from tests.act.opening import MONDAY
from tests.cast import Cast

from everweek.act.respect.ladder import StepWanted, confirm_step, propose_step
from everweek.act.respect.models import Incident, Step
from everweek.act.respect.rules import IncidentKind, MayExplain, StepKind, Terms, Where
from everweek.act.respect.services import Report, report_incident
from everweek.journal.services import Actor

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

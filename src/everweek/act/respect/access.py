"""The gate of respect: the only way to get a report, a check-in, a step or the charter for a person.

Whom a report is about sees nothing of it, wherever they lead.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from everweek.act.respect.models import CharterLine, CheckIn, Incident, Step
from everweek.journal.services import Actor
from everweek.people.access import check_may, member_of, reach_of, the_one
from everweek.people.models import Unit
from everweek.people.policy import Action


def incidents_within(by: Actor, action: Action = Action.RESPECT_READ) -> QuerySet[Incident]:
    """The reports within the reach of ``by``: of the units, and those ``by`` made anywhere; none that is about ``by``."""
    member = member_of(by)
    rows = Incident.objects.filter(reach_of(by, action).reaching(own="reporter"))
    return rows.exclude(about_member=member) if member is not None else rows.none()


def access_incident(by: Actor, incident_id: int, action: Action = Action.RESPECT_READ) -> Incident:
    """The report of that number, where ``by`` may do ``action`` there; ``NotFound`` otherwise."""
    rows = (
        incidents_within(by, action).filter(pk=incident_id).select_related("unit", "case", "customer", "reporter", "about_member")
    )
    return the_one(rows, _("There is no such report, or it is not yours to see."))


def check_ins_within(by: Actor) -> QuerySet[CheckIn]:
    """The check-ins that ``by`` is to do, and those of colleagues whom ``by`` looks after; never one about ``by``."""
    member = member_of(by)
    if member is None:
        return CheckIn.objects.none()
    scope = reach_of(by, Action.RESPECT_CARE)
    # Whoever reaches all is asked nothing: no condition, joined by "or" to another, would be that other alone.
    reached = Q() if scope.all else scope.reaching(unit="incident__unit__path") | Q(keeper=member)
    theirs = CheckIn.objects.filter(reached)
    return theirs.exclude(reporter=member).exclude(incident__about_member=member)


def access_check_in(by: Actor, check_in_id: int) -> CheckIn:
    """The check-in of that number; ``NotFound`` where it is not within the reach of ``by``."""
    return the_one(check_ins_within(by).filter(pk=check_in_id).select_related("incident__unit", "reporter", "keeper"))


def steps_within(by: Actor) -> QuerySet[Step]:
    """The steps that ``by`` may decide about. None follows a report about a colleague: steps are towards customers."""
    return Step.objects.filter(reach_of(by, Action.RESPECT_DECIDE).reaching())


def access_step(by: Actor, step_id: int) -> Step:
    """The step of that number, where ``by`` decides about steps; ``NotFound`` otherwise."""
    rows = steps_within(by).filter(pk=step_id).select_related("unit", "customer", "incident", "contact", "of")
    return the_one(rows, _("There is no such step, or it is not yours to see."))


def access_line(by: Actor, line_id: int) -> CharterLine:
    """The line of the charter of that number, for whoever may write it."""
    check_may(by, Action.CHARTER_EDIT)
    return the_one(CharterLine.objects.filter(pk=line_id))


def access_care(by: Actor, key: str) -> Unit:
    """The unit of that key, where ``by`` may say how colleagues are looked after; ``NotFound`` otherwise."""
    return the_one(reach_of(by, Action.RESPECT_CARE).units().filter(key=key))

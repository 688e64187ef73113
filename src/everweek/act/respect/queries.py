"""Reads of respect: one's reports and those one answers for, who is to be asked how they are, steps that wait, the charter."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.queries import list_who_may_own, list_who_works_at
from everweek.act.respect.access import check_ins_within, incidents_within, steps_within
from everweek.act.respect.charter import charter_version, writers_of
from everweek.act.respect.models import Appeal, Charter, CharterLine, CheckIn, Incident, Step
from everweek.act.respect.rules import LIMITS, StepStanding, is_with_who_reported
from everweek.act.respect.shown import (
    AppealShown,
    CharterShown,
    CharterVersion,
    CheckInShown,
    IncidentShown,
    StepShown,
    show_appeal,
    show_charter,
    show_check_in,
    show_incident,
    show_step,
)
from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.people.able import list_who_may
from everweek.people.access import member_of
from everweek.people.days import here
from everweek.people.finding import by_name
from everweek.people.models import Member
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.people.queries import today

NEWEST = Order("-pk")
MOST = 200


def list_incidents(by: Actor, *, place: Place = START) -> Stretch[IncidentShown]:
    """The reports within reach, the newest first: one's own, and those of the units one leads."""
    rows = incidents_within(by).select_related("reporter", "unit", "customer", "about_member")
    stretch = NEWEST.stretch(rows, place)
    return stretch.holding(_told(by, stretch.rows))


def tell_incident(by: Actor, incident: Incident) -> IncidentShown:
    """A report that was fetched by the gate, as it stands by now."""
    rows = Incident.objects.filter(pk=incident.pk).select_related("reporter", "unit", "customer", "about_member")
    return _told(by, list(rows))[0]


def list_check_ins(by: Actor, *, own: bool = False) -> Sequence[CheckInShown]:
    """The check-ins that are still to be done, the earliest first: those of ``by`` alone, or all ``by`` answers for."""
    member = member_of(by)
    # One's own are within reach by being that.
    rows = CheckIn.objects.filter(keeper=member) if own and member is not None else check_ins_within(by)
    rows = rows.filter(done_at=None)
    day = today()
    found = rows.select_related("incident__unit", "reporter", "keeper").order_by("due_on", "pk")[:MOST]
    return [show_check_in(one, member.pk if member is not None else 0, day) for one in found]


def count_due(by: Actor, day: date) -> int:
    """How many check-ins of one's own are due by that day."""
    return check_ins_within(by).filter(keeper=member_of(by), done_at=None, due_on__lte=day).count()


def list_to_confirm(by: Actor) -> Sequence[StepShown]:
    """The steps that wait for somebody to decide, the oldest first; also those ``by`` proposed, who may withdraw them."""
    return _steps(steps_within(by).filter(standing=StepStanding.PROPOSED).order_by("proposed_at", "pk"))


def list_limits(by: Actor) -> Sequence[StepShown]:
    """The limits in force, in the order in which they are looked at anew."""
    lasting = steps_within(by).filter(standing=StepStanding.IN_FORCE, kind__in=LIMITS, review_on__gt=today())
    return _steps(lasting.order_by("review_on", "pk"))


def list_appeals(by: Actor) -> Sequence[StepShown]:
    """The steps against which somebody appealed and nobody has decided, the oldest first."""
    waiting = Appeal.objects.filter(decided_at=None, step__customer__isnull=False).values("step")
    return _steps(steps_within(by).filter(pk__in=waiting).order_by("appeal__at", "pk"))


def list_steps_towards(by: Actor, incident: Incident) -> Sequence[StepShown]:
    """The steps that followed a report, or were taken towards its customer since, the newest first."""
    rows = steps_within(by)
    whose = rows.filter(customer=incident.customer_id) if incident.customer_id is not None else rows.filter(incident=incident)
    return _steps(whose.order_by("-pk"))


def tell_step(step: Step) -> StepShown:
    """A step that was fetched by the gate, as it stands by now."""
    return _steps(Step.objects.filter(pk=step.pk))[0]


def may_be_handed_over(incident: Incident) -> bool:
    """Whether there is a case whoever reported it can let go of: to a colleague, or to nobody where nobody else may have it."""
    case = incident.case
    if case is None or case.settled_at is not None or not case.title:
        return False
    return is_with_who_reported(owner=case.owner_id, reporter=incident.reporter_id, at=case.unit_id, reported_at=incident.unit_id)


def who_may_go_on(incident: Incident) -> Sequence[tuple[int, str]]:
    """The colleagues who can go on with the case of a report, by name; never who reported it."""
    case = incident.case
    if case is None or not may_be_handed_over(incident):
        return []
    return [(one.pk, one.name) for one in list_who_may_own(case, today()) if one.pk != incident.reporter_id]


def who_it_may_have_been(incident: Incident) -> Sequence[tuple[int, str]]:
    """The colleagues who can be named as who crossed the line, by name; never who reported it."""
    rows = Member.objects.filter(here(today())).exclude(pk=incident.reporter_id).order_by(by_name(), "pk")
    return list(rows.values_list("pk", "name"))


def who_may_serve(about: Incident | Step) -> Sequence[tuple[int, str]]:
    """The colleagues with whom alone a limit can let a customer be served, by name; never who reported it."""
    return [(one.pk, one.name) for one in list_who_works_at(about.unit, today()) if one.pk != about.reporter_id]


def appeal_of(step: Step) -> AppealShown | None:
    """The appeal against a step, if there is one."""
    one = Appeal.objects.filter(step=step).first()
    return show_appeal(one) if one is not None else None


def charter_in_force() -> CharterShown | None:
    """What everybody reads; None where nothing was approved yet."""
    return _charter(Charter.objects.filter(standing="in_force"))


def has_charter() -> bool:
    """Whether there is anything that everybody can read."""
    return Charter.objects.filter(standing="in_force").exists()


def charter_drafted() -> CharterShown | None:
    """The version that is being written, if one is."""
    return _charter(Charter.objects.filter(standing="draft"))


def charter_numbered(number: int) -> CharterShown:
    """A version that was approved, in force or replaced since; ``NotFound`` where there is none of that number."""
    found = _charter(Charter.objects.filter(number=number).exclude(standing="draft"))
    if found is None:
        raise NotFound(_("There is no such version of the charter."))
    return found


def who_may_approve(writers: Collection[int]) -> Sequence[tuple[int, str]]:
    """Who may let everybody read a draft that these wrote: whoever may write it and wrote no word of it, by name."""
    return [(one.pk, one.name) for one in list_who_may(Action.CHARTER_EDIT, None, today(), but=writers)]


def list_charters() -> Sequence[CharterVersion]:
    """The versions that were approved, the newest first."""
    rows = Charter.objects.exclude(standing="draft").order_by("-number")[:MOST]
    return [CharterVersion(one.number, one.standing == "in_force", one.approved_at) for one in rows]


def _charter(rows: QuerySet[Charter]) -> CharterShown | None:
    one = rows.select_related("approved_by").first()
    if one is None:
        return None
    # What we promise before what we ask, each in its order.
    lines = list(CharterLine.objects.filter(charter=one).order_by("-side", "place"))
    # Whoever approves is asked who wrote; for everybody else it is nobody's business, and not read.
    writers = writers_of(one) if one.standing == "draft" else ()
    return show_charter(one, lines, charter_version(lines), writers)


def _told(by: Actor, incidents: Sequence[Incident]) -> list[IncidentShown]:
    member, day = member_of(by), clock.now().date()
    reader = member.pk if member is not None else 0
    numbers = [one.pk for one in incidents]
    steps: dict[int | None, list[Step]] = {}
    for each in Step.objects.filter(incident__in=numbers).order_by("pk"):
        steps.setdefault(each.incident_id, []).append(each)
    asked: dict[int, list[CheckInShown]] = {}
    rows = CheckIn.objects.filter(incident__in=numbers).select_related("incident__unit", "reporter", "keeper")
    for one in rows.order_by("due_on"):
        asked.setdefault(one.incident_id, []).append(show_check_in(one, reader, day))
    return [show_incident(one, steps.get(one.pk, []), asked.get(one.pk, [])) for one in incidents]


def _steps(rows: QuerySet[Step]) -> Sequence[StepShown]:
    found = list(rows.select_related("customer", "unit", "contact", "proposed_by", "decided_by")[:MOST])
    appeals = _appeals(one.pk for one in found)
    return [show_step(one, appeals.get(one.pk)) for one in found]


def _appeals(steps: Iterable[int]) -> dict[int, Appeal]:
    return {one.step_id: one for one in Appeal.objects.filter(step__in=list(steps))}

"""Writes of incidents: reporting that somebody crossed a line, saying more of it, relief at once, what came of it.

``respect.access`` is the gate; it is asked before any of these but the report itself, which every colleague may make.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import hold
from everweek.act.cases.rules import Deed
from everweek.act.cases.working import assign_case
from everweek.act.models import Case
from everweek.act.respect import rules
from everweek.act.respect.caring import plan_check_ins
from everweek.act.respect.models import CheckIn, Incident, Step
from everweek.act.respect.rules import IncidentKind, Outcome, StepStanding, Where
from everweek.errors import Conflict, Invalid, NotAllowed
from everweek.journal.services import Actor, Happening, record
from everweek.people.able import where_at_work
from everweek.people.access import check_member, member_of
from everweek.people.holding import hold_customers, zones_of
from everweek.people.models import Customer, Member, Unit
from everweek.people.queries import today
from everweek.people.rules import check_text, check_words

LONGEST_KEY = 100


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is reported. ``key`` is made by whoever reports, and makes it the same; all else may be said later, or never.

    Left out, ``unit`` is that of the case, else where the reporter works; ``customer`` is whose case it is.
    """

    key: str
    kind: IncidentKind | None = None
    where: Where | None = None
    outcome: Outcome | None = None
    words: str = ""
    case: Case | None = None
    customer: Customer | None = None
    unit: Unit | None = None
    about_member: Member | None = None
    at: datetime | None = None


@transaction.atomic
def report_incident(*, report: Report, by: Actor) -> Incident:
    """Report that somebody crossed a line. Under the same key it is reported once, and check-ins are planned at once.

    Raises:
        Invalid: It happened ahead or more than a year ago, or nobody knows where the reporter works.
        NotAllowed: Whoever reports is no colleague.
    """
    reporter = _reporter(by)
    key = f"{reporter.pk}:{check_text(report.key, 'key', longest=LONGEST_KEY, required=True)}"
    there = Incident.objects.filter(key=key).first()
    if there is not None:
        return there
    if report.about_member is not None and report.about_member.pk == reporter.pk:
        raise Invalid(_("Nobody reports themselves: name who crossed the line."), field="about_member")
    now, unit = clock.now(), _unit(report, reporter)
    at = rules.check_happened(report.at or now, now)
    words = check_words(report.words, "words", required=False)
    made, new = Incident.objects.get_or_create(
        key=key,
        defaults={
            "reporter": reporter,
            "unit": unit,
            "case": report.case,
            "customer_id": _customer(report),
            "about_member": report.about_member,
            "kind": report.kind or "",
            "where": report.where or "",
            "outcome": report.outcome or "",
            "words": words,
            "at": at,
            "day": at.astimezone(zones_of([unit.pk])[unit.pk]).date(),
            "reported_at": now,
        },
    )
    if new:
        plan_check_ins(made)
        record(_happened("incident.reported", made, by))
    return made


@transaction.atomic
def say_more(
    *, incident: Incident, kind: IncidentKind | None, where: Where | None, outcome: Outcome | None, words: str, by: Actor
) -> Incident:
    """Say what a report is of, where it was and how it ended, in place of all said before; only its reporter may.

    The same again changes nothing.
    """
    held = _held(incident)
    if _reporter(by).pk != held.reporter_id:
        raise NotAllowed(_("Whoever reported it says more of it."))
    new = {
        "kind": kind or "",
        "where": where or "",
        "outcome": outcome or "",
        "words": check_words(words, "words", required=False),
    }
    if all(getattr(held, name) == value for name, value in new.items()):
        return held
    for name, value in new.items():
        setattr(held, name, value)
    held.save(update_fields=list(new))
    record(_happened("incident.told", held, by))
    return held


@transaction.atomic
def name_who(*, incident: Incident, customer: Customer | None = None, colleague: Member | None = None, by: Actor) -> Incident:
    """Say who crossed the line, a customer or a colleague; only the reporter may. The same again changes nothing.

    A colleague whom it is about sees nothing of it any more, wherever they lead, and asks nobody how they are: what is still to
    be asked is planned anew.

    Raises:
        Conflict: A step towards a customer followed on it (``step``): it stays about them.
        Invalid: Nobody reports themselves.
        NotAllowed: Somebody else reported it.
    """
    held = _held(incident)
    if _reporter(by).pk != held.reporter_id:
        raise NotAllowed(_("Whoever reported it says more of it."))
    if colleague is not None and colleague.pk == held.reporter_id:
        raise Invalid(_("Nobody reports themselves: name who crossed the line."), field="about_member")
    whose = hold_customers([customer.pk]).get(customer.pk) if customer is not None and colleague is None else None
    before = (held.customer_id, held.about_member_id)
    if before == (whose, colleague.pk if colleague is not None else None) or (customer is None and colleague is None):
        return held
    if Step.objects.filter(incident=held).exclude(standing=StepStanding.WITHDRAWN).exists():
        raise Conflict(_("A step towards the customer followed on this: it stays about them."), code="step")
    held.customer_id, held.about_member = whose, colleague
    held.save(update_fields=["customer", "about_member"])
    if before[1] != held.about_member_id:
        CheckIn.objects.filter(incident=held, done_at=None).delete()
        plan_check_ins(held, since=today())
    record(_happened("incident.told", held, by))
    return held


@transaction.atomic
def hand_over(*, incident: Incident, to: Member | None, by: Actor) -> Incident:
    """Give the case to a colleague, or to nobody: whoever was hurt by it need not go on with it.

    Raises:
        Conflict: The incident is of no case (``no-case``), that is not open any more, or not theirs (``not-theirs``).
        Invalid: The colleague does not work there.
    """
    held = _held(incident)
    if held.case is None:
        raise Conflict(_("This is of no case: there is nothing to hand over."), code="no-case")
    if to is not None and to.pk == held.reporter_id:
        raise Invalid(_("It is taken off who reported it: choose somebody else, or nobody."), field="to")
    case = hold(held.case, Deed.TAKE)
    theirs = rules.is_with_who_reported(owner=case.owner_id, reporter=held.reporter_id, at=case.unit_id, reported_at=held.unit_id)
    if not theirs and case.owner_id != (to.pk if to is not None else None):
        raise Conflict(_("The case is not with who reported it any more: there is nothing to take off them."), code="not-theirs")
    assign_case(case=held.case, to=to, by=by)
    held.handed_at = clock.now()
    held.save(update_fields=["handed_at"])
    record(_happened("incident.handed_over", held, by, to=to.pk if to is not None else None))
    return held


@transaction.atomic
def take_pause(*, incident: Incident, minutes: int, by: Actor) -> Incident:
    """Note that the reporter of an incident takes a pause; whoever leads there is told. While it lasts, no other begins."""
    held, now = _held(incident), clock.now()
    rules.check_minutes(minutes)
    if held.pause_until is not None and held.pause_until > now:
        return held
    held.pause_until = now + timedelta(minutes=minutes)
    held.save(update_fields=["pause_until"])
    record(_happened("incident.paused", held, by, minutes=minutes))
    return held


@transaction.atomic
def answer_report(*, incident: Incident, text: str, by: Actor) -> Incident:
    """Answer the reporter of an incident: what came of it; said again, the answer is replaced. Nobody answers themselves."""
    held, answer = _held(incident), check_words(text, "text")
    if (member := member_of(by)) is None or member.pk in {held.reporter_id, held.about_member_id}:
        raise NotAllowed(_("Somebody else says what came of it."))
    if held.answer == answer:
        return held
    held.answer, held.answered_at, held.answered_by = answer, clock.now(), by.actor
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    record(_happened("incident.answered", held, by))
    return held


def _held(incident: Incident) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",)).select_related("unit", "case", "reporter", "customer")
    return rows.get(pk=incident.pk)


def _reporter(by: Actor) -> Member:
    return check_member(by, _("Colleagues report that somebody crossed a line."))


def _unit(report: Report, reporter: Member) -> Unit:
    if report.unit is not None:
        return report.unit
    if report.case is not None:
        return report.case.unit
    unit = where_at_work(reporter)
    if unit is None:
        raise Invalid(_("Say in which unit it happened."), field="unit")
    return unit


def _customer(report: Report) -> int | None:
    """The number of the customer a report means, who is held: neither merged nor erased before the report is stored."""
    if report.about_member is not None:
        return None
    wanted = report.customer.pk if report.customer is not None else report.case.customer_id if report.case is not None else None
    return hold_customers([wanted]).get(wanted) if wanted is not None else None


def _happened(kind: str, one: Incident, by: Actor, **more: object) -> Happening:
    """The line that something happened to it, without a word of it: administrators read the journal, and not the reports."""
    ids = {
        "incident": one.pk,
        "unit": one.unit_id,
        "case": one.case_id,
        "customer": one.customer_id,
        "reporter": one.reporter_id,
        "kind": one.kind,
        "where": one.where,
        "outcome": one.outcome,
        **more,
    }
    return Happening(kind, by, ("incident", one.pk), ids=ids)

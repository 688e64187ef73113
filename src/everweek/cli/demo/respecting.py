"""Lines that were crossed in the simulated company: what colleagues reported, who asked how they are, and what followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from everweek import clock
from everweek.act.respect.access import access_check_in
from everweek.act.respect.caring import do_check_in
from everweek.act.respect.ladder import StepWanted, confirm_step, propose_step
from everweek.act.respect.queries import list_check_ins
from everweek.act.respect.rules import How, IncidentKind, MayExplain, Outcome, StepKind, ThanksFor, Where
from everweek.act.respect.services import Report, answer_report, report_incident
from everweek.act.respect.thanking import thank_customer
from everweek.cli.demo import company, post, truths
from everweek.cli.demo.staff import Staff
from everweek.people.models import Member
from everweek.people.queries import customer_by_external_id, member_by_external_id, today

THANKED: Final = 4
"""So many days ago customers were thanked."""
PLACE: Final = 17
"""Which of the customers it was: any would do."""
ASKED: Final = "Was hoarse the next day, and is well again. Wanted to stay at the desk."


@dataclass(frozen=True)
class Crossed:
    """A line that was crossed so many days ago, by which customer (an outside id; nobody we know where it is empty)."""

    days_ago: int
    kind: IncidentKind
    where: Where
    outcome: Outcome
    words: str
    answer: str
    customer: str = ""
    reason: str = ""


def crossed(customer: str) -> Sequence[Crossed]:
    """What was reported, the earliest first; the last of them led to a notice for that customer."""
    return (
        Crossed(
            days_ago=41,
            kind=IncidentKind.INSULT,
            where=Where.DESK,
            outcome=Outcome.CALMED,
            words="Shouted that we are all thieves, because the fee for the car was not on the poster. Sat down when I did.",
            answer="You did well. The poster is new now, with the fee on it.",
        ),
        Crossed(
            days_ago=19,
            kind=IncidentKind.DISCRIMINATION,
            where=Where.CALL,
            outcome=Outcome.ENDED,
            words="Did not want to speak with somebody of my name. I said that I end the call, and ended it.",
            answer="Ending it was right, and everybody of the call centre has heard that it is.",
        ),
        Crossed(
            days_ago=9,
            kind=IncidentKind.THREAT,
            where=Where.DESK,
            outcome=Outcome.HELPED,
            words="Leaned over the desk and told me to be careful on my way home. A colleague came at once.",
            answer="You go home by taxi this week. The customer has a notice from us, and others serve them from now on.",
            customer=customer,
            reason="Threatened a colleague at the desk on the day the crossing was cancelled.",
        ),
    )


def cross_lines(staff: Staff, customer: str, thanked: Sequence[str]) -> None:
    """Let colleagues report, be asked how they are and be answered; one notice is proposed by one and confirmed by another, and
    customers are ``thanked``.

    What is there already is passed by: every report and step has its key.
    """
    first, second = staff.members("service_manager")[:2]
    desk, calls = staff.at_work(truths.SLIPPING_UNIT), staff.at_work(company.CALLS)
    for employee, one in zip((desk[0], calls[0], desk[1]), crossed(customer), strict=True):
        reporter = member_by_external_id(employee.employee)
        if reporter is not None:
            _report(one, reporter, first, second)
    for lead in staff.members("lead"):
        _care(lead)
    _thank(staff, thanked)


def _thank(staff: Staff, customers: Sequence[str]) -> None:
    """Let some of those who were patient, kind or frank be thanked, some days ago; by their keys, once each."""
    day = clock.today(company.ZONE) - timedelta(days=THANKED)
    with post.open_at(datetime.combine(day, time(14, 5), tzinfo=clock.zone_of(company.ZONE))):
        for employee, outside, why in zip(staff.at_work(truths.SLIPPING_UNIT), customers, ThanksFor, strict=False):
            giver = member_by_external_id(employee.employee)
            if giver is not None:
                thank_customer(customer=customer_by_external_id(outside), why=why, key=f"demo-{why}", by=giver)


def _report(one: Crossed, reporter: Member, first: Member, second: Member) -> None:
    key, at = f"demo-{one.days_ago}", clock.now() - timedelta(days=one.days_ago)
    whom = customer_by_external_id(one.customer) if one.customer else None
    report = Report(key=key, kind=one.kind, where=one.where, outcome=one.outcome, words=one.words, customer=whom, at=at)
    incident = report_incident(report=report, by=reporter)
    answer_report(incident=incident, text=one.answer, by=first)
    if whom is None:
        return
    wanted = StepWanted(
        kind=StepKind.NOTICE,
        reason=one.reason,
        may_explain=MayExplain.NO,
        adjustment="Nothing points to it: the customer was calm again on the telephone the next day.",
        incident=incident,
        key=key,
    )
    confirm_step(step=propose_step(wanted=wanted, by=first), by=second)


def _care(lead: Member) -> None:
    """Let whoever looks after colleagues have asked all who were to be asked by now; what is ahead stays to be done."""
    day = today()
    for one in list_check_ins(lead):
        if one.due_on < day:
            do_check_in(check_in=access_check_in(lead, one.id), how=How.WELL, words=ASKED, by=lead)

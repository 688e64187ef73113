"""Lines that were crossed in the simulated company: what colleagues reported, who asked how they are, and what followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib.resources import files
from typing import Any, Final

import yaml

from everweek import clock
from everweek.act.respect.access import access_check_in
from everweek.act.respect.appealing import make_appeal
from everweek.act.respect.caring import do_check_in
from everweek.act.respect.ladder import LINK, StepWanted, confirm_step, propose_step
from everweek.act.respect.queries import list_check_ins
from everweek.act.respect.rules import How, IncidentKind, MayExplain, Outcome, StepKind, Terms, ThanksFor, Where
from everweek.act.respect.services import Report, answer_report, report_incident
from everweek.act.respect.thanking import thank_customer
from everweek.cli.demo import company, post, truths
from everweek.cli.demo.staff import Staff
from everweek.people.links import LinkHolder
from everweek.people.models import Customer, Member
from everweek.people.queries import customer_by_external_id, member_by_external_id, today

ANSWERED: Final = timedelta(hours=2)
"""So long after it happened a report was made and answered."""
APPEALED: Final = 3
"""So many days ago the customer said that the limit is not accepted."""
THANKED: Final = 4
"""So many days ago customers were thanked."""
PLACE: Final = 17
"""Which of the customers it was: any would do."""
ASKED: Final = ("Was hoarse in the evening. Wanted to stay at the desk.", "Is well again.")
"""What was heard when somebody was asked how they are: the first time, and afterwards."""


@dataclass(frozen=True)
class _Crossed:
    """A line that was crossed so many days ago, as ``words/crossed.yaml`` tells it; ``customer`` is who did, where we know it."""

    told: Mapping[str, Any]
    reporter: Member
    customer: Customer | None

    @property
    def key(self) -> str:
        return f"demo-{self.told['days_ago']}"

    @property
    def at(self) -> datetime:
        return clock.now() - timedelta(days=self.told["days_ago"])


def cross_lines(staff: Staff, customers: Sequence[str]) -> None:
    """Let colleagues report, be asked how they are and be answered; steps towards some of the ``customers`` are proposed by one
    and confirmed by another, one is appealed against, and others are thanked.

    What is there already is passed by: every report and step has its key.
    """
    teams = {"desk": staff.at_work(truths.SLIPPING_UNIT), "calls": staff.at_work(company.CALLS)}
    places = dict.fromkeys(teams, 0)
    for told in _told():
        team = told["team"]
        reporter = member_by_external_id(teams[team][places[team]].employee)
        places[team] += 1
        whom = customer_by_external_id(customers[told["customer"]]) if "customer" in told else None
        if reporter is not None:
            _report(_Crossed(told, reporter, whom), staff.members("service_manager"))
    for lead in staff.members("lead"):
        _care(lead)
    _thank(staff, customers[1:4])


def _thank(staff: Staff, customers: Sequence[str]) -> None:
    """Let some of those who were patient, kind or frank be thanked, some days ago; by their keys, once each."""
    day = clock.today(company.ZONE) - timedelta(days=THANKED)
    with post.open_at(datetime.combine(day, time(14, 5), tzinfo=clock.zone_of(company.ZONE))):
        for employee, outside, why in zip(staff.at_work(truths.SLIPPING_UNIT), customers, ThanksFor, strict=False):
            giver = member_by_external_id(employee.employee)
            if giver is not None:
                thank_customer(customer=customer_by_external_id(outside), why=why, key=f"demo-{why}", by=giver)


def _report(one: _Crossed, deciders: Sequence[Member]) -> None:
    told, (first, second, third) = one.told, deciders[:3]
    report = Report(
        key=one.key,
        kind=IncidentKind(told["kind"]),
        where=Where(told["where"]),
        outcome=Outcome(told["outcome"]),
        words=told["words"],
        customer=one.customer,
        at=one.at,
    )
    with clock.frozen(one.at + ANSWERED):
        incident = report_incident(report=report, by=one.reporter)
        answer_report(incident=incident, text=told["answer"], by=first)
        if "step" not in told:
            return
        # Whoever signs in as service manager took no part in what waits for somebody to decide.
        waits = told.get("waits", False) or "appeal" in told
        proposer, decider = (second, third) if waits else (first, second)
        step = propose_step(wanted=_step(one, incident), by=proposer)
        if told.get("waits"):
            return
        step = confirm_step(step=step, by=decider)
    if "appeal" in told:
        with clock.frozen(clock.now() - timedelta(days=APPEALED)):
            make_appeal(step=step, text=told["appeal"], by=LinkHolder(LINK, step.pk))


def _step(one: _Crossed, incident: Any) -> StepWanted:  # noqa: ANN401  # its type is the room's own
    told = one.told
    limit: dict[str, Any] = {}
    if "review" in told:
        since, until = (time(hour) for hour in told["hours"])
        terms = Terms(channel=Where.CALL, hours_from=since, hours_until=until)
        limit = {"terms": terms, "review_on": one.at.date() + timedelta(days=told["review"])}
    return StepWanted(
        kind=StepKind(told["step"]),
        reason=told["reason"],
        may_explain=MayExplain.NO,
        adjustment=told["adjustment"],
        incident=incident,
        key=one.key,
        **limit,
    )


def _care(lead: Member) -> None:
    """Let whoever looks after colleagues have asked all who were to be asked by now; what is ahead stays to be done."""
    day = today()
    asked: set[int] = set()
    for one in list_check_ins(lead):
        if one.due_on < day:
            heard = ASKED[one.incident in asked]
            do_check_in(check_in=access_check_in(lead, one.id), how=How.WELL, words=heard, by=lead)
            asked.add(one.incident)


def _told() -> Sequence[Mapping[str, Any]]:
    text = (files("everweek.cli.demo") / "words" / "crossed.yaml").read_text(encoding="utf-8")
    found: Sequence[Mapping[str, Any]] = yaml.safe_load(text)
    return found

"""``/api/v1/respect``: reports that somebody crossed a line, how the colleague is, and how often it happens.

Who reads what is what the pages say: whoever reported it and who leads there read a report; whom it is about, nothing of it.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from everweek.act.access import access_case
from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.respect.access import access_check_in, access_incident
from everweek.act.respect.caring import do_check_in
from everweek.act.respect.queries import list_check_ins, list_incidents, tell_incident
from everweek.act.respect.rates import DAYS, RateShown, list_rates
from everweek.act.respect.rules import LONGEST_PAUSE, How, IncidentKind, Outcome, StepKind, StepStanding, Where
from everweek.act.respect.services import (
    LONGEST_KEY,
    Report,
    answer_report,
    hand_over,
    name_who,
    report_incident,
    say_more,
    take_pause,
)
from everweek.act.respect.shown import CheckInShown, IncidentShown
from everweek.errors import Invalid, NotFound
from everweek.people.access import access_colleague, check_may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import today
from everweek.prove.measures import plain
from everweek.web.api import case_names as names
from everweek.web.api.bodies import LARGEST_ID, Day, Moment, Strict, Text, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["respect"])
_reading = Bearer(TokenScope.RESPECT_READ)
_writing = Bearer(TokenScope.RESPECT_WRITE)


class IncidentIn(Strict):
    """That somebody crossed a line. Only the key is needed; all else may be said later, or never."""

    key: Text = Field(
        min_length=1,
        max_length=LONGEST_KEY,
        description="Made by whoever reports: the same key is the same report, also years later.",
    )
    kind: IncidentKind | None = None
    where: Where | None = Field(default=None, description="Where it happened.")
    outcome: Outcome | None = Field(default=None, description="How it ended; calmed counts, whether or not it was solved.")
    words: Text = Field(default="", max_length=LONGEST_TEXT, description="What happened, for those who look after the colleague.")
    case: StrictInt | None = Field(default=None, ge=1, le=LARGEST_ID, description="In which case.")
    customer: str | None = Field(
        default=None, max_length=120, description="The external_id of the customer who did it. Left out: whose case it is."
    )
    about_member: str | None = Field(default=None, max_length=120, description="The external_id of the colleague who did it.")
    at: Moment | None = Field(default=None, description="When. Left out: just now.")


class IncidentSaidIn(Strict):
    """What it was, where, how it ended: all of it anew."""

    kind: IncidentKind | None = None
    where: Where | None = None
    outcome: Outcome | None = None
    words: Text = Field(default="", max_length=LONGEST_TEXT)
    customer: str | None = Field(default=None, max_length=120, description="Who did it, a customer. Left out: as it was said.")
    about_member: str | None = Field(default=None, max_length=120, description="Or a colleague, who did it.")


class CameIn(Strict):
    """What came of a report."""

    text: Text = Field(min_length=1, max_length=LONGEST_TEXT, description="For whoever reported it.")


class PauseIn(Strict):
    """How long a pause is."""

    minutes: StrictInt = Field(ge=1, le=LONGEST_PAUSE)


class HandOverIn(Strict):
    """Who goes on with the case."""

    to: str | None = Field(default=None, max_length=120, description="The external_id of a colleague. Left out: nobody yet.")


class CheckInDoneIn(Strict):
    """How the colleague is, who was asked."""

    how: How
    words: Text = Field(default="", max_length=LONGEST_TEXT, description="Only the two read it.")


class CheckInOut(Schema):
    """That a colleague is to be asked how they are, or was."""

    id: int
    incident: int
    unit: str = Field(description="The name of the unit.")
    who: str = Field(description="The name of the colleague who is asked.")
    keeper: str | None = Field(default=None, description="The name of who asks.")
    due_on: date
    late: bool
    done_at: datetime | None = None
    how: How | None = Field(default=None, description="For the two alone.")
    words: str | None = Field(default=None, description="For the two alone.")


class CheckIns(Schema):
    """The check-ins that are still to be done, the earliest first."""

    check_ins: list[CheckInOut]


class StepTakenOut(Schema):
    """What was done towards the customer, as whoever reported it hears of it."""

    kind: StepKind
    standing: StepStanding


class IncidentOut(Schema):
    """A report."""

    id: int
    who: str = Field(description="The name of the colleague who reported it.")
    unit: str = Field(description="The name of the unit.")
    case: int | None = None
    customer: str | None = Field(default=None, description="The name of the customer.")
    about_member: str | None = Field(default=None, description="The name of the colleague who did it.")
    kind: IncidentKind | None = None
    where: Where | None = None
    outcome: Outcome | None = None
    words: str
    at: datetime
    reported_at: datetime
    pause_until: datetime | None = None
    handed_at: datetime | None = None
    answer: str | None = Field(default=None, description="What came of it.")
    answered_at: datetime | None = None
    closed: bool = Field(description="Whether nothing is left to do: it was answered, and every check-in was done.")
    steps: list[StepTakenOut]
    check_ins: list[CheckInOut]


class Incidents(Schema):
    """A page of reports, the newest first."""

    incidents: list[IncidentOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class IncidentsQuery(Schema):
    """Which reports."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")


class CheckInsQuery(Schema):
    """Which check-ins."""

    model_config = ConfigDict(extra="forbid")

    own: bool = Field(default=False, description="Those of whom the token acts for alone; left out: all they answer for.")


class RatesQuery(Schema):
    """Of which days."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = Field(default=None, description="Left out: a year back.")
    until: Day | None = Field(default=None, description="Left out: today.")


class RateOut(Schema):
    """How often it happens in one unit, itself alone."""

    unit: str | None = Field(default=None, description="The key of the unit; left out: the whole house.")
    rate: dict[str, Any] = Field(description="For each thousand moments with customers, or why no number is told.")
    calmed: dict[str, Any] = Field(description="The share of those whose end is known that was calmed.")
    moments: int


class Rates(Schema):
    """The units in the order of their names; of fewer than five reports no number is told."""

    since: date
    until: date
    rates: list[RateOut]


class IncidentKept(Schema):
    """What is kept of a reply: which report it told of, and not a word of it."""

    id: int


class CheckInKept(Schema):
    """What is kept of a reply: which check-in was done, and not a word of it."""

    id: int


@router.get(
    "/incidents",
    auth=_reading,
    response={200: Incidents, **REFUSALS},
    operation_id="list_incidents",
    summary="The reports within reach",
    exclude_none=True,
)
def get_incidents(request: HttpRequest, query: Annotated[IncidentsQuery, Query(...)]) -> Incidents:
    """One's own, and those of the units one leads; none about oneself."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.RESPECT_READ)
    found = list_incidents(by, place=Place(query.after))
    return Incidents(incidents=[_out(one) for one in found.rows], next=found.after or None)


@router.post(
    "/incidents",
    auth=_writing,
    response={201: IncidentKept, **REFUSALS},
    operation_id="report_incident",
    summary="Report that somebody crossed a line",
)
def post_incident(request: HttpRequest, body: IncidentIn) -> HttpResponse:
    """The colleague whom the token acts for reports it. Under the same key it is one report, whatever else is said.

    A case that is out of reach (moved, or given away, since it was tapped) is left out, and the report stands all the same.
    """
    return _reported(request, body)


@once
def _reported(request: HttpRequest, body: IncidentIn) -> tuple[int, Schema]:
    by = actor_of(request)
    check_may(by, Action.RESPECT_REPORT)
    case = None
    if body.case is not None:
        with suppress(NotFound):
            case = access_case(by, body.case)
    report = Report(
        key=body.key,
        kind=body.kind,
        where=body.where,
        outcome=body.outcome,
        words=body.words,
        case=case,
        customer=names.customer(body.customer),
        about_member=names.member(body.about_member, field="about_member"),
        at=body.at,
    )
    return 201, IncidentKept(id=report_incident(report=report, by=by).pk)


@router.get(
    "/incidents/{int:incident_id}",
    auth=_reading,
    response={200: IncidentOut, **REFUSALS},
    operation_id="get_incident",
    summary="One report",
    exclude_none=True,
)
def get_incident(request: HttpRequest, incident_id: int) -> IncidentOut:
    """As it stands, and what came of it."""
    by = actor_of(request)
    return _out(tell_incident(by, access_incident(by, incident_id)))


@router.put(
    "/incidents/{int:incident_id}/said",
    auth=_writing,
    response={200: IncidentOut, **REFUSALS},
    operation_id="say_of_incident",
    summary="Say what it was",
    exclude_none=True,
)
def put_said(request: HttpRequest, incident_id: int, body: IncidentSaidIn) -> IncidentOut:
    """For whoever reported it alone. The same again changes nothing."""
    by = actor_of(request)
    found = access_incident(by, incident_id, Action.RESPECT_REPORT)
    customer, colleague = names.customer(body.customer), names.member(body.about_member, field="about_member")
    with transaction.atomic():
        say_more(incident=found, kind=body.kind, where=body.where, outcome=body.outcome, words=body.words, by=by)
        name_who(incident=found, customer=customer, colleague=colleague, by=by)
    return _out(tell_incident(by, found))


@router.post(
    "/incidents/{int:incident_id}/pause",
    auth=_writing,
    response={200: IncidentKept, **REFUSALS},
    operation_id="pause_after_incident",
    summary="Take a pause",
)
def post_pause(request: HttpRequest, incident_id: int, body: PauseIn) -> HttpResponse:
    """For whoever reported it. While one lasts, another changes nothing."""
    return _paused(request, incident_id, body)


@once
def _paused(request: HttpRequest, incident_id: int, body: PauseIn) -> tuple[int, Schema]:
    by = actor_of(request)
    found = access_incident(by, incident_id, Action.RESPECT_REPORT)
    return 200, IncidentKept(id=take_pause(incident=found, minutes=body.minutes, by=by).pk)


@router.post(
    "/incidents/{int:incident_id}/hand-over",
    auth=_writing,
    response={200: IncidentKept, **REFUSALS},
    operation_id="hand_over_after_incident",
    summary="Take the case off who reported it",
)
def post_hand_over(request: HttpRequest, incident_id: int, body: HandOverIn) -> HttpResponse:
    """Give it to a colleague who works there, or to nobody yet."""
    return _handed_over(request, incident_id, body)


@once
def _handed_over(request: HttpRequest, incident_id: int, body: HandOverIn) -> tuple[int, Schema]:
    by = actor_of(request)
    found, to = access_incident(by, incident_id), names.member(body.to, field="to")
    colleague = access_colleague(by, to.pk) if to is not None else None
    return 200, IncidentKept(id=hand_over(incident=found, to=colleague, by=by).pk)


@router.put(
    "/incidents/{int:incident_id}/answer",
    auth=_writing,
    response={200: IncidentOut, **REFUSALS},
    operation_id="answer_incident",
    summary="Say what came of it",
    exclude_none=True,
)
def put_answer(request: HttpRequest, incident_id: int, body: CameIn) -> IncidentOut:
    """For whoever looks after the colleague; who reported it is told. Nobody answers themselves."""
    by = actor_of(request)
    found = access_incident(by, incident_id, Action.RESPECT_CARE)
    answer_report(incident=found, text=body.text, by=by)
    return _out(tell_incident(by, found))


@router.get(
    "/check-ins",
    auth=_reading,
    response={200: CheckIns, **REFUSALS},
    operation_id="list_check_ins",
    summary="Whom to ask how they are",
    exclude_none=True,
)
def get_check_ins(request: HttpRequest, query: Annotated[CheckInsQuery, Query(...)]) -> CheckIns:
    """Those that are still to be done, never one about oneself."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.RESPECT_CARE)
    return CheckIns(check_ins=[_check_in(one) for one in list_check_ins(by, own=query.own)])


@router.post(
    "/check-ins/{int:check_in_id}/done",
    auth=_writing,
    response={200: CheckInKept, **REFUSALS},
    operation_id="do_check_in",
    summary="Note how the colleague is",
)
def post_check_in(request: HttpRequest, check_in_id: int, body: CheckInDoneIn) -> HttpResponse:
    """They were asked. Twice by the same is once."""
    return _checked_in(request, check_in_id, body)


@once
def _checked_in(request: HttpRequest, check_in_id: int, body: CheckInDoneIn) -> tuple[int, Schema]:
    by = actor_of(request)
    done = do_check_in(check_in=access_check_in(by, check_in_id), how=body.how, words=body.words, by=by)
    return 200, CheckInKept(id=done.pk)


@router.get(
    "/rates",
    auth=_reading,
    response={200: Rates, **REFUSALS},
    operation_id="list_incident_rates",
    summary="How often it happens, by unit",
    exclude_none=True,
)
def get_rates(request: HttpRequest, query: Annotated[RatesQuery, Query(...)]) -> Rates:
    """For whoever looks after colleagues; never of a person, nor of a few."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.RESPECT_CARE)
    until = query.until or today()
    since = query.since or until - timedelta(days=DAYS)
    if since > until:
        raise Invalid(_("The period ends before it begins: swap since and until."), field="since")
    return Rates(since=since, until=until, rates=[_rate(one) for one in list_rates(by, since=since, until=until)])


def _rate(one: RateShown) -> RateOut:
    return RateOut(unit=one.unit or None, rate=plain(one.rate), calmed=plain(one.calmed), moments=one.moments)


def _check_in(one: CheckInShown) -> CheckInOut:
    return CheckInOut(
        id=one.id,
        incident=one.incident,
        unit=one.unit,
        who=one.reporter_name,
        keeper=one.keeper_name or None,
        due_on=one.due_on,
        late=one.late,
        done_at=one.done_at,
        how=How(one.how) if one.how else None,
        words=one.words or None,
    )


def _out(shown: IncidentShown) -> IncidentOut:
    return IncidentOut(
        id=shown.id,
        who=shown.reporter_name,
        unit=shown.unit,
        case=shown.case,
        customer=shown.customer_name or None,
        about_member=shown.about_member_name or None,
        kind=IncidentKind(shown.kind) if shown.kind else None,
        where=Where(shown.where) if shown.where else None,
        outcome=Outcome(shown.outcome) if shown.outcome else None,
        words=shown.words,
        at=shown.at,
        reported_at=shown.reported_at,
        pause_until=shown.pause_until,
        handed_at=shown.handed_at,
        answer=shown.answer or None,
        answered_at=shown.answered_at,
        closed=shown.closed,
        steps=[StepTakenOut(kind=kind, standing=standing) for kind, standing in shown.steps],
        check_ins=[_check_in(one) for one in shown.check_ins],
    )

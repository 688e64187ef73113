"""``/api/v1/respect/steps``: steps towards a customer, proposed by one, confirmed by another, appealed and decided.

Two people decide, and a program that acts for one of them is that one. It sees steps where that one does, and nothing of reports.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.respect import appealing, ladder
from everweek.act.respect.access import access_incident, access_step
from everweek.act.respect.queries import list_appeals, list_limits, list_to_confirm, tell_step
from everweek.act.respect.rules import MayExplain, StepKind, StepStanding, Terms, Where
from everweek.act.respect.shown import StepShown
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api import case_names as names
from everweek.web.api.bodies import Day, Strict, Text, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["respect"])
_reading = Bearer(TokenScope.RESPECT_READ)
_deciding = Bearer(TokenScope.RESPECT_DECIDE)
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="On the walls of the unit, such as 09:00.")]


class FirstStep(StrEnum):
    """The steps that may follow a report."""

    NOTICE = "notice"
    LIMIT = "limit"


class NextStep(StrEnum):
    """What may become of a limit in force."""

    EXTENSION = "extension"
    LIFT = "lift"


class StepWaits(StrEnum):
    """Which steps: those that wait for a second person, those somebody appealed against, limits in force."""

    PROPOSED = "proposed"
    APPEALED = "appealed"
    LIMITS = "limits"


class StepReasons(Strict):
    """What is answered before each step."""

    reason: Text = Field(min_length=1, max_length=LONGEST_TEXT, description="The customer reads this, word for word.")
    may_explain: MayExplain = Field(description="Whether an illness, a disability or great distress may explain it.")
    adjustment: Text = Field(
        min_length=1,
        max_length=LONGEST_TEXT,
        description="What was considered about that, and what we do about it. Only we read it.",
    )
    review_on: Day | None = Field(default=None, description="The day on which a limit ends by itself.")


class StepIn(StepReasons):
    """A step after a report. A limit says by which way, at which hours or with whom alone."""

    kind: FirstStep
    channel: Where | None = None
    hours_from: Hour | None = None
    hours_until: Hour | None = None
    contact: str | None = Field(default=None, max_length=120, description="The external_id of the colleague who alone serves.")


class GoOnIn(StepReasons):
    """What becomes of a limit in force."""

    kind: NextStep
    contact: str | None = Field(
        default=None,
        max_length=120,
        description="The external_id of the colleague who alone serves from then on, where who did so far has left.",
    )


class NotTakenIn(Strict):
    """Why a step is not taken."""

    why: Text = Field(min_length=1, max_length=LONGEST_TEXT)


class AppealIn(Strict):
    """An appeal a customer made by word of mouth."""

    text: Text = Field(min_length=1, max_length=LONGEST_TEXT, description="What the customer says.")


class VerdictOfAppealIn(Strict):
    """What is decided about an appeal."""

    grants: StrictBool = Field(description="true lifts the step at once; false lets it stand.")
    answer: Text = Field(min_length=1, max_length=LONGEST_TEXT, description="The customer reads this, word for word.")


class AppealOut(Schema):
    """An appeal, and what was decided."""

    words: str
    at: datetime
    decided_at: datetime | None = None
    granted: bool | None = None
    answer: str | None = None


class StepOut(Schema):
    """A step towards a customer."""

    id: int
    kind: StepKind
    standing: StepStanding
    customer: str | None = Field(default=None, description="The name of the customer.")
    of: int | None = Field(default=None, description="The limit that is extended or lifted.")
    unit: str = Field(description="The name of the unit.")
    channel: Where | None = None
    hours_from: str | None = None
    hours_until: str | None = None
    contact: str | None = Field(default=None, description="The name of the colleague who alone serves, as long as they are here.")
    unserved: bool = Field(description="Whether who alone served has left: let it go on with somebody else, or lift it.")
    review_on: date | None = None
    reason: str
    may_explain: MayExplain
    adjustment: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    not_taken: str | None = Field(default=None, description="Why it was not taken.")
    ended_at: datetime | None = None
    appeal: AppealOut | None = None


class Steps(Schema):
    """Some steps, at most two hundred."""

    steps: list[StepOut]


class StepsQuery(Schema):
    """Which steps."""

    model_config = ConfigDict(extra="forbid")

    which: StepWaits = Field(default=StepWaits.PROPOSED, description="Left out: those that wait for a second person.")


class StepKept(Schema):
    """What is kept of a reply: which step it told of, and not a word of it."""

    id: int
    standing: StepStanding


@router.get(
    "/steps",
    auth=_reading,
    response={200: Steps, **REFUSALS},
    operation_id="list_steps",
    summary="Steps towards customers",
    exclude_none=True,
)
def get_steps(request: HttpRequest, query: Annotated[StepsQuery, Query(...)]) -> Steps:
    """Those within reach of whoever decides about them."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.RESPECT_DECIDE)
    listed = {StepWaits.PROPOSED: list_to_confirm, StepWaits.APPEALED: list_appeals, StepWaits.LIMITS: list_limits}
    return Steps(steps=[_out(one) for one in listed[query.which](by)])


@router.get(
    "/steps/{int:step_id}",
    auth=_reading,
    response={200: StepOut, **REFUSALS},
    operation_id="get_step",
    summary="One step",
    exclude_none=True,
)
def get_step(request: HttpRequest, step_id: int) -> StepOut:
    """As it stands, with its appeal."""
    return _out(tell_step(access_step(actor_of(request), step_id)))


@router.post(
    "/incidents/{int:incident_id}/steps",
    auth=_deciding,
    response={201: StepKept, **REFUSALS},
    operation_id="propose_step",
    summary="Propose a step after a report",
)
def post_step(request: HttpRequest, incident_id: int, body: StepIn) -> HttpResponse:
    """Nothing follows before a second person confirms it."""
    return _proposed(request, incident_id, body)


@once
def _proposed(request: HttpRequest, incident_id: int, body: StepIn) -> tuple[int, Schema]:
    by = actor_of(request)
    found = access_incident(by, incident_id)
    access_incident(by, incident_id, Action.RESPECT_DECIDE)
    contact = names.member(body.contact, field="contact")
    wanted = ladder.StepWanted(
        kind=StepKind(body.kind),
        reason=body.reason,
        may_explain=body.may_explain,
        adjustment=body.adjustment,
        incident=found,
        terms=Terms(
            channel=body.channel,
            hours_from=time.fromisoformat(body.hours_from) if body.hours_from else None,
            hours_until=time.fromisoformat(body.hours_until) if body.hours_until else None,
            contact=contact.pk if contact is not None else None,
        ),
        review_on=body.review_on,
    )
    return 201, _kept(tell_step(ladder.propose_step(wanted=wanted, by=by)))


@router.post(
    "/steps/{int:step_id}/confirm",
    auth=_deciding,
    response={200: StepKept, **REFUSALS},
    operation_id="confirm_step",
    summary="Confirm what somebody else proposed",
)
def post_confirm(request: HttpRequest, step_id: int) -> HttpResponse:
    """It is in force from now on, and the customer is told. Twice by the same is once."""
    return _confirmed(request, step_id)


@once
def _confirmed(request: HttpRequest, step_id: int) -> tuple[int, Schema]:
    by = actor_of(request)
    return 200, _kept(tell_step(ladder.confirm_step(step=access_step(by, step_id), by=by)))


@router.post(
    "/steps/{int:step_id}/decline",
    auth=_deciding,
    response={200: StepKept, **REFUSALS},
    operation_id="decline_step",
    summary="Let a step not be taken",
)
def post_decline(request: HttpRequest, step_id: int, body: NotTakenIn) -> HttpResponse:
    """And say why. Whoever proposed it withdraws it so."""
    return _declined(request, step_id, body)


@once
def _declined(request: HttpRequest, step_id: int, body: NotTakenIn) -> tuple[int, Schema]:
    by = actor_of(request)
    return 200, _kept(tell_step(ladder.decline_step(step=access_step(by, step_id), why=body.why, by=by)))


@router.post(
    "/steps/{int:step_id}/appeal",
    auth=_deciding,
    response={200: StepKept, **REFUSALS},
    operation_id="appeal_step",
    summary="Write down an appeal",
)
def post_appeal(request: HttpRequest, step_id: int, body: AppealIn) -> HttpResponse:
    """What a customer said by word of mouth. There is one appeal of a step."""
    return _appealed(request, step_id, body)


@once
def _appealed(request: HttpRequest, step_id: int, body: AppealIn) -> tuple[int, Schema]:
    by = actor_of(request)
    found = access_step(by, step_id)
    appealing.make_appeal(step=found, text=body.text, by=by)
    return 200, _kept(tell_step(found))


@router.post(
    "/steps/{int:step_id}/decide",
    auth=_deciding,
    response={200: StepKept, **REFUSALS},
    operation_id="decide_appeal",
    summary="Decide an appeal",
)
def post_decide(request: HttpRequest, step_id: int, body: VerdictOfAppealIn) -> HttpResponse:
    """By whoever took no part in the step; the customer is told."""
    return _decided(request, step_id, body)


@once
def _decided(request: HttpRequest, step_id: int, body: VerdictOfAppealIn) -> tuple[int, Schema]:
    by = actor_of(request)
    found = access_step(by, step_id)
    appealing.decide_appeal(step=found, grants=body.grants, answer=body.answer, by=by)
    return 200, _kept(tell_step(found))


@router.post(
    "/steps/{int:step_id}/go-on",
    auth=_deciding,
    response={201: StepKept, **REFUSALS},
    operation_id="go_on_step",
    summary="Propose that a limit goes on, or is lifted",
)
def post_go_on(request: HttpRequest, step_id: int, body: GoOnIn) -> HttpResponse:
    """By itself it ends on its day. Nothing follows before a second person confirms it."""
    return _gone_on(request, step_id, body)


@once
def _gone_on(request: HttpRequest, step_id: int, body: GoOnIn) -> tuple[int, Schema]:
    by = actor_of(request)
    return 201, _kept(tell_step(ladder.propose_step(wanted=_next(by, step_id, body), by=by)))


def _next(by: TokenActor, step_id: int, body: GoOnIn) -> ladder.StepWanted:
    contact = names.member(body.contact, field="contact")
    return ladder.StepWanted(
        kind=StepKind(body.kind),
        reason=body.reason,
        may_explain=body.may_explain,
        adjustment=body.adjustment,
        of=access_step(by, step_id),
        terms=Terms(contact=contact.pk if contact is not None else None),
        review_on=body.review_on,
    )


def _kept(shown: StepShown) -> StepKept:
    return StepKept(id=shown.id, standing=shown.standing)


def _out(shown: StepShown) -> StepOut:
    told = shown.appeal
    appeal = (
        AppealOut(words=told.words, at=told.at, decided_at=told.decided_at, granted=told.granted, answer=told.answer or None)
        if told is not None
        else None
    )
    return StepOut(
        id=shown.id,
        kind=shown.kind,
        standing=shown.standing,
        customer=shown.customer_name or None,
        of=shown.of,
        unit=shown.unit,
        channel=Where(shown.channel) if shown.channel else None,
        hours_from=f"{shown.hours_from:%H:%M}" if shown.hours_from is not None else None,
        hours_until=f"{shown.hours_until:%H:%M}" if shown.hours_until is not None else None,
        contact=shown.contact_name or None,
        unserved=shown.unserved,
        review_on=shown.review_on,
        reason=shown.reason,
        may_explain=MayExplain(shown.may_explain),
        adjustment=shown.adjustment,
        proposed_by=shown.proposed_by_name,
        proposed_at=shown.proposed_at,
        decided_by=shown.decided_by_name or None,
        decided_at=shown.decided_at,
        not_taken=shown.said or None,
        ended_at=shown.ended_at,
        appeal=appeal,
    )

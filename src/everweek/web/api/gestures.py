"""``/api/v1/cases/{id}/gestures``: what is given in a case, asked for, approved, declined, taken back, and kept."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StrictBool

from everweek.act.access import access_case
from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.giving import returns, services
from everweek.act.giving.queries import access_gesture, gesture_told, list_to_approve, list_to_keep
from everweek.act.giving.returns import Became
from everweek.act.giving.rules import LONGEST_WHAT, Bound, GestureKind, GestureStanding
from everweek.act.giving.services import GestureWanted
from everweek.act.giving.shown import GestureShown, OfferShown
from everweek.act.giving.telling import tell_giving
from everweek.errors import Conflict
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import today
from everweek.prove.gestures import sentences
from everweek.science import Estimate, NotEnough
from everweek.web.api import case_names as names
from everweek.web.api.bodies import Day, Strict
from everweek.web.api.case_shapes import KEYS
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

in_case = Router(tags=["gestures"], auth=Bearer(TokenScope.GESTURES_WRITE))
gestures = Router(tags=["gestures"], auth=Bearer(TokenScope.GESTURES_WRITE))
LONGEST_KEY: Final = 120
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,4})?$", max_length=17, examples=["20.00"])]


class GestureIn(Strict):
    """Something to be given, done or promised."""

    external_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST_KEY,
        description="What your program calls it. The same again in this case is given once; 409 identity-taken says what is "
        "told otherwise than it was.",
    )
    kind: GestureKind = Field(description="refund, replacement, credit, gift and other cost money; all else costs nothing.")
    amount: Amount | None = Field(default=None, description="How much, as text; of what costs money.")
    currency: str = Field(default="", max_length=3, description="In which currency; of what costs money.", examples=["EUR"])
    what: str = Field(
        default="", max_length=LONGEST_WHAT, description="What exactly; needed of other, exception, promise, colleague."
    )
    why: str = Field(default="", max_length=LONGEST_TEXT, description="Why.")
    until: Day | None = Field(default=None, description="By which day, within a year: needed of promise and colleague.")
    tells: StrictBool = Field(
        default=False,
        description="Whether the customer reads it on their page, once it is given. Left out: where told_as is given.",
    )
    told_as: str = Field(
        default="",
        max_length=LONGEST_WHAT,
        description="In which words, in their language; none beside tells: false. Left out: what.",
    )
    colleague: str | None = Field(
        default=None, max_length=120, description="The external_id of the colleague who sees it through."
    )
    ask: StrictBool = Field(
        default=False, description="Where it is more than may be given: ask those who may approve it, instead of 409 over-limit."
    )


class ReasonIn(Strict):
    """Why."""

    why: str = Field(min_length=1, max_length=LONGEST_TEXT, description="What whoever asked needs to know.")


class GestureOut(Schema):
    """A gesture as it stands."""

    id: int
    case: int
    kind: GestureKind
    standing: GestureStanding
    amount: str | None = Field(default=None, description="How much, as text; left out of what costs nothing.")
    currency: str | None = None
    what: str | None = None
    why: str | None = None
    said: str | None = Field(default=None, description="Why it was declined or taken back.")
    tells: bool = Field(description="Whether the customer reads it on their page.")
    told_as: str | None = Field(default=None, description="In which words, where these are others than what.")
    unit: str = Field(description="The name of the unit it is a cost of.")
    given_by: str | None = Field(default=None, description="The name of whoever gave it.")
    asked_by: str | None = Field(default=None, description="The name of whoever asked for it.")
    keeper: str | None = Field(default=None, description="The name of whoever sees to it that it is done.")
    due_on: date | None = None
    asked_at: datetime
    given_at: datetime | None = None
    done_at: datetime | None = None


class RoomOut(Schema):
    """What is left under one limit."""

    bound: Bound
    limit: str
    left: str


class OfferOut(Schema):
    """What may be given here without asking."""

    kind: GestureKind
    currency: str | None = None
    usual: str | None = Field(default=None, description="What one tap gives.")
    left: str | None = Field(default=None, description="What may still be given; left out where nothing limits it.")
    rooms: list[RoomOut]


class GivingOut(Schema):
    """What was given in a case, and what may be given now by whom the token acts for."""

    gestures: list[GestureOut]
    offers: list[OfferOut]


class ShareOut(Schema):
    """A share from 0 to 1 with its 95 % interval (Wilson); where there is not enough, why."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    not_enough: str | None = None


class BecameOut(Schema):
    """What became of some cases."""

    cases: int
    agreed: ShareOut = Field(description="Of those who said something to what was decided.")
    begun_anew: ShareOut = Field(description="Of the cases whose customer was told.")
    came_back: ShareOut = Field(description="Of the customers we know, once 90 days have passed.")
    recovered: ShareOut = Field(description="Of the unhappy customers of whom it is known what became of them.")


class GestureBroughtOut(BecameOut):
    """A kind of gesture, and what became of the cases it was given in."""

    kind: GestureKind
    number: int = Field(description="How often it was given.")
    costs: dict[str, str] = Field(description="What it cost, by currency.")
    against: ShareOut = Field(description="By how much recovered differs from like cases in which nothing was given.")


class ReturnsOut(Schema):
    """What each kind brought back in the cases opened within a year, beside like ones given nothing. No cause is claimed."""

    says: list[str] = Field(
        description=(
            "Which kinds brought back more customers than giving nothing, which fewer, which cannot be told apart from it, and "
            "of which too few are known: a sentence each, with how many customers it rests on."
        )
    )
    kinds: list[GestureBroughtOut]
    without: BecameOut


class WaitingGestures(Schema):
    """What waits for whom the token acts for, at most a hundred of each."""

    to_approve: list[GestureOut] = Field(description="What others ask for and it may approve or decline, the oldest first.")
    to_keep: list[GestureOut] = Field(description="What it is to carry out or has promised, what is due first first.")


class GestureKept(Schema):
    """What is kept of a reply: which gesture it told of, and not a word of it."""

    id: int


@in_case.get(
    "/{int:case_id}/gestures",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: GivingOut, **REFUSALS},
    operation_id="list_gestures",
    summary="What was given in a case",
    exclude_none=True,
)
def list_gestures(request: HttpRequest, case_id: int) -> GivingOut:
    """What was given and asked for, the newest first. What may be given now is told to a token that may give."""
    by = actor_of(request)
    told = tell_giving(by, access_case(by, case_id))
    return GivingOut(gestures=[_out(one) for one in told.gestures], offers=_offers(told.offers))


@in_case.post(
    "/{int:case_id}/gestures",
    response={201: GestureOut, **REFUSALS},
    operation_id="give_gesture",
    summary="Give something in a case",
)
def give_gesture(request: HttpRequest, case_id: int, body: GestureIn) -> HttpResponse:
    """Give it, within the limits of whom the token acts for. 409 over-limit: a limit or a budget leaves less; over-budget:
    no budget could pay what would be asked for, so nobody is asked.
    """
    by = actor_of(request)
    case = access_case(by, case_id, Action.CASES_WRITE)
    wanted = GestureWanted(
        kind=body.kind,
        amount=Decimal(body.amount) if body.amount is not None else None,
        currency=body.currency,
        what=body.what,
        why=body.why,
        until=body.until,
        tells=body.tells if "tells" in body.model_fields_set else None,
        told_as=body.told_as,
        colleague=names.member(body.colleague, field="colleague"),
        key=names.key(body.external_id, KEYS, longest=LONGEST_KEY + len(KEYS)),
    )
    try:
        return _done(request, 201, lambda: services.give_gesture(case=case, wanted=wanted, by=by, ask=body.ask).pk)
    except Conflict as taken:
        # What makes it the same is called otherwise there.
        if taken.field == "key":
            taken.field = "external_id"
        raise


@gestures.get(
    "/waiting",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: WaitingGestures, **REFUSALS},
    operation_id="list_waiting_gestures",
    summary="What waits to be approved or kept",
    exclude_none=True,
)
def list_waiting_gestures(request: HttpRequest) -> WaitingGestures:
    """The requests that may be decided, and what was promised: each is in a case, and is approved, declined or kept by its id."""
    by = actor_of(request)
    check_may(by, Action.CASES_READ)
    return WaitingGestures(to_approve=[_out(one) for one in list_to_approve(by)], to_keep=[_out(one) for one in list_to_keep(by)])


@gestures.get(
    "/brought",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: ReturnsOut, **REFUSALS},
    operation_id="list_returns",
    summary="What each kind of gesture brought back",
    exclude_none=True,
)
def list_returns(request: HttpRequest) -> ReturnsOut:
    """What was given in the cases within reach opened within 365 days, what it cost, and what became of the customers."""
    by = actor_of(request)
    check_may(by, Action.CASES_READ)
    until = today() + timedelta(days=1)
    found = returns.list_returns(by, until - timedelta(days=365), until)
    kinds = [
        GestureBroughtOut(
            kind=one.kind,
            number=one.number,
            costs={currency: str(amount) for currency, amount in one.costs},
            against=_share(one.against),
            **_became(one.became),
        )
        for one in found.kinds
    ]
    return ReturnsOut(says=sentences(found.kinds), kinds=kinds, without=BecameOut(**_became(found.without)))


@gestures.post(
    "/{int:gesture_id}/approve",
    response={200: GestureOut, **REFUSALS},
    operation_id="approve_gesture",
    summary="Approve what somebody asks for",
)
def approve_gesture(request: HttpRequest, gesture_id: int) -> HttpResponse:
    """Give it by one's own authority. 409 decided: somebody else was quicker."""
    by = actor_of(request)
    gesture = access_gesture(by, gesture_id)
    return _done(request, 200, lambda: services.approve_gesture(gesture=gesture, by=by).pk)


@gestures.post(
    "/{int:gesture_id}/decline",
    response={200: GestureOut, **REFUSALS},
    operation_id="decline_gesture",
    summary="Decline what somebody asks for",
)
def decline_gesture(request: HttpRequest, gesture_id: int, body: ReasonIn) -> HttpResponse:
    """Say no, and why. It stays to be seen."""
    by = actor_of(request)
    gesture = access_gesture(by, gesture_id)
    return _done(request, 200, lambda: services.decline_gesture(gesture=gesture, why=body.why, by=by).pk)


@gestures.post(
    "/{int:gesture_id}/take-back",
    response={200: GestureOut, **REFUSALS},
    operation_id="take_back_gesture",
    summary="Take back what was given or asked for",
)
def take_back_gesture(request: HttpRequest, gesture_id: int, body: ReasonIn) -> HttpResponse:
    """Take it back while it is not carried out: what it cost is free again."""
    by = actor_of(request)
    gesture = access_gesture(by, gesture_id)
    return _done(request, 200, lambda: services.take_back_gesture(gesture=gesture, why=body.why, by=by).pk)


@gestures.post(
    "/{int:gesture_id}/keep",
    response={200: GestureOut, **REFUSALS},
    operation_id="keep_gesture",
    summary="Say that it is done",
)
def keep_gesture(request: HttpRequest, gesture_id: int) -> HttpResponse:
    """It is carried out, or kept. A second time changes nothing."""
    by = actor_of(request)
    gesture = access_gesture(by, gesture_id)
    return _done(request, 200, lambda: services.keep_gesture(gesture=gesture, by=by).pk)


def _done(request: HttpRequest, status: int, do: Callable[[], int]) -> HttpResponse:
    """Do it once, and tell of the gesture as it stands then; of the reply itself no word is kept."""

    @once
    def carry_out(_request: HttpRequest) -> tuple[int, Schema]:
        return status, GestureKept(id=do())

    reply = carry_out(request)
    if reply.status_code == status:
        told = gesture_told(access_gesture(actor_of(request), json.loads(reply.content)["id"]))
        reply.content = _out(told).model_dump_json(exclude_none=True).encode()
    return reply


def _became(became: Became) -> dict[str, Any]:
    shares = {name: getattr(became, name) for name in ("agreed", "begun_anew", "came_back", "recovered")}
    return {"cases": became.cases, **{name: _share(one) for name, one in shares.items()}}


def _share(found: Estimate | NotEnough) -> ShareOut:
    if isinstance(found, NotEnough):
        return ShareOut(not_enough=found.reason)
    return ShareOut(value=found.value, low=found.low, high=found.high, n=found.n)


def _out(one: GestureShown) -> GestureOut:
    return GestureOut(
        id=one.id,
        case=one.case,
        kind=one.kind,
        standing=one.standing,
        amount=str(one.amount) if one.amount is not None else None,
        currency=one.currency or None,
        what=one.what or None,
        why=one.why or None,
        said=one.said or None,
        tells=one.tells,
        told_as=one.told_as or None,
        unit=one.unit,
        given_by=one.member or None,
        asked_by=one.asked_by or None,
        keeper=one.keeper_name or None,
        due_on=one.due_on,
        asked_at=one.asked_at,
        given_at=one.given_at,
        done_at=one.done_at,
    )


def _offers(offers: Sequence[OfferShown]) -> list[OfferOut]:
    return [
        OfferOut(
            kind=one.kind,
            currency=one.currency or None,
            usual=str(one.usual) if one.usual is not None else None,
            left=str(one.left) if one.left is not None else None,
            rooms=[RoomOut(bound=room.bound, limit=str(room.limit), left=str(room.left)) for room in one.rooms],
        )
        for one in offers
    ]

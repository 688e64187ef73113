"""``/api/v1/interactions``: a moment with a customer, told by a helpdesk or a till, taken back, and read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from everweek.errors import Invalid
from everweek.listen.understanding.hiding import hidden_beside, reach_of_unmasked
from everweek.moments.access import access_told
from everweek.moments.queries import MomentShown, MomentsWanted, list_moments
from everweek.moments.services import InteractionRow, record_interactions, take_back_moment
from everweek.people.access import Scope, check_may, reach_of
from everweek.people.outcomes import Outcome, State, refusal_of
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Day, Moment, Strict, check_query, storable
from everweek.web.api.names import Names, check_there, customer_called, unit_called
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS, BatchResult, Result, batch_result
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["interactions"], auth=Bearer(TokenScope.INTERACTIONS_WRITE))


class InteractionIn(Strict):
    """One moment with a customer."""

    external_id: str | None = Field(
        default=None,
        max_length=200,
        description="What your program calls it. The same again is the same moment. Left out: every call is a new one.",
    )
    at: Moment = Field(description="When, with its time zone.")
    customer: str | None = Field(default=None, max_length=200, description="The customer's external_id, as sent to /customers.")
    unit: str | None = Field(default=None, max_length=64, description="The key of the unit where it was.")
    touchpoint: str = Field(default="", max_length=80, description="The key of the touchpoint.")
    handled_by: str | None = Field(default=None, max_length=120, description="The external_id of the colleague who served them.")
    channel: str = Field(default="", max_length=20, description="How the customer came, such as phone.")
    attributes: dict[str, str | int | float | bool] = Field(default_factory=dict, description="Further facts about it.")


class InteractionsQuery(Schema):
    """Which moments; what is left out limits nothing."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the last told on.")
    customer: str = Field(default="", max_length=200, description="A customer's external_id.")
    unit: str = Field(default="", max_length=80, description="The key of a unit, meant with all below it.")
    touchpoint: str = Field(default="", max_length=80, description="The key of a touchpoint.")
    channel: str = Field(default="", max_length=20, description="How the customer came, such as phone.")
    since: Day | None = Field(default=None, description="From this day on, of the unit's own calendar.")
    until: Day | None = Field(default=None, description="Up to this day.")


class InteractionOut(Schema):
    """One moment, as it was told."""

    id: int
    external_id: str | None = None
    at: datetime
    customer: str | None = Field(
        default=None, description="The customer's external_id, for a token with customers:read; else left out."
    )
    unit: str | None = None
    touchpoint: str | None = None
    handled_by: str | None = Field(default=None, description="The external_id of the colleague who served them.")
    channel: str
    attributes: dict[str, object] = Field(
        description="Further facts about it; marks such as ⟦mail⟧ where personal data are not yours."
    )
    by_hand: bool = Field(description="Whether a colleague logged it.")


class Interactions(Schema):
    """A page of moments, those told last first."""

    interactions: list[InteractionOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class InteractionsIn(Strict):
    """Many moments."""

    interactions: list[InteractionIn] = Field(min_length=1, max_length=10_000)


@router.get(
    "",
    auth=Bearer(TokenScope.INTERACTIONS_READ),
    response={200: Interactions, **REFUSALS},
    operation_id="list_interactions",
    summary="The moments customers had with us",
    exclude_none=True,
)
def list_interactions(request: HttpRequest, query: Annotated[InteractionsQuery, Query(...)]) -> Interactions:
    """The moments within reach, without those taken back."""
    by = actor_of(request)
    check_query(request, query)
    check_there(touchpoint=query.touchpoint)
    wanted = MomentsWanted(
        customer=customer_called(storable(query.customer, "customer")),
        path=unit_called(by, query.unit, Action.INTERACTIONS_READ).path if query.unit else "",
        touchpoint=storable(query.touchpoint, "touchpoint"),
        channel=storable(query.channel, "channel"),
        since=query.since,
        until=query.until,
    )
    found = list_moments(by, wanted, Place(query.after))
    named, unmasked = reach_of(by, Action.CUSTOMERS_READ).all, reach_of_unmasked(by)
    return Interactions(interactions=[_out(one, unmasked, named=named) for one in found.rows], next=found.after or None)


@router.post(
    "", response={201: Result, 200: Result, **REFUSALS}, operation_id="post_interaction", summary="Record one interaction"
)
@once
def post_interaction(request: HttpRequest, body: InteractionIn) -> tuple[int, Result]:
    """Record one moment. 201: stored. 200: this very moment was stored before."""
    [outcome] = _store(actor_of(request), [body])
    if outcome.state is State.REFUSED:
        raise refusal_of(outcome)
    return (201 if outcome.state is State.STORED else 200), Result.of(outcome)


@router.post(
    "/batch",
    response={200: BatchResult, **REFUSALS},
    operation_id="post_interactions",
    summary="Record up to 10,000 interactions",
)
@once
def post_interactions(request: HttpRequest, body: InteractionsIn) -> tuple[int, BatchResult]:
    """Record many moments, each answered in its place: stored, already, or refused with the field and the reason."""
    return 200, batch_result(_store(actor_of(request), body.interactions))


@router.delete(
    "/{int:interaction_id}",
    response={204: None, **REFUSALS},
    operation_id="take_back_interaction",
    summary="Take back an interaction that should not have been told",
)
def delete_interaction(request: HttpRequest, interaction_id: int) -> Status[None]:
    """Let it count no more, and ask nobody because of it, for a day after it was told (409 later). Again it changes nothing.

    It stays stored: told of once more under its ``external_id`` it is the same, and still taken back.
    """
    by = actor_of(request)
    take_back_moment(interaction=access_told(by, interaction_id), by=by)
    return Status(204, None)


def _out(one: MomentShown, unmasked: Scope, *, named: bool) -> InteractionOut:
    return InteractionOut(
        id=one.id,
        external_id=one.external_id,
        at=one.at,
        customer=one.customer if named else None,
        unit=one.unit,
        touchpoint=one.touchpoint,
        handled_by=one.handled_by,
        channel=one.channel,
        attributes=hidden_beside(unmasked, one.path, one.customer_name, one.attributes),
        by_hand=one.by_hand,
    )


def _store(by: TokenActor, bodies: Sequence[InteractionIn]) -> list[Outcome]:
    scope = check_may(by, Action.INTERACTIONS_LOG)
    names = Names(
        scope,
        customers=(body.customer for body in bodies),
        members=(body.handled_by for body in bodies),
        units=(body.unit for body in bodies),
    )
    outcomes: dict[int, Outcome] = {}
    rows: dict[int, InteractionRow] = {}
    for place, body in enumerate(bodies):
        try:
            rows[place] = _row(body, names)
        except Invalid as wrong:
            outcomes[place] = Outcome.of(wrong)
    outcomes |= zip(rows, record_interactions(list(rows.values()), by=by), strict=True)
    return [outcomes[place] for place in range(len(bodies))]


def _row(body: InteractionIn, names: Names) -> InteractionRow:
    return InteractionRow(
        external_id=body.external_id,
        at=body.at,
        customer=names.customer(body.customer),
        unit=names.unit(body.unit),
        touchpoint=body.touchpoint,
        handled_by=names.member(body.handled_by, field="handled_by"),
        channel=body.channel,
        attributes=body.attributes,
    )

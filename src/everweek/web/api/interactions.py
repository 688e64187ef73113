"""``POST /api/v1/interactions``: a moment with a customer, told by a helpdesk or a till."""

from collections.abc import Sequence

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from everweek.errors import Invalid
from everweek.moments.access import access_told
from everweek.moments.services import InteractionRow, record_interactions, take_back_moment
from everweek.people.access import check_may
from everweek.people.outcomes import Outcome, State, refusal_of
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Moment, Strict
from everweek.web.api.names import Names
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
    handled_by: str | None = Field(default=None, max_length=120, description="The external_id of the colleague who served her.")
    channel: str = Field(default="", max_length=20, description="How she came, such as phone.")
    attributes: dict[str, str | int | float | bool] = Field(default_factory=dict, description="Further facts about it.")


class InteractionsIn(Strict):
    """Many moments."""

    interactions: list[InteractionIn] = Field(min_length=1, max_length=10_000)


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

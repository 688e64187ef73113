"""``POST /api/v1/responses``: what somebody answered, told by a program."""

import secrets
from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from everweek.errors import EverweekError, Invalid, NotFound
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.questionnaires.models import Version
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import Outcome, ResponseRow, State, accept_many
from everweek.web.api.bodies import Moment, Strict
from everweek.web.api.names import Names
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS, BatchResult, Result, batch_result, refusal_of
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["responses"], auth=Bearer(TokenScope.RESPONSES_WRITE))
MOST = 10_000


class ResponseIn(Strict):
    """One response."""

    questionnaire: str = Field(description="The key of a published questionnaire.", max_length=80)
    identity: str | None = Field(
        default=None,
        max_length=200,
        description="What makes it the same response when it comes again. Left out: every call is a new response.",
    )
    answers: dict[str, object] = Field(description="Answers by the keys of the questions.")
    answered_at: Moment | None = Field(default=None, description="When, with its time zone. Left out: now.")
    customer: str | None = Field(default=None, max_length=200, description="The customer's external_id, as sent to /customers.")
    about_member: str | None = Field(default=None, max_length=120, description="The external_id of the colleague it is about.")
    unit: str | None = Field(default=None, max_length=64, description="The key of the unit it is about.")
    touchpoint: str = Field(default="", max_length=80, description="The key of the touchpoint.")
    interaction: str | None = Field(default=None, max_length=64, description="The id of the interaction it is about.")
    language: str = Field(default="", max_length=12, description="A language tag such as pt-BR.")
    dimensions: dict[str, str] = Field(default_factory=dict, description='Further cuts, such as {"area": "B"}.')
    weight: Decimal = Field(default=Decimal(1), gt=0, le=1_000_000, decimal_places=6, description="How many it stands for.")


class BatchIn(Strict):
    """Many responses."""

    responses: list[ResponseIn] = Field(min_length=1, max_length=MOST)


@router.post("", response={201: Result, 200: Result, **REFUSALS}, operation_id="post_response", summary="Store one response")
@once
def post_response(request: HttpRequest, body: ResponseIn) -> tuple[int, Result]:
    """Store one response. 201: stored. 200: this very response was stored before."""
    outcome = _store(actor_of(request), [body])[0]
    if isinstance(outcome, EverweekError):
        raise outcome
    return (201 if outcome.state is State.STORED else 200), Result.of(outcome)


@router.post(
    "/batch", response={200: BatchResult, **REFUSALS}, operation_id="post_responses", summary="Store up to 10,000 responses"
)
@once
def post_responses(request: HttpRequest, body: BatchIn) -> tuple[int, BatchResult]:
    """Store many responses, each answered in its place: stored, already, or refused with the field and the reason."""
    return 200, batch_result(_store(actor_of(request), body.responses))


def _store(by: TokenActor, bodies: Sequence[ResponseIn]) -> list[Outcome | EverweekError]:
    """What came of each response: those of one questionnaire are stored together."""
    scope = check_may(by, Action.RESPONSES_ADD)
    names = Names(
        scope,
        customers=(body.customer for body in bodies),
        members=(body.about_member for body in bodies),
        units=(body.unit for body in bodies),
        interactions=(body.interaction for body in bodies),
    )
    outcomes: dict[int, Outcome | EverweekError] = {}
    ready: dict[str, dict[int, ResponseRow]] = {}
    versions: dict[str, Version] = {}
    for place, body in enumerate(bodies):
        try:
            if body.questionnaire not in versions:
                versions[body.questionnaire] = _version(body.questionnaire)
            ready.setdefault(body.questionnaire, {})[place] = _row(body, names)
        except EverweekError as wrong:
            outcomes[place] = wrong
    for key, rows in ready.items():
        for place, outcome in zip(rows, accept_many(versions[key], list(rows.values()), by), strict=True):
            outcomes[place] = outcome if outcome.state is not State.REFUSED else refusal_of(outcome)
    return [outcomes[place] for place in range(len(bodies))]


def _version(key: str) -> Version:
    try:
        return get_published(key)
    except NotFound as unknown:
        raise Invalid(unknown.message, field="questionnaire") from unknown


def _row(body: ResponseIn, names: Names) -> ResponseRow:
    return ResponseRow(
        identity=body.identity if body.identity is not None else secrets.token_hex(16),
        answers=body.answers,
        channel="api",
        answered_at=body.answered_at,
        customer=names.customer(body.customer),
        about_member=names.member(body.about_member, field="about_member"),
        subject=names.interaction(body.interaction),
        unit=names.unit(body.unit),
        touchpoint=body.touchpoint,
        language=body.language,
        dimensions=body.dimensions,
        weight=int(body.weight * 1_000_000),
    )

"""``/api/v1/responses``: what somebody answered, told by a program; and what was answered, read and taken out by one."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Schema
from pydantic import Field, StrictBool, StrictInt

from everweek.listen.exporting.services import export_answers
from everweek.listen.exporting.single import answered
from everweek.listen.rules import Mood
from everweek.listen.voices import Sentiment, WhichContact
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.questionnaires.access import access_response
from everweek.web.api.bodies import Day, Strict, storable
from everweek.web.api.heard import CUSTOMER, LINK, MEMBER, SEGMENT, UNANSWERED, asked_for
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS, BatchResult, Result, batch_result
from everweek.web.api.receiving import receive
from everweek.web.api.security import Bearer, actor_of
from everweek.web.api.storing import ResponseIn, meant, store

router = Router(tags=["responses"], auth=Bearer(TokenScope.RESPONSES_WRITE))
MOST = 10_000


class ResponsesIn(Strict):
    """Many responses."""

    responses: list[ResponseIn] = Field(min_length=1, max_length=MOST)


@router.post("", response={201: Result, 200: Result, **REFUSALS}, operation_id="post_response", summary="Store one response")
def post_response(request: HttpRequest, body: ResponseIn) -> HttpResponse:
    """Store one response. 201: stored. 200: this very response was stored before."""
    return receive(request, body)


@router.post(
    "/batch", response={200: BatchResult, **REFUSALS}, operation_id="post_responses", summary="Store up to 10,000 responses"
)
@once
def post_responses(request: HttpRequest, body: ResponsesIn) -> tuple[int, BatchResult]:
    """Store many responses, each answered in its place: stored, already, or refused with the field and the reason."""
    by = actor_of(request)
    return 200, batch_result(store(by, meant(by, body.responses)))


class AnswersWanted(Strict):
    """Which answers; what is left out limits nothing."""

    questionnaire: str = Field(default="", max_length=80, description="The key of one. Left out: those of all that are asked.")
    since: Day | None = Field(default=None, description="The first business day.")
    until: Day | None = Field(default=None, description="The last business day.")
    unit: str = Field(default="", max_length=80, description="The key of a unit, meant with all below it.")
    touchpoint: str = Field(default="", max_length=80, description="The key of a touchpoint.")
    language: str = Field(default="", max_length=12, description="Answered or written in this language.")
    words: str = Field(default="", max_length=200, description="All of these are said in it.")
    mood: Mood | None = Field(default=None, description="What its scores say together.")
    topic: str = Field(default="", max_length=60, description="The key of a topic.")
    sentiment: Sentiment | None = Field(default=None, description="How any of its comments feels.")
    urgent: StrictBool = Field(default=False, description="Only those with words that should fetch somebody.")
    praise: StrictBool = Field(default=False, description="Only those that praise a colleague by name.")
    first: WhichContact | None = Field(
        default=None, description="About the customer's first contact with us (yes), or a later one (no)."
    )
    segment: str = Field(default="", max_length=80, description=SEGMENT)
    link: str = Field(default="", max_length=80, description=LINK)
    member: StrictInt | None = Field(default=None, ge=1, lt=2**63, description=MEMBER)
    customer: str = Field(default="", max_length=200, description=CUSTOMER)
    waiting: StrictBool = Field(
        default=False, description="Only those with urgent words, of sixty days, that nobody sees to yet."
    )
    silent: StrictBool = Field(default=True, description=UNANSWERED)


_AS_CSV = {"responses": {200: {"description": "The file", "content": {"text/csv": {"schema": {"type": "string"}}}}}}


@router.post(
    "/export",
    auth=Bearer(TokenScope.RESPONSES_READ),
    response=REFUSALS,
    openapi_extra=_AS_CSV,
    operation_id="export_responses",
    summary="Take answers out as CSV",
)
def export_responses(request: HttpRequest, body: AnswersWanted) -> StreamingHttpResponse:
    """The answers within reach as CSV, a row each, written while it is read. A POST: the journal says that they were taken."""
    by = actor_of(request)
    check_may(by, Action.RESPONSES_READ)
    wanted = body.model_dump()
    for name, value in wanted.items():
        if isinstance(value, str):
            storable(value, name)
    export = export_answers(asked=asked_for(by, wanted), by=by)
    return StreamingHttpResponse(
        (piece.data for piece in export.pieces),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{export.name}"'},
    )


class ResponseOut(Schema):
    """One response: every answer as it was given."""

    id: int
    questionnaire: str
    version: int = Field(description="Which version of it was answered.")
    answered_at: datetime
    day: date = Field(description="The business day.")
    unit: str
    touchpoint: str
    channel: str
    language: str
    weight: float
    first_contact: bool | None = Field(
        default=None, description="Whether it is about the customer's first moment with us; else left out."
    )
    customer: str | None = Field(
        default=None, description="The customer's external_id, for a token with customers:read; else left out."
    )
    dimensions: dict[str, str]
    answers: dict[str, object] = Field(
        description="By the keys of the questions, as they were sent; marks such as ⟦mail⟧ where personal data are not yours."
    )


@router.get(
    "/{int:response_id}",
    auth=Bearer(TokenScope.RESPONSES_READ),
    response={200: ResponseOut, **REFUSALS},
    operation_id="get_response",
    summary="The answers of one response",
    exclude_none=True,
)
def get_response(request: HttpRequest, response_id: int) -> ResponseOut:
    """What was answered, question by question, masked as in an export."""
    by = actor_of(request)
    found = answered(by, access_response(by, response_id))
    return ResponseOut(**{**vars(found), "weight": float(found.weight)})

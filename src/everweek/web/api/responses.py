"""``POST /api/v1/responses``: what somebody answered, told by a program."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from everweek.people.policy import TokenScope
from everweek.web.api.bodies import Strict
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS, BatchResult, Result, batch_result
from everweek.web.api.receiving import receive
from everweek.web.api.security import Bearer, actor_of
from everweek.web.api.storing import ResponseIn, meant, store

router = Router(tags=["responses"], auth=Bearer(TokenScope.RESPONSES_WRITE))
MOST = 10_000


class BatchIn(Strict):
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
def post_responses(request: HttpRequest, body: BatchIn) -> tuple[int, BatchResult]:
    """Store many responses, each answered in its place: stored, already, or refused with the field and the reason."""
    by = actor_of(request)
    return 200, batch_result(store(by, meant(by, body.responses)))

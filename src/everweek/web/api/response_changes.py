"""``/api/v1/responses/{id}``: a stored response corrected, withdrawn or brought back; the first one stays in the journal."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.act.cases.withdrawn import open_cases_of
from everweek.listen.doubting.services import bring_back
from everweek.people.policy import Action, TokenScope
from everweek.questionnaires.access import access_response, access_to_restore
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import correct_response, withdraw_response
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["responses"], auth=Bearer(TokenScope.RESPONSES_CORRECT))


class WithdrawIn(Strict):
    """Why a response counts no more."""

    reason: Text = Field(min_length=1, max_length=500, description="Such as: a test of ours.")


class CorrectIn(Strict):
    """What was answered in truth, and why it stood otherwise."""

    answers: dict[str, object] = Field(description="All answers, checked against the version that was answered.")
    reason: Text = Field(min_length=1, max_length=500, description="Such as: typed in wrongly from paper.")


class ChangedOut(Schema):
    """A response that was changed; its words are read among the voices."""

    id: int
    withdrawn_at: datetime | None = Field(description="Since when it counts no more; left out while it does.")
    open_cases: list[int] | None = Field(
        default=None, description="Withdrawn just now, the cases it opened that are still open, with cases:read; else left out."
    )


@router.post(
    "/{int:response_id}/withdraw",
    response={200: ChangedOut, **REFUSALS},
    operation_id="withdraw_response",
    summary="Withdraw one response",
)
@once
def withdraw(request: HttpRequest, response_id: int, body: WithdrawIn) -> tuple[int, Schema]:
    """Let it count no more, and be read no more. It stays stored, and its identity stays taken. A second time it is 404.

    `POST /responses/{id}/restore` takes it back.
    """
    by = actor_of(request)
    found = access_response(by, response_id, Action.RESPONSES_CORRECT)
    withdrawn = _out(withdraw_response(response=found, by=by, reason=body.reason))
    withdrawn.open_cases = open_cases_of(by, [withdrawn.id])
    return 200, withdrawn


@router.post(
    "/{int:response_id}/correct",
    response={200: ChangedOut, **REFUSALS},
    operation_id="correct_response",
    summary="Correct one response",
)
@once
def correct(request: HttpRequest, response_id: int, body: CorrectIn) -> tuple[int, Schema]:
    """Put other answers in the place of what was stored. The same again changes nothing."""
    by = actor_of(request)
    found = access_response(by, response_id, Action.RESPONSES_CORRECT)
    return 200, _out(correct_response(response=found, answers=body.answers, by=by, reason=body.reason))


@router.post(
    "/{int:response_id}/restore",
    response={200: ChangedOut, **REFUSALS},
    operation_id="restore_response",
    summary="Bring a withdrawn response back",
)
@once
def restore(request: HttpRequest, response_id: int) -> tuple[int, Schema]:
    """Let it count and be read again; what was withdrawn as doubtful is doubtful as before. A second time changes nothing."""
    by = actor_of(request)
    return 200, _out(bring_back(response=access_to_restore(by, response_id), by=by))


def _out(response: Response) -> ChangedOut:
    return ChangedOut(id=response.pk, withdrawn_at=response.withdrawn_at)

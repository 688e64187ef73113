"""``/api/v1/tokens``: which programs have tokens, and ending one. No call makes one, and none tells a secret."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from everweek.people import services
from everweek.people.access import access_token, check_may
from everweek.people.directory import list_tokens
from everweek.people.models import Token
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import LARGEST_ID, check_no_query
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["tokens"], auth=Bearer(TokenScope.TOKENS_REVOKE))
TokenId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class TokenOut(Schema):
    """What a program signs in with, without its secret."""

    id: int = Field(description="The number in member:12 via token:3 of the journal.")
    name: str
    hint: str = Field(description="How it begins.")
    member: int = Field(description="The id of the colleague it acts for.")
    member_name: str
    scopes: list[str]
    made_at: datetime
    expires_at: datetime
    used_on: date | None = Field(default=None, description="The last day on which it was used.")
    revoked_at: datetime | None = None


class TokensOut(Schema):
    """The tokens whom the token acts for may revoke: one's own, an administrator everybody's."""

    valid: list[TokenOut] = Field(description="By colleague and name.")
    ended: list[TokenOut] = Field(description="Those that open nothing any more, the newest first: the last twenty.")


@router.get("", response={200: TokensOut, **REFUSALS}, operation_id="list_tokens", summary="Tokens", exclude_none=True)
def get_tokens(request: HttpRequest) -> TokensOut:
    """Which tokens are valid, and the last that are not any more: revoked, expired, or of a colleague who is shut out."""
    by = actor_of(request)
    check_may(by, Action.TOKENS_MAKE)
    check_no_query(request)
    valid, ended = list_tokens(by)
    return TokensOut(valid=[_out(one) for one in valid], ended=[_out(one) for one in ended])


@router.delete(
    "/{int:token_id}", response={204: None, **REFUSALS}, operation_id="revoke_token", summary="Revoke a token for good"
)
def delete_token(request: HttpRequest, token_id: TokenId) -> Status[None]:
    """End it now; a second time changes nothing. It may be the very one that is sent with this call."""
    by = actor_of(request)
    services.revoke_token(token=access_token(by, token_id), by=by)
    return Status(204, None)


def _out(token: Token) -> TokenOut:
    return TokenOut(
        id=token.pk,
        name=token.name,
        hint=token.hint,
        member=token.member_id,
        member_name=token.member.name,
        scopes=list(token.scopes),
        made_at=token.made_at,
        expires_at=token.expires_at,
        used_on=token.used_on,
        revoked_at=token.revoked_at,
    )

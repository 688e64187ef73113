"""Who calls: a token in the header, within its scopes, not too often."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from everweek.errors import NotAllowed, NotFound
from everweek.people.limits import hit
from everweek.people.policy import TokenScope
from everweek.people.tokens import TokenActor, authenticate
from everweek.web.api.allowance import Allowance
from everweek.web.viewer import address_of

_MINUTE = timedelta(minutes=1)
_GUESSES = 30
_allowance = Allowance()


class Bearer(HttpBearer):
    """``Authorization: Bearer ew_...``; the token must have been made for ``scope``."""

    openapi_name = "token"

    def __init__(self, scope: TokenScope | None = None) -> None:
        super().__init__()
        self.scope = scope
        # One entry in the OpenAPI document for all scopes: they differ in what a token may do, not in how it is sent.
        self.openapi_description = "A token made under Settings, Tokens."

    def authenticate(self, request: HttpRequest, token: str) -> TokenActor:
        """The token's actor; errors become 401, 403 or 429."""
        try:
            actor = authenticate(token)
        except NotFound:
            # Counted by address: whoever tries tokens one after the other is soon told to wait.
            hit(f"api:guess:{address_of(request)}", _GUESSES, _MINUTE)
            raise
        # Before the scope is looked at: who knocks at the wrong door over and over is told to wait as well.
        spend(actor)
        if self.scope is not None and self.scope not in actor.scopes:
            message = _("This token was not made for {scope}; make one that is under Settings, Tokens.").format(scope=self.scope)
            raise NotAllowed(message, code="scope")
        return actor


def spend(actor: TokenActor) -> None:
    """Take one of the calls a token may make in a minute; ``TooMany`` when they are spent."""
    _allowance.take(f"api:token:{actor.token_id}", settings.EVERWEEK_API_CALLS_A_MINUTE)


def shown_by(request: HttpRequest) -> str:
    """The token a call shows, looked up by nobody yet; empty where it shows none."""
    scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def actor_of(request: HttpRequest) -> TokenActor:
    """Who calls, in an operation guarded by ``Bearer``."""
    actor: object = getattr(request, "auth", None)
    if not isinstance(actor, TokenActor):
        raise NotFound(_("This token is not valid here. Make a new one under Settings, Tokens."), code="token")
    return actor

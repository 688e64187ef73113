"""Who is looking at a page."""

from typing import cast

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from everweek.errors import EverweekError, NotAllowed
from everweek.people.models import Account, Member


class SignInFirst(EverweekError):
    """Nobody is signed in: the middleware answers with the sign-in page and comes back afterwards."""

    code = "sign-in-first"


def viewer_of(request: HttpRequest) -> Member:
    """The member who is signed in.

    Raises ``SignInFirst`` where nobody is, and ``NotAllowed`` where the account belongs to no member: such an account opens no
    door. Who has left is signed out by ``people.backends`` before any page is asked.
    """
    member = member_of(request)
    if member is not None:
        return member
    if not request.user.is_authenticated:
        raise SignInFirst(_("Sign in first."))
    raise NotAllowed(_("Your account does not belong to anybody in this organisation. Ask your administrator to join you to it."))


def member_of(request: HttpRequest) -> Member | None:
    """The member who is signed in, or None: for the frame of a page, which is the same for everybody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    # A one-to-one read from its far side raises where there is none, and that error is an AttributeError too.
    member: Member | None = getattr(cast("Account", user), "member", None)
    return member


def address_of(request: HttpRequest) -> str:
    """Where a request came from, as sign-in sees it behind the proxies of EVERWEEK_PROXIES; looked up once.

    A network address, or the network of one that has millions of them (``text.networks``).
    """
    kept: str | None = getattr(request, "everweek_address", None)
    if kept is None:
        try:
            kept = str(get_adapter(request).get_client_ip(request))
        except PermissionDenied:
            # A server behind a socket in the file system knows no address: such callers are counted together.
            kept = "unknown"
        request.everweek_address = kept  # type: ignore[attr-defined]  # kept for this request only
    return kept

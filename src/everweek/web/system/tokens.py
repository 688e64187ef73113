"""The tokens of programs: which there are, making one, revoking one."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek import clock
from everweek.people import services
from everweek.people.access import access_token, check_may, reach_of
from everweek.people.directory import list_tokens
from everweek.people.models import Member, Token
from everweek.people.policy import SCOPES, Action, TokenScope
from everweek.people.queries import is_here
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import acts, asks, show
from everweek.web.system.contexts import TokenLine, TokenPage, TokensPage
from everweek.web.system.forms import TokenForm
from everweek.web.system.words import scope_words, tokens_title
from everweek.web.viewer import viewer_of

SOON = timedelta(days=14)


@asks
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens one may revoke. POST makes one for the reader, and shows its secret in the answer and nowhere else."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.TOKENS_MAKE)
    useful = _useful(viewer)
    form = TokenForm(useful, request.POST if request.method == "POST" else None) if useful else None
    if form is not None:
        answer = doing.sent(request, form, lambda: _made(request, viewer, form))
        if answer is not None:
            return answer
    valid, ended = list_tokens(viewer)
    context = TokensPage(
        title=tokens_title(len(valid), everybody=scope.all),
        valid=[_line(viewer, one) for one in valid],
        ended=[_line(viewer, one, ended=_why(one)) for one in ended],
        form=form,
    )
    return show(request, context, status=doing.status_shown(form))


@acts("tokens")
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token now and for good."""
    viewer = viewer_of(request)
    token = access_token(viewer, token_id)

    def carry_out() -> Done:
        services.revoke_token(token=token, by=viewer)
        return Done(_("%(name)s opens nothing any more.") % {"name": token.name}, reverse("tokens"))

    return doing.pressed(request, carry_out, to=reverse("tokens"))


def _made(request: HttpRequest, viewer: Member, form: TokenForm) -> HttpResponse:
    told = form.cleaned_data
    made, secret = services.make_token(
        member=viewer,
        name=told["name"],
        scopes=told["scopes"],
        # A moment short of it, so that the longest is not refused for the blink it took to come here.
        expires_at=clock.now() + timedelta(days=told["days"]) - timedelta(seconds=1),
        by=viewer,
    )
    scopes = [scope_words(one) for one in made.scopes]
    return show(request, TokenPage(name=made.name, secret=secret, scopes=scopes, expires_at=made.expires_at))


def _useful(viewer: Member) -> list[TokenScope]:
    """Return the scopes within which the reader's own posts let the reader do something: a token never reaches further than the
    colleague it acts for.
    """
    return [scope for scope in TokenScope if any(reach_of(viewer, one) for one in SCOPES[scope])]


def _line(viewer: Member, token: Token, *, ended: str = "") -> TokenLine:
    soon = not ended and token.expires_at - clock.now() < SOON
    return TokenLine(
        id=token.pk,
        name=token.name,
        hint=token.hint,
        who="" if token.member == viewer else token.member.name,
        who_id=token.member_id,
        scopes=[scope_words(one) for one in token.scopes],
        expires_at=token.expires_at,
        used_on=token.used_on,
        ended=ended,
        tone="warm" if soon else "",
    )


def _why(token: Token) -> str:
    """Why a token is not valid any more."""
    if token.revoked_at is not None:
        return _("revoked")
    if not is_here(token.member):
        return _("its member has left")
    if token.expires_at <= clock.now():
        return _("expired")
    return _("the account is shut")

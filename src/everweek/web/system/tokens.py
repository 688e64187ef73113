"""The keys of programs: which there are, making one, revoking one."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from everweek import clock
from everweek.errors import Invalid
from everweek.people import services
from everweek.people.access import access_token, check_may, reach_of
from everweek.people.directory import list_tokens
from everweek.people.models import Member, Token
from everweek.people.policy import SCOPES, Action, TokenScope
from everweek.people.queries import is_here
from everweek.web.house import undo
from everweek.web.pages import show
from everweek.web.people.forms import blame
from everweek.web.system.contexts import TokenLine, TokenPage, TokensPage
from everweek.web.system.forms import TokenForm
from everweek.web.system.words import scope_words, tokens_title
from everweek.web.viewer import viewer_of

SOON = timedelta(days=14)


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens one may revoke. POST makes one for the reader, and shows its secret in the answer and nowhere else."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.TOKENS_MAKE)
    useful = _useful(viewer)
    form = TokenForm(useful, request.POST if request.method == "POST" else None) if useful else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            made, secret = _make(viewer, form)
        except Invalid as refused:
            blame(form, refused)
        else:
            scopes = [scope_words(one) for one in made.scopes]
            return show(request, "system/token.html", TokenPage(made.name, secret, scopes, made.expires_at))
    valid, ended = list_tokens(viewer)
    context = TokensPage(
        title=tokens_title(len(valid), everybody=scope.all),
        valid=[_line(viewer, one) for one in valid],
        ended=[_line(viewer, one, ended=_why(one)) for one in ended],
        everybody=scope.all,
        form=form,
    )
    return show(request, "system/tokens.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token now and for good."""
    viewer = viewer_of(request)
    token = access_token(viewer, token_id)
    services.revoke_token(token=token, by=viewer)
    undo.done(request, _("%(name)s opens nothing any more.") % {"name": token.name})
    return redirect("tokens")


def _make(viewer: Member, form: TokenForm) -> tuple[Token, str]:
    told = form.cleaned_data
    return services.make_token(
        member=viewer,
        name=told["name"],
        scopes=told["scopes"],
        # A moment short of it, so that the longest is not refused for the blink it took to come here.
        expires_at=clock.now() + timedelta(days=told["days"]) - timedelta(seconds=1),
        by=viewer,
    )


def _useful(viewer: Member) -> list[tuple[str, str | Promise]]:
    """The scopes within which the reader's own posts let her do something: a token never reaches further than she does."""
    return [(scope.value, scope_words(scope)) for scope in TokenScope if any(reach_of(viewer, one) for one in SCOPES[scope])]


def _line(viewer: Member, token: Token, *, ended: str = "") -> TokenLine:
    soon = not ended and token.expires_at - clock.now() < SOON
    return TokenLine(
        id=token.pk,
        name=token.name,
        hint=token.hint,
        who="" if token.member == viewer else token.member.name,
        who_id=token.member_id,
        scopes=[scope_words(one) for one in token.scopes],
        made_at=token.made_at,
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

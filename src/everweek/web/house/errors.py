"""The pages of what went wrong: what happened, in one sentence, and what to do about it."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.errors import Conflict, EverweekError, Invalid, Misconfigured, NotAllowed, NotFound, TooMany, Unavailable
from everweek.people.access import may
from everweek.people.policy import Action
from everweek.web.house.contexts import ErrorPage
from everweek.web.pages import asks_for_part, show
from everweek.web.viewer import member_of

BROKEN: Final = 500
STATUS: Final[Mapping[type[EverweekError], int]] = {
    Invalid: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
    Misconfigured: 503,
}

TITLES: Final[Mapping[int, str | Promise]] = {
    400: _("That could not be used as it is."),
    401: _("Sign in first."),
    403: _("This door is not yours to open."),
    404: _("This cannot be shown to you."),
    409: _("Somebody was quicker."),
    413: _("That is too large."),
    429: _("That was too often."),
    500: _("Something broke on our side."),
    503: _("One part does not answer just now."),
}


NEXT: Final[Mapping[int, str | Promise]] = {
    404: _("Look at the address again, or find what you want from the first page."),
    500: _(
        "Nothing you did is to blame, and what was stored before is safe. If it goes on, tell your administrator when it was."
    ),
    503: _("What was stored before is safe. Try again in a minute; if it goes on, tell your administrator."),
}
"""What to do, where what is wrong does not say it already."""
GIVES_POSTS: Final = _(
    "Your posts give you no right for this. You may give posts: give one that does to yourself, or a colleague."
)
"""What an administrator reads where anybody else is told to ask one."""


def status_of(refused: EverweekError) -> int:
    """The status that says to a program what a refusal says to a person."""
    return next((status for kind, status in STATUS.items() if isinstance(refused, kind)), 500)


def error_page(request: HttpRequest, status: int, sentence: str | Promise) -> HttpResponse:
    """The page of a refusal. ``sentence`` says what is wrong and what would be right."""
    if asks_for_part(request):
        return render(request, "house/error_fragment.html", {"page": _page(request, status, sentence)}, status=status)
    # The frame asks the database, and shows rooms: not where a part is away, and not to strangers.
    framed = status < BROKEN and member_of(request) is not None
    return show(request, _page(request, status, sentence, framed=framed), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that came without its proof of origin; ``reason`` would help only an attacker."""
    sentence = _(
        "This form was open too long, you have signed in anew meanwhile, or cookies are switched off. Nothing of it was taken: "
        "open it again, and send it once more."
    )
    # No post of anybody's would let it in: what is said to whom no door opens is not said here.
    page = replace(_page(request, 403, sentence), framed=member_of(request) is not None, unsent=request.get_full_path())
    return show(request, page, status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # the same
    """The page for what Django or allauth does not allow."""
    return error_page(request, 403, _("Your posts give you no right for this. Ask an administrator if you need it."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # the same
    """The page for an address that leads nowhere: word for word that for what is not the reader's to see."""
    return error_page(request, 404, _("There is nothing here under that name or number, or it is not yours to see."))


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for who tries to sign in too often."""
    sentence = _("To keep everybody's account safe, this can be tried only so many times. Wait a few minutes, then try again.")
    return error_page(request, 429, sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that Django itself does not understand, perhaps before it knows who asks."""
    return _bare(request, 400, _("The request was not one this page understands. Go back and try it from the page itself."))


def broken(request: HttpRequest) -> HttpResponse:
    """The page for a failure nobody thought of; for one of the database, that it does not answer."""
    if isinstance(sys.exception(), InterfaceError | OperationalError):
        return _bare(request, 503, _("The database does not answer."))
    return _bare(request, BROKEN, "")


def _bare(request: HttpRequest, status: int, sentence: str | Promise) -> HttpResponse:
    """A page that asks nothing, neither the database nor who reads it."""
    return HttpResponse(render_to_string("house/broken.html", {"page": _page(request, status, sentence)}), status=status)


def _page(request: HttpRequest, status: int, sentence: str | Promise, *, framed: bool = False) -> ErrorPage:
    again = status >= BROKEN and request.method == "GET"
    title = TITLES.get(status, TITLES[BROKEN])
    if (
        framed
        and status == STATUS[NotAllowed]
        and (reader := member_of(request)) is not None
        and may(reader, Action.PEOPLE_APPOINT)
    ):
        return ErrorPage(title=title, sentence=GIVES_POSTS, gives=reverse("member", args=[reader.pk]), framed=True)
    return ErrorPage(title=title, sentence=sentence, next=NEXT.get(status, ""), again=again, framed=framed)

"""The pages of what went wrong: what happened, in one sentence, and what to do about it."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.errors import Conflict, EverweekError, Invalid, Misconfigured, NotAllowed, NotFound, TooMany, Unavailable
from everweek.web.house.contexts import ErrorPage
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
    404: _("There is nothing here for you."),
    409: _("Somebody was quicker."),
    413: _("That is too large."),
    429: _("That was too often."),
    500: _("Something broke on our side."),
    503: _("One part does not answer just now."),
}


def status_of(refused: EverweekError) -> int:
    """The status that says to a program what a refusal says to a person."""
    return next((status for kind, status in STATUS.items() if isinstance(refused, kind)), 500)


def error_page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The page of a refusal. ``sentence`` says what is wrong and what would be right."""
    title = TITLES.get(status, TITLES[500])
    if request.headers.get("HX-Request") == "true":
        return render(request, "house/error_fragment.html", {"page": ErrorPage(title=title, sentence=sentence)}, status=status)
    # The frame asks the database, and shows rooms: not where a part is away, and not to strangers.
    framed = status < BROKEN and member_of(request) is not None
    return render(request, "house/error.html", {"page": ErrorPage(title=title, sentence=sentence, framed=framed)}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that came without its proof of origin; ``reason`` would help only an attacker."""
    sentence = _("This form was open too long, or cookies are switched off. Go back, load the page again and send it once more.")
    return error_page(request, 403, str(sentence))

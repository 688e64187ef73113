"""Drawing an open page: all of it in one answer, in the respondent's language, and nothing asked of who reads it."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from importlib.resources import files
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from everweek.errors import Conflict, EverweekError, Invalid, TooMany
from everweek.people.queries import organisation
from everweek.questionnaires.languages import direction
from everweek.web.house.errors import status_of
from everweek.web.open.contexts import ClosedPage, OpenLayout
from everweek.web.pages import Page, asks

LONGEST_BODY: Final = 1024 * 1024
"""Anybody may send: no more bytes are read than the longest form has with all its texts full."""
TOO_LARGE: Final = 413

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@cache
def style() -> SafeString:
    """The style of every open page, as it stands in the page itself."""
    return mark_safe((files("everweek.web.open") / "style.css").read_text(encoding="utf-8").strip())  # noqa: S308  # our own


@cache
def content_policy() -> str:
    """The Content-Security-Policy of an open page: its own style, its empty icon, its own form, and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    rules = ["default-src 'none'", f"style-src 'sha256-{digest}'", "img-src data:", "form-action 'self'"]
    return "; ".join([*rules, "base-uri 'none'", "frame-ancestors 'none'"])


def show_open(page: Page, *, language: str, status: int = 200) -> HttpResponse:
    """The page in that language. It knows no session: whoever comes by a link is nobody we know by her browser."""
    with translation.override(language):
        layout = OpenLayout(language=language, direction=direction(language), style=style(), house=organisation().name)
        drawn = render_to_string(page.template, {"page": page, "open_layout": layout})
        response = HttpResponse(drawn, status=status)
    response["Content-Security-Policy"] = content_policy()
    # The address is a secret, and so is that somebody was here.
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Language"] = language
    return response


def tried(do: Callable[[], R]) -> R | EverweekError:
    """What was done, or the refusal that is to be said beside what was typed; others close the page."""
    try:
        return do()
    except (Conflict, Invalid, TooMany) as refused:
        return refused


def to_wait(response: HttpResponse, refused: TooMany) -> HttpResponse:
    """The answer, telling a program too when to come again."""
    response["Retry-After"] = str(refused.retry_after)
    return response


def opens(view: View[P]) -> View[P]:
    """A page anybody may ask for, with a form that is sent to its own address; what is refused is said in the same frame.

    The form carries no proof of origin: there is no session in whose name another page could send it.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        language = translation.get_language() or "en"
        if _is_too_long(request):
            says = _("That is more than can be sent here. Go back, shorten it, and send it again.")
            return show_open(ClosedPage(says=says), language=language, status=TOO_LARGE)
        try:
            return view(request, *args, **kwargs)
        except EverweekError as refused:
            response = show_open(ClosedPage(says=refused.message), language=language, status=status_of(refused))
            return to_wait(response, refused) if isinstance(refused, TooMany) else response

    limited: View[P] = csrf_exempt(asks(answer))
    return limited


def _is_too_long(request: HttpRequest) -> bool:
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    # Of a number of thousands of digits int() would make an error of its own.
    return not told.isdecimal() or len(told) > len(str(LONGEST_BODY)) or int(told) > LONGEST_BODY

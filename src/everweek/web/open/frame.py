"""Drawing an open page: all of it in one answer, in the respondent's language, and nothing asked of who reads it."""

import base64
import hashlib
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from importlib.resources import files
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from everweek.errors import Conflict, EverweekError, Invalid, TooMany, Unavailable
from everweek.people import saying
from everweek.people.queries import organisation
from everweek.questionnaires.languages import direction
from everweek.web.house.errors import status_of
from everweek.web.open.contexts import ClosedPage, OpenLayout
from everweek.web.open.ready import Kept, keep_ready, lay
from everweek.web.pages import Page, asks_anybody

LONGEST_BODY: Final = 1024 * 1024
"""Anybody may send: no more bytes are read than the longest form has with all its texts full."""
MULTIPART: Final = "multipart/form-data"
TOO_LARGE: Final = 413
BAD: Final = 400
TOO_MUCH: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
"""What Django says of a form that holds more than a form can."""
SPOILT: Final = (MultiPartParserError, UnreadablePostError)
"""What Django says of a form that is none, or broke off."""
LANGUAGE: Final = "lang"
"""The part of an address that says in which language its page is asked for."""

_log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@cache
def style() -> SafeString:
    """The style of every open page, as it stands in the page itself."""
    return mark_safe((files("everweek.web.open") / "style.css").read_text(encoding="utf-8").strip())  # noqa: S308  # our own


@dataclass(frozen=True)
class More:
    """What an open page has beyond the frame: rules of style after the frame's, and what its policy allows besides."""

    style: str = ""
    rules: tuple[str, ...] = ()


NO_MORE: Final = More()


@cache
def content_policy(more: More = NO_MORE) -> str:
    """The Content-Security-Policy of an open page: its own style, its empty icon, its own form, and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256((style() + more.style).encode()).digest()).decode()
    rules = ["default-src 'none'", f"style-src 'sha256-{digest}'", "img-src data:", "form-action 'self'"]
    return "; ".join([*rules, *more.rules, "base-uri 'none'", "frame-ancestors 'none'"])


_drawn: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
"""Pages that show nothing of anybody, by what they show."""
_MOST_DRAWN: Final = 256
_WORD: Final = secrets.token_hex(32)
"""Stands for the word of a page in what is kept: nobody can guess it, so no text of a questionnaire has it."""
_LONGEST_CHOSEN: Final = 12


def show_open(page: Page, *, language: str, status: int = 200, more: More = NO_MORE) -> HttpResponse:
    """Send the page in that language. It knows no session: nobody who comes by a link is known to us by the browser."""
    return _shown(_draw(page, language, organisation().name, more), language, status, more)


def is_untouched(request: HttpRequest) -> bool:
    """Return whether nothing is in the address but what thousands have in theirs, a score that was clicked: no words of the
    customer's own.
    """
    return all(len(value) <= _LONGEST_CHOSEN for _name, value in request.GET.items())


def show_untouched(
    request: HttpRequest, shows: tuple[str, ...], make: Callable[[str], Page], *, language: str, word: str
) -> HttpResponse:
    """A page nobody has written anything on, which is the same for everybody but for its word: drawn once, and ready then.

    ``shows`` is all that it depends on besides its address, its reader's languages and the name of the house: the page ``make``
    makes, given its word. Drawing it is most of what it costs, and a letter to thousands brings them all within the hour.
    """
    house = organisation().name
    # Two languages: that of the questionnaire, and that in which its reader was spoken to while it was made.
    name = (*shows, request.GET.urlencode(), language, translation.get_language(), house)
    kept = _drawn_once(name, lambda: make(_WORD), language, house)
    keep_ready(request, (*shows, house), kept)
    return kept.with_word(word)


def show_alike(shows: tuple[str, ...], make: Callable[[], Page], *, language: str, more: More = NO_MORE) -> HttpResponse:
    """A page that is the same for everybody: drawn once. ``shows`` is all that it depends on besides language and house."""
    house = organisation().name
    return _drawn_once((*shows, language, translation.get_language(), house), make, language, house, more).with_word("")


def _drawn_once(name: tuple[object, ...], make: Callable[[], Page], language: str, house: str, more: More = NO_MORE) -> Kept:
    kept = _drawn.get(name)
    if kept is None:
        page = _shown(_draw(make(), language, house, more), language, 200, more)
        kept = Kept(tuple(page.content.split(_WORD.encode())), tuple(page.headers.items()))
        lay(_drawn, name, kept, _MOST_DRAWN)
    return kept


def _draw(page: Page, language: str, house: str, more: More) -> str:
    with translation.override(language):
        dressed = mark_safe(style() + more.style)  # noqa: S308  # our own
        layout = OpenLayout(language=language, direction=direction(language), style=dressed, house=house)
        drawn: str = render_to_string(page.template, {"page": page, "open_layout": layout})
        return drawn


def _shown(drawn: str, language: str, status: int, more: More) -> HttpResponse:
    response = HttpResponse(drawn, status=status)
    response["Content-Security-Policy"] = content_policy(more)
    # The address is a secret, and so is that somebody was here.
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Language"] = language
    return response


def asked_for(request: HttpRequest) -> list[str]:
    """The languages a page is asked for in: the one its address says, then those of the browser, the dearest first."""
    header = request.headers.get("Accept-Language", "")
    asked = [tag for tag, _weight in parse_accept_lang_header(header)]
    try:
        return [request.GET.get(LANGUAGE, ""), *asked]
    except TooManyFieldsSent:
        return ["", *asked]


def spoken_to(request: HttpRequest, hers: str = "") -> str:
    """Return the language of ours that a page speaks: what its address says, else ``hers`` (the customer's own), the browser's,
    the house's.
    """
    told, *browser = asked_for(request)
    return saying.spoken(told, hers, *browser, organisation().language)


def tried(do: Callable[[], R]) -> R | EverweekError:
    """Return what ``do`` returns, or the refusal it raised that is to be said beside what was typed; other errors pass on and
    close the page.
    """
    try:
        return do()
    except (Conflict, Invalid, TooMany, Unavailable) as refused:
        return refused


def to_wait(response: HttpResponse, refused: TooMany) -> HttpResponse:
    """Return the answer with the header that tells a program when to come again."""
    response["Retry-After"] = str(refused.retry_after)
    return response


def opens(view: View[P]) -> View[P]:
    """A page anybody may ask for, with a form that is sent to its own address; what is refused is said in the same frame.

    The form carries no proof of origin: there is no session in whose name another page could send it.
    """
    return _opened(view, lambda: LONGEST_BODY)


def opens_with_files(longest: Callable[[], int]) -> Callable[[View[P]], View[P]]:
    """Make a page anybody may ask for, as ``opens`` does, whose form is sent with files of so many bytes at most.

    ``longest`` may give no more than ``LONGEST_BODY``, for a customer who has no such form: the view looks at ``is_too_long``
    before it reads what came with a link that leads nowhere.
    """
    return lambda view: _opened(view, longest)


def _opened(view: View[P], longest: Callable[[], int]) -> View[P]:

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        language = saying.spoken(*asked_for(request))
        with translation.override(language):
            try:
                most = longest() if request.content_type == MULTIPART else LONGEST_BODY
                return too_much(language) if is_too_long(request, most) else view(request, *args, **kwargs)
            except TOO_MUCH as refused:
                _log.warning("An open page did not take what was sent: %s", type(refused).__name__)
                return too_much(language)
            except SPOILT as refused:
                _log.warning("An open page could not read what was sent: %s", type(refused).__name__)
                return _closed(_("That did not arrive whole. Go back and send it once more."), language, BAD)
            except EverweekError as refused:
                response = _closed(refused.message, language, status_of(refused))
                return to_wait(response, refused) if isinstance(refused, TooMany) else response

    limited: View[P] = csrf_exempt(asks_anybody(answer))
    return limited


def _closed(says: str, language: str, status: int) -> HttpResponse:
    return show_open(ClosedPage(says=says), language=language, status=status)


def too_much(language: str) -> HttpResponse:
    """Send the page which says that more was sent than is taken, and that it was not read."""
    return _closed(_("That is more than can be sent here. Go back, shorten it, and send it again."), language, TOO_LARGE)


def check_fields(request: HttpRequest) -> None:
    """Refuse what is written in a form that came with files where it is more than the longest form holds."""
    if sum(len(one) for _name, several in request.POST.lists() for one in several) > LONGEST_BODY:
        message = "The fields of a form are longer than the longest form."
        raise RequestDataTooBig(message)


def is_too_long(request: HttpRequest, longest: int = LONGEST_BODY) -> bool:
    """Whether more is sent than the longest form holds; it is not read."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    # Of a number of thousands of digits int() would make an error of its own.
    return not told.isdecimal() or len(told) > len(str(longest)) or int(told) > longest

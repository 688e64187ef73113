"""An open link as the widget speaks with it from pages of other sites: what is asked, and what was answered, as JSON.

Both are what browsers call simple requests: a form is sent as forms are, so that nothing is asked beforehand. Which sites may is
chosen by people, link by link; a page of any other is refused, and so is never shown what is asked.
"""

import dataclasses
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from everweek.errors import Conflict, EverweekError, NotAllowed, TooMany, Unavailable
from everweek.listen.asking.access import OpenLink, access_by_slug
from everweek.listen.asking.rules import WIDGET
from everweek.listen.rules import Mood, mood_of
from everweek.people import saying
from everweek.people.queries import organisation
from everweek.questionnaires.versions import sheet_of
from everweek.web.answering.contexts import AnswerForm
from everweek.web.answering.form import form_of, read_turn
from everweek.web.house.errors import status_of
from everweek.web.listen.at_link import UNPROCESSABLE, WORD, Sent, answered_page, language_asked, take, told_already
from everweek.web.listen.script import widget
from everweek.web.open.frame import BAD, SPOILT, TOO_LARGE, TOO_MUCH, asked_for, is_too_long, to_wait, tried
from everweek.web.pages import acts, looks

LEAVING, TOOK = "leaving", "took"
AN_HOUR: Final = 60 * 60
LONGEST_TOOK: Final = 9
View = Callable[[HttpRequest, OpenLink], HttpResponse]


def tells(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """What a page of another site may ask of a link, where people said that it may; a refusal is JSON, ``{"wrong": ...}``."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        allowed = ""
        with translation.override(saying.spoken(*asked_for(request))):
            try:
                at = access_by_slug(slug)
                allowed = _site_allowed(request, at)
                response = _too_large() if is_too_long(request) else view(request, at)
            except TOO_MUCH:
                response = _too_large()
            except SPOILT:
                wrong = _("That did not arrive whole. Go back and send it once more.")
                response = JsonResponse({"wrong": wrong}, status=BAD)
            except EverweekError as refused:
                response = JsonResponse({"wrong": refused.message}, status=status_of(refused))
        if allowed:
            response["Access-Control-Allow-Origin"] = allowed
            response["Access-Control-Expose-Headers"] = "Retry-After"
        patch_vary_headers(response, ["Origin", "Accept-Language"])
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@looks
@tells
def questions(request: HttpRequest, at: OpenLink) -> HttpResponse:
    """Send what is asked there, in the customer's language, and the few words of the widget itself."""
    sheet = sheet_of(at.version)
    language = language_asked(request, sheet.document)
    return JsonResponse({"form": _told(form_of(sheet, {}, language)), "says": says_of(language)})


@csrf_exempt
@acts("open-link", "slug")
@tells
def answers(request: HttpRequest, at: OpenLink) -> HttpResponse:
    """Take what a customer answered: send thanks where that is all, else what is to be asked or mended next."""
    sheet = sheet_of(at.version)
    language = language_asked(request, sheet.document)
    turn = read_turn(sheet, request.POST)
    sent = Sent(at, turn, request.POST.get(WORD, ""), WIDGET, language, took=_took(request), leaving=LEAVING in request.POST)
    with translation.override(language):
        told = tried(lambda: take(request, sent))
    if told is True:
        page = answered_page(at, language, unhappy=mood_of(sheet.scores(turn.taken.kept)) is Mood.UNHAPPY)
        return JsonResponse({"title": page.title, "thanks": page.thanks, "next": page.next})
    if isinstance(told, EverweekError):
        # Nothing is drawn anew: what the customer wrote stands there still.
        wrong = told_already(language) if isinstance(told, Conflict) else told.message
        status = status_of(told) if isinstance(told, TooMany | Unavailable) else UNPROCESSABLE
        refused = JsonResponse({"wrong": wrong, "another": isinstance(told, Conflict)}, status=status)
        return to_wait(refused, told) if isinstance(told, TooMany) else refused
    form = form_of(sheet, turn.answers, language, checked=True)
    return JsonResponse({"form": _told(form)}, status=UNPROCESSABLE if turn.taken.refused else 200)


@looks
def script(request: HttpRequest) -> HttpResponse:
    """``/w.js``: the widget. Any site may load it; what it may ask there is said at the link."""
    found = widget()
    response = HttpResponse(content_type="text/javascript; charset=utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content, response["Content-Encoding"] = found.packed, "gzip"
    else:
        response.content = found.text
    response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def says_of(language: str) -> dict[str, str]:
    """The words of the widget itself."""
    with translation.override(language):
        return {
            "open": _("How was it? Tell us."),
            "close": _("Close"),
            "house": _("A question of %(house)s") % {"house": organisation().name},
            "later": _("That did not arrive. All you wrote is still here: send it once more, please."),
            "trap": _("Leave this empty"),
            "sending": _("It is on its way."),
            "kept": _("What is kept of you, and for how long"),
        }


def _told(form: AnswerForm) -> dict[str, object]:
    return dataclasses.asdict(form)


def _too_large() -> HttpResponse:
    return JsonResponse(
        {"wrong": _("That is more than can be sent here. Go back, shorten it, and send it again.")}, status=TOO_LARGE
    )


def _site_allowed(request: HttpRequest, at: OpenLink) -> str:
    """The site a request comes from, where it may ask there; nothing for our own pages, and for programs, which name none."""
    site = request.headers.get("Origin", "")
    if not site or site.partition("://")[2] == request.get_host():
        return ""
    if site not in at.link.sites:
        raise NotAllowed(_("Pages of this website may not ask here. Whoever opened the link can let them."))
    return site


def _took(request: HttpRequest) -> float | None:
    """Return how many seconds the customer took, as the browser tells in milliseconds; None where it tells nothing usable."""
    told = request.POST.get(TOOK, "")
    return int(told) / 1000 if told.isascii() and told.isdecimal() and len(told) <= LONGEST_TOOK else None

"""The short way of calls of programs, and of customers who come by a link, through what every request passes.

They have no session, no proof of origin, no files: what only colleagues' pages need would take a third of the time of a call.
``way_in`` stands in ``MIDDLEWARE`` before what is for pages, ``way_out`` at the end of it: a call goes from the one to the other,
in the words and the zone it is told in. A page that stands ready (``open/ready.py``) goes no further than ``way_in``, nor does a
response that a program posts (``api/posted.py``), most of which do not even come here (``bypass.py``).
"""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from everweek import clock
from everweek.facts.patience import without_waiting
from everweek.web.house.layout import organisation_of
from everweek.web.open.ready import page_ready

Handler = Callable[[HttpRequest], HttpResponseBase]

_PROGRAMS = "/api/"
OUTCOME = "everweek.outcome"
"""Where an ``environ`` holds what came of a call before Django had it: a response, what broke, or None."""
SHORT = (_PROGRAMS, "/s/", "/a/", "/c/", "/h/")

_open: list[Handler] = []
_Response = TypeVar("_Response", bound=HttpResponseBase)


def way_out(get_response: Handler) -> Handler:
    """The end of what is for pages. Django builds its chain from the end, so that ``way_in`` finds this one's handler."""
    _open.append(get_response)
    return get_response


def way_in(get_response: Handler) -> Handler:
    """Answers what goes the short way from ``way_out`` on, and everything else by the whole chain."""
    onward = _open.pop()

    def answer(request: HttpRequest) -> HttpResponseBase:
        with without_waiting():
            if not request.path.startswith(SHORT):
                return get_response(request)
            return _framed(page_ready(request) or _all_the_way(request, onward))

    return answer


def answer_program(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a response that a program posted, still without the headers that every answer gets; None where the
    call goes the whole way through Django.
    """
    language = translation.get_language_from_request(request)
    with translation.override(language):
        response = _posted(request)
    return None if response is None else _framed(response, language)


def _all_the_way(request: HttpRequest, onward: Handler) -> HttpResponseBase:
    language = translation.get_language_from_request(request)
    with translation.override(language):
        response = _outcome(request) or _in_the_zone(request, onward)
    response.headers.setdefault("Content-Language", language)
    return response


def _outcome(request: HttpRequest) -> HttpResponse | None:
    """Return what came of a call on the shortest way (``bypass``), where it has been there; else take the call here."""
    if OUTCOME not in request.META:
        return _posted(request)
    outcome: HttpResponse | Exception | None = request.META[OUTCOME]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _posted(request: HttpRequest) -> HttpResponse | None:
    if not request.path.startswith(_PROGRAMS):
        return None
    # Loaded by the first call of a program: customers who come by a link have no use for the API's library.
    from everweek.web.api.posted import answer_posted

    return answer_posted(request)


def _framed(response: _Response, language: str = "") -> _Response:
    if language:
        response.headers.setdefault("Content-Language", language)
    patch_vary_headers(response, ["Accept-Language"])
    if isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _in_the_zone(request: HttpRequest, onward: Handler) -> HttpResponseBase:
    with timezone.override(clock.zone_of(_zone(request))):
        return onward(request)


def _zone(request: HttpRequest) -> str:
    found = organisation_of(request)
    return found.zone if found is not None else str(settings.EVERWEEK_ZONE)

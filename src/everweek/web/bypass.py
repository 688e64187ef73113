"""The shortest way of all: a response that a program posts, stored and answered without what Django does around every request.

Finding the chain, telling who listens that a request began and ended, and putting the same headers into each answer took as long
as a call's share in storing. So what is plainly right (``api/posted.py``) is answered here. Everything else, and whatever is
refused or breaks on the way, is handed with what came of it to Django, whose chain logs it and says it as ever: nothing is
worked off twice, and nothing said in two places.
"""

from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware

from everweek.people.queries import one_request
from everweek.web import lane
from everweek.web.middleware import Headers

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

RESPONSES: Final = "/api/v1/responses"
"""Where a response is posted: ``api.posted.ADDRESS``, which is loaded by the first call only."""
KIND: Final = "application/json"
_FINE: Final = {HTTPStatus.OK: "200 OK", HTTPStatus.CREATED: "201 Created"}

_safe: Final = SecurityMiddleware(lambda _request: HttpResponse())
_every: Final[dict[bool, tuple[tuple[str, str], ...]]] = {}


def answer(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes] | None:
    """The answer to a response that was posted and stored; None: Django's chain goes on from what it finds in ``environ``."""
    if environ.get("PATH_INFO") != RESPONSES or environ["REQUEST_METHOD"] != "POST" or environ.get("CONTENT_TYPE") != KIND:
        return None
    # What was open and broke is opened anew, as Django does where a request begins.
    close_old_connections()
    request = WSGIRequest(environ)
    try:
        with one_request("POST"):
            told = lane.answer_program(request)
    except Exception as broken:  # noqa: BLE001  # raised anew within the chain, whose it is to say so
        _hand_on(environ, broken)
        return None
    if told is None or told.status_code not in _FINE:
        _hand_on(environ, told)
        return None
    start_response(_FINE[HTTPStatus(told.status_code)], [*told.items(), *_of_every_answer(request)])
    return [told.content]


def _hand_on(environ: dict[str, Any], outcome: HttpResponse | Exception | None) -> None:
    environ[lane.OUTCOME] = outcome
    # Its body is there whole (``cli.threads``), and is read anew by whoever answers.
    coming = environ["wsgi.input"]
    if isinstance(coming, BytesIO):
        coming.seek(0)


def _of_every_answer(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """The headers of every answer, asked once of those who put them there."""
    secure = request.is_secure()
    if secure not in _every:
        empty = _safe.process_response(request, HttpResponse(content_type=KIND))
        framed = Headers(lambda _request: empty)(request)
        _every[secure] = tuple(one for one in framed.items() if one[0] != "Content-Type")
    return _every[secure]

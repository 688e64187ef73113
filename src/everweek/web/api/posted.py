"""One response, taken where calls come in: a ``POST /api/v1/responses`` that is plainly right passes by addresses and ninja.

Such calls come by the hundred a second, and finding their operation and looking up one token each took more than storing them.
Nothing is decided or said here that is decided or said elsewhere: a body that is long, or not as ``ResponseIn`` has it, and a
token that lets nobody in go the whole way, to the operation that the document of the API tells of.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from pydantic import ValidationError

from everweek.errors import EverweekError, Invalid
from everweek.web.api.bodies import StrictParser
from everweek.web.api.problems import refused
from everweek.web.api.receiving import receive_unseen
from everweek.web.api.security import shown_by
from everweek.web.api.storing import ResponseIn

ADDRESS: Final = "/api/v1/responses"
LONGEST: Final = 16 * 1024
"""Of a body that is read before it is known whose it is: a stranger's costs no more than being refused does."""

_parser: Final = StrictParser()


def answer_posted(request: HttpRequest) -> HttpResponse | None:
    """The answer to one response that was posted and is plainly right so far; None for every other call."""
    if request.path != ADDRESS or request.method != "POST" or not shown_by(request) or not _is_short(request):
        return None
    try:
        body = ResponseIn.model_validate(_parser.parse_body(request))
    except (Invalid, ValidationError, UnreadablePostError):
        return None
    try:
        return receive_unseen(request, body)
    except EverweekError as wrong:
        return refused(wrong)


def _is_short(request: HttpRequest) -> bool:
    """Whether it says that it is; what says nothing of its length has no body. ``Edge`` has seen that it is a number."""
    return int(request.META.get("CONTENT_LENGTH") or 0) <= LONGEST

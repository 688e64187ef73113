"""One shape for everything that goes wrong: a problem document (RFC 9457).

What every process needs that answers at ``/api/``; ``faults`` has what the API's own library is told of it.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import HttpResponse

from everweek.errors import (
    Conflict,
    EverweekError,
    Invalid,
    Misconfigured,
    NotAllowed,
    NotFound,
    TooMany,
    Unavailable,
)

CONTENT_TYPE = "application/problem+json"
STATUS: dict[type[EverweekError], int] = {
    Invalid: 422,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
    Misconfigured: 500,
    EverweekError: 400,
}


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    field: str | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    retry_after: int | None = None,
) -> HttpResponse:
    """A reply that says what went wrong; ``errors`` are as ``faults.Fault`` has them, ``retry_after`` is in seconds."""
    content: dict[str, object] = {
        "type": f"urn:everweek:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if field is not None:
        content["field"] = field
    if errors:
        content["errors"] = [dict(fault) for fault in errors]
    reply = HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        reply["WWW-Authenticate"] = "Bearer"
    if retry_after is not None:
        reply["Retry-After"] = str(retry_after)
    return reply


def status_of(error: EverweekError) -> int:
    """The HTTP status of an error raised on purpose."""
    if error.code == "token":
        return 401
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def refused(error: EverweekError) -> HttpResponse:
    """The reply to an error raised on purpose."""
    retry_after = error.retry_after if isinstance(error, TooMany | Unavailable) else None
    return problem(status_of(error), error.message, code=error.code, field=error.field, retry_after=retry_after)

"""What happens to a call before and after the API itself: bodies have a limit, and every error has one shape."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from everweek.web.api.problems import CONTENT_TYPE, problem

SINGLE = 256 * 1024
BATCH = 32 * 1024 * 1024
QUESTIONNAIRE = 8 * 1024 * 1024
"""A questionnaire file has at most 5 MB; written as text of JSON it is longer."""
REMARK = 32 * 1024 * 1024
"""What was said in a case, and that its customer was told, comes with its files."""
FILES = "/api/v1/imports/files"
_LONGEST_LENGTH = 20


class Edge:
    """For addresses under ``/api/``: refuses large bodies, and what is not JSON, before they are read; shapes every error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the call."""
        if not request.path.startswith("/api/"):
            return self._get_response(request)
        return self._unread(request) or self._shaped(self._answered(request))

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the address; HEAD is answered as GET is, without the body (RFC 9110, 9.3.2)."""
        if request.method != "HEAD":
            return self._get_response(request)
        request.method = "GET"
        answer = self._get_response(request)
        request.method = "HEAD"
        # Whoever serves sends no body; how long it would be is said.
        if isinstance(answer, HttpResponse) and "Content-Length" not in answer.headers:
            answer.headers["Content-Length"] = str(len(answer.content))
        return answer

    @staticmethod
    def _unread(request: HttpRequest) -> HttpResponse | None:
        """The refusal of a body that need not be read to be refused."""
        if request.method not in {"POST", "PUT", "PATCH"}:
            return None
        most = most_of(request.path)
        length = request.META.get("CONTENT_LENGTH", "")
        if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
            return problem(411, "Send the length of the body: Content-Length.", code="length-required")
        # Of a number of thousands of digits int() would make an error of its own.
        if length and (not length.isdecimal() or len(length) > _LONGEST_LENGTH or int(length) > most):
            return problem(413, f"Send at most {most} bytes here.", code="too-large")
        wanted = "application/octet-stream" if request.path == FILES else "application/json"
        if length not in {"", "0"} and request.content_type != wanted:
            return problem(415, f"Send Content-Type: {wanted}.", code="unsupported-media-type")
        charset = (request.content_params or {}).get("charset", "utf-8").strip('"').lower()
        if wanted == "application/json" and charset not in {"utf-8", "utf8"}:
            return problem(415, "Send the body as UTF-8, and say so or nothing of it.", code="unsupported-media-type")
        return None

    @staticmethod
    def _shaped(response: HttpResponseBase) -> HttpResponseBase:
        """A refusal that did not come from an operation (no such address, method not allowed, body not JSON) as a problem."""
        if response.status_code < HTTPStatus.BAD_REQUEST or response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
            return response
        status = HTTPStatus(response.status_code)
        details = {
            HTTPStatus.BAD_REQUEST: "The request cannot be read, or this house goes by another name (EVERWEEK_HOSTS).",
            HTTPStatus.NOT_FOUND: "There is nothing at this address; /api/v1/openapi.json lists what there is.",
            HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method; /api/v1/openapi.json lists what it takes.",
            HTTPStatus.SERVICE_UNAVAILABLE: "The database does not answer; nothing was stored. Try again in a minute.",
            HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side; nothing was stored. It is in the log.",
        }
        shaped = problem(
            status, details.get(status, status.description or status.phrase), code=status.name.lower().replace("_", "-")
        )
        if "Allow" in response.headers:
            shaped["Allow"] = _with_head(response.headers["Allow"])
        return shaped


def _with_head(allowed: str) -> str:
    """The methods an address takes: wherever there is GET there is HEAD.

    >>> _with_head("GET, POST"), _with_head("POST")
    ('GET, HEAD, POST', 'POST')
    """
    methods = {one.strip() for one in allowed.split(",")}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def most_of(path: str) -> int:
    """How many bytes a body sent to that address may have."""
    if path.startswith("/api/v1/questionnaires"):
        return QUESTIONNAIRE
    if path.startswith("/api/v1/cases/") and path.endswith(("/remarks", "/tell")):
        return REMARK
    return BATCH if path.endswith("/batch") or path == FILES else SINGLE

"""``POST /h/<address>``: what a helpdesk tells. Proved before a byte of it is understood."""

from datetime import timedelta
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from everweek import clock
from everweek.errors import EverweekError, TooMany
from everweek.listen.helpdesks.access import access_by_address
from everweek.listen.helpdesks.proof import is_proved
from everweek.listen.helpdesks.services import Heard, hear
from everweek.people.limits import hit
from everweek.web.house.errors import status_of

LONGEST: Final = 256 * 1024
A_MINUTE: Final = timedelta(minutes=1)
CALLS_A_MINUTE: Final = 600


@csrf_exempt
@require_POST
def at_helpdesk(request: HttpRequest, address: str) -> HttpResponse:
    """Take what it tells: 200 taken, or of no use to us; 202 kept for a person; 401 not proved; 404 nobody listens here."""
    try:
        helpdesk = access_by_address(address)
        hit(f"helpdesk:{helpdesk.pk}", CALLS_A_MINUTE, A_MINUTE)
        body = _body(request)
        if body is None:
            return JsonResponse({"outcome": "refused", "reason": f"At most {LONGEST} bytes are read."}, status=413)
        if not is_proved(helpdesk.kind, helpdesk.secret, request.headers, body, clock.now()):
            return JsonResponse({"outcome": "refused", "reason": "The signature or the secret is not right."}, status=401)
        found = hear(helpdesk=helpdesk, body=body)
    except EverweekError as refused:
        answer = JsonResponse({"outcome": "refused", "reason": refused.message}, status=status_of(refused))
        if isinstance(refused, TooMany):
            answer["Retry-After"] = str(refused.retry_after)
        return answer
    return _told(found)


def _body(request: HttpRequest) -> bytes | None:
    """All that was sent; None where it is longer than anything a helpdesk says."""
    try:
        if int(request.headers.get("Content-Length") or 0) > LONGEST:
            return None
        body = request.read(LONGEST + 1)
    except (ValueError, RequestDataTooBig, UnreadablePostError):
        return None
    return body if len(body) <= LONGEST else None


def _told(found: Heard) -> HttpResponse:
    told = {"outcome": found.came} | ({"reason": found.reason} if found.reason else {})
    return JsonResponse(told, status=202 if found.came == "parked" else 200)

"""The header Idempotency-Key: a POST that is sent again is answered again, not done again."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from everweek.errors import Conflict
from everweek.people import replies
from everweek.web.api.problems import problem
from everweek.web.api.security import actor_of

P = ParamSpec("P")
KEY_TAKEN = "key-taken"


def once(operation: Callable[P, tuple[int, BaseModel]]) -> Callable[P, HttpResponse]:
    """Run ``operation`` (which answers with a status and a body) once for each Idempotency-Key.

    Its work and the kept reply are one transaction. Same key and request: the kept reply, with ``Idempotency-Replayed: true``.
    Same key, other request: 422.
    """

    @wraps(operation)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = next(one for one in args if isinstance(one, HttpRequest))
        key = key_of(request)
        if key is None:
            return reply_of(*operation(*args, **kwargs))
        actor = actor_of(request)
        try:
            with transaction.atomic():
                kept = replies.reserve(by=actor, key=key, request=request_of(request))
                if kept is not None:
                    return replayed(kept)
                reply = reply_of(*operation(*args, **kwargs))
                replies.keep(by=actor, key=key, status=reply.status_code, body=reply.content.decode())
                return reply
        except Conflict as taken:
            if taken.code != KEY_TAKEN:
                raise
            return refused_key(taken)

    return guarded


def key_of(request: HttpRequest) -> str | None:
    """The key of this call, or None where it has none."""
    return request.META.get("HTTP_IDEMPOTENCY_KEY")


def request_of(request: HttpRequest) -> bytes:
    """All that makes it the same request when it comes again."""
    return b"\n".join([str(request.method).encode(), request.get_full_path().encode(), request.body])


def refused_key(taken: Conflict) -> HttpResponse:
    """The refusal of a key that was used for another request."""
    return problem(422, taken.message, code=taken.code, field=taken.field)


def reply_of(status: int, content: BaseModel) -> HttpResponse:
    """What a call is answered, which is also what is kept."""
    body: Any = content.model_dump_json(exclude_none=True)
    return HttpResponse(body, status=status, content_type="application/json")


def replayed(kept: replies.Kept) -> HttpResponse:
    """A reply given before, given again."""
    reply = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    reply["Idempotency-Replayed"] = "true"
    return reply

"""The header Idempotency-Key: a POST that is sent again is answered again, not done again."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from everweek.errors import Conflict
from everweek.people import replies
from everweek.web.api.problems import problem
from everweek.web.api.security import actor_of

P = ParamSpec("P")


def once(operation: Callable[P, tuple[int, Schema]]) -> Callable[P, HttpResponse]:
    """Run ``operation`` (which answers with a status and a body) once for each Idempotency-Key.

    Its work and the kept reply are one transaction. Same key and request: the kept reply, with ``Idempotency-Replayed: true``.
    Same key, other request: 422.
    """

    @wraps(operation)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = next(one for one in args if isinstance(one, HttpRequest))
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return _reply(*operation(*args, **kwargs))
        actor = actor_of(request)
        try:
            with transaction.atomic():
                kept = replies.reserve(by=actor, key=key, request=_request(request))
                if kept is not None:
                    return _replayed(kept)
                reply = _reply(*operation(*args, **kwargs))
                replies.keep(by=actor, key=key, status=reply.status_code, body=reply.content.decode())
                return reply
        except Conflict as taken:
            if taken.code != "key-taken":
                raise
            return problem(422, taken.message, code=taken.code, field=taken.field)

    return guarded


def _request(request: HttpRequest) -> bytes:
    return b"\n".join([str(request.method).encode(), request.get_full_path().encode(), request.body])


def _reply(status: int, content: Schema) -> HttpResponse:
    body: Any = content.model_dump_json(exclude_none=True)
    return HttpResponse(body, status=status, content_type="application/json")


def _replayed(kept: replies.Kept) -> HttpResponse:
    reply = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    reply["Idempotency-Replayed"] = "true"
    return reply

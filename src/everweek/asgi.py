"""The ASGI door."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
_answer = get_asgi_application()

from everweek.text.charsets import readable  # noqa: E402  # the settings first

Scope = MutableMapping[str, Any]


async def application(scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer a request."""
    kinds = {b"content-type": lambda told: readable(told.decode("latin-1")).encode("latin-1")}
    headers = [(name, kinds[name](value) if name in kinds else value) for name, value in scope.get("headers", [])]
    await _answer({**scope, "headers": headers}, receive, send)

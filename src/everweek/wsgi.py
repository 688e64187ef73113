"""The WSGI door."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
_django = get_wsgi_application()

from everweek.cli.threads import Threads  # noqa: E402
from everweek.text.charsets import readable  # noqa: E402  # the settings first


def answer(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a request by what this thread has open to the databases."""
    if kind := environ.get("CONTENT_TYPE"):
        environ["CONTENT_TYPE"] = readable(kind)
    return _django(environ, start_response)


application = Threads(answer)

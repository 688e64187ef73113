"""The WSGI door."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
_django = get_wsgi_application()

_past_django = import_string(settings.PAST_DJANGO)

from everweek.cli.threads import Threads  # noqa: E402
from everweek.text.charsets import readable  # noqa: E402  # the settings first

LONGEST_WAIT_FOR_A_ROW = 10
"""In seconds."""


@receiver(connection_created, dispatch_uid="everweek.wsgi")
def _never_wait_for_ever(connection: BaseDatabaseWrapper, **_more: object) -> None:
    """Who holds a row for long (a console that was left, an import) is not waited for by every seat of the web.

    SQLite gives up after a while by itself; PostgreSQL does not.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LONGEST_WAIT_FOR_A_ROW}s'")


def answer(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a request by what this thread has open to the databases."""
    if kind := environ.get("CONTENT_TYPE"):
        environ["CONTENT_TYPE"] = readable(kind)
    posted = _past_django(environ, start_response)
    return _django(environ, start_response) if posted is None else posted


application = Threads(answer)

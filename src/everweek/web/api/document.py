"""The document of the API, as it is checked in: what a test compares with the code is what is served.

Made anew it takes seconds of a processor, and anybody may ask for it.
"""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FILE = Path(__file__).parent / "openapi.json"


@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """The document, to anybody."""
    return HttpResponse(_read(), content_type="application/json; charset=utf-8")


@cache
def _read() -> bytes:
    return FILE.read_bytes()

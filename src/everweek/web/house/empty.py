"""An empty page, which no address of the house leads to: what `everweek bench answer` holds the answer page against."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGE: Final = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Empty</title></head><body></body></html>'


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer with the empty page."""
    return HttpResponse(PAGE, headers={"Content-Length": str(len(PAGE))})


urlpatterns = [path("", empty), path("health/live", empty)]

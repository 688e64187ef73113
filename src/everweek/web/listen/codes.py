"""``/q/<slug>.svg`` and ``.png``: the code of an open link, for who prints it or puts it on a page."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from everweek.listen.asking.access import access_by_slug
from everweek.listen.asking.codes import code_png, code_svg
from everweek.web.open.frame import opens

A_DAY: Final = 24 * 60 * 60


def address_of_link(slug: str) -> str:
    """The whole address of a link, as it is given to customers."""
    return f"{settings.EVERWEEK_ADDRESS}{reverse('open-link', args=[slug])}"


def spoken_address(slug: str) -> str:
    """Return the address of a link as people say it and type it: without ``https://``."""
    return address_of_link(slug).partition("://")[2]


@opens
def svg(_request: HttpRequest, slug: str) -> HttpResponse:
    """The code as a drawing."""
    return _public(code_svg(address_of_link(access_by_slug(slug).link.slug)), "image/svg+xml")


@opens
def png(_request: HttpRequest, slug: str) -> HttpResponse:
    """The code as a picture."""
    return _public(code_png(address_of_link(access_by_slug(slug).link.slug)), "image/png")


def _public(drawn: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(drawn, content_type=kind)
    # What is printed on posters may stand on anybody's page, and changes never.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={A_DAY}"
    return response

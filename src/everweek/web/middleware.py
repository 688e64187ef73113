"""What every request passes: the headers that keep a page safe, the reader's zone, and refusals turned into pages."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from everweek import clock
from everweek.errors import EverweekError, TooMany, Unavailable
from everweek.web.house.errors import error_page, status_of
from everweek.web.house.layout import organisation_of
from everweek.web.pages import PART, WHOLE, asks_for_part
from everweek.web.viewer import SignInFirst, member_of

Handler = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
                "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
            )
        ),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    ]
)  # fmt: skip


def content_policy(providers: Mapping[str, object]) -> str:
    """The Content-Security-Policy of every page: nothing from anywhere but this host, nothing inline.

    A form that signs in through the organisation's own provider is redirected there, and browsers hold the redirect against
    ``form-action`` too: the provider's origin is named.

    >>> "form-action 'self';" in content_policy({}) + ";"
    True
    """
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": " ".join(["'self'", *_origins(providers)]),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
    }
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())


def _origins(providers: Mapping[str, object]) -> list[str]:
    origins: list[str] = []
    provider = providers.get("openid_connect")
    apps = provider.get("APPS", []) if isinstance(provider, Mapping) else []
    for app in apps:
        parts = urlsplit(app["settings"]["server_url"])
        origins.append(f"{parts.scheme}://{parts.netloc}")
    return origins


class Headers:
    """Adds the headers of safety to every answer, static files included; what a view has set itself is left alone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.always = {
            "Content-Security-Policy": content_policy(settings.SOCIALACCOUNT_PROVIDERS),
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            # On a shared desk nobody may find the last person's pages by going back after that person signed out.
            "Cache-Control": "no-store",
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, then add what is missing."""
        response = self.get_response(request)
        for name, value in self.always.items():
            response.headers.setdefault(name, value)
        return response


class Reader:
    """Lets times be shown in the reader's zone and words in the reader's language: the member's own, else the organisation's.

    Somebody who is not signed in is spoken to as the browser asks: ``LocaleMiddleware`` stands before this one.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate zone and language for this request only."""
        member = member_of(request)
        if member is not None:
            organisation = organisation_of(request)
            _speak(member.language, organisation.language if organisation is not None else "")
        with timezone.override(clock.zone_of(_zone_of(request))):
            response = self.get_response(request)
        patch_vary_headers(response, [PART])
        return response


def _speak(*languages: str) -> None:
    """Activate the first of these that Everweek is written in: ``pt-BR`` where only ``pt`` is will do."""
    for language in languages:
        try:
            translation.activate(translation.get_supported_language_variant(language))
        except LookupError:
            continue
        return


def _zone_of(request: HttpRequest) -> str:
    member = member_of(request)
    if member is not None and member.zone:
        return member.zone
    organisation = organisation_of(request)
    return organisation.zone if organisation is not None else str(settings.EVERWEEK_ZONE)


class Refusals:
    """Turns errors raised on purpose into pages, with the status that says the same to a program."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; ``process_exception`` does the work."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, refused: Exception) -> HttpResponse | None:
        """The page of a refusal; None (an ordinary failure) for everything not raised on purpose."""
        if isinstance(refused, SignInFirst):
            return _to_sign_in(request)
        if not isinstance(refused, EverweekError):
            return None
        response = error_page(request, status_of(refused), refused.message)
        if isinstance(refused, TooMany | Unavailable) and refused.retry_after is not None:
            response["Retry-After"] = str(refused.retry_after)
        return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if not asks_for_part(request):
        # Also after a form that was sent too late: its address leads to the page it stands on, where what was typed is kept.
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    # A fragment cannot hold the sign-in page: it is to be loaded as a page.
    response = HttpResponse(status=401)
    response[WHOLE] = reverse("account_login")
    return response

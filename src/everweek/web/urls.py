"""The addresses of the front doors."""

from django.urls import URLPattern, URLResolver, include, path

from everweek.web.fronts import fronts

urlpatterns: list[URLPattern | URLResolver] = [
    # First: a call of a program comes more often than anybody, and each line before it is tried with it.
    path("", include("everweek.web.api.urls")),
    path("", include("everweek.web.listen.open_urls")),
    path("", include("everweek.web.system.open_urls")),
    path("", include("everweek.web.contact.open_urls")),
    path("", include("everweek.web.following.open_urls")),
    path("", include("everweek.web.improving.open_urls")),
    path("", include("everweek.web.respect.open_urls")),
    path("accounts/", include("allauth.urls")),
    *[path(front.at, include(f"everweek.web.{room}.urls")) for room, front in fronts().items()],
]

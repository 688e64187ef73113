"""The addresses of the front doors."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # First: a call of a program comes more often than anybody, and each line before it is tried with it.
    path("", include("everweek.web.api.urls")),
    path("", include("everweek.web.front.urls")),
    path("", include("everweek.web.house.urls")),
    path("settings/", include("everweek.web.people.urls")),
    path("settings/", include("everweek.web.system.urls")),
    path("accounts/", include("allauth.urls")),
    path("listen/questionnaires/", include("everweek.web.questionnaires.urls")),
    path("listen/", include("everweek.web.listen.urls")),
    path("prove/", include("everweek.web.prove.urls")),
]

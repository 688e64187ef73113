"""Where every address begins."""

from django.urls import URLPattern, URLResolver, include, path

handler400 = "everweek.web.house.errors.bad_request"
handler403 = "everweek.web.house.errors.forbidden"
handler404 = "everweek.web.house.errors.not_found"
handler429 = "everweek.web.house.errors.too_many"
handler500 = "everweek.web.house.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("everweek.web.urls")),
]

"""The addresses for programs and operators."""

from django.urls import URLPattern, URLResolver, path

from everweek.web.api import health, helpdesks, returned
from everweek.web.api.document import document
from everweek.web.api.everything import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", document, name="api-document"),
    path("api/v1/", api.urls),
    path("h/<str:address>", helpdesks.at_helpdesk, name="helpdesk-address"),
    path("hooks/mail/<slug:provider>/<slug:secret>", returned.told, name="mail-told"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", health.metrics, name="metrics"),
]

"""The addresses for programs and operators."""

from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern

from everweek.web.api import health, helpdesks, returned
from everweek.web.api.document import document


class _LoadedWhenCalled(URLResolver):
    """Addresses that are imported when one of them is first called, and not when some page looks up another by its name.

    The API and the library that checks its bodies are two fifths of what a web process takes before anybody came, and a house
    that no program calls never needs them. The first call waits for them, some two seconds. No page leads to them, so that
    nothing is missed where Django asks every resolver for its names.
    """

    def _populate(self) -> None:
        if "urlconf_module" in self.__dict__:
            super()._populate()


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", document, name="api-document"),
    _LoadedWhenCalled(RoutePattern("api/v1/"), "everweek.web.api.everything", app_name="ninja", namespace="api"),
    path("h/<str:address>", helpdesks.at_helpdesk, name="helpdesk-address"),
    path("hooks/mail/<slug:provider>/<slug:secret>", returned.told, name="mail-told"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", health.metrics, name="metrics"),
]

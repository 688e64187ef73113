"""The addresses of Listen that anybody may open."""

from django.urls import path

from everweek.web.listen import at_link

urlpatterns = [
    path("s/<path:slug>", at_link.at_link, name="open-link"),
]

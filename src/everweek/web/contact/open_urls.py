"""The addresses of contact that anybody may open."""

from django.urls import path

from everweek.web.contact import unsubscribing

urlpatterns = [
    path("u/<path:token>", unsubscribing.unsubscribe, name="unsubscribe"),
]

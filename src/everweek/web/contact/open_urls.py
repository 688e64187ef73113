"""The addresses of contact that anybody may open."""

from django.urls import path

from everweek.web.contact import telling, unsubscribing

urlpatterns = [
    path("u/<slug:token>", unsubscribing.unsubscribe, name="unsubscribe"),
    path("hooks/mail/<slug:provider>/<slug:secret>", telling.told, name="mail-told"),
]

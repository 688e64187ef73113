"""The addresses of Listen that anybody may open."""

from django.urls import path

from everweek.web.listen import at_link, by_invitation

urlpatterns = [
    path("a/<path:token>", by_invitation.by_invitation, name="own-link"),
    path("s/<path:slug>", at_link.at_link, name="open-link"),
]

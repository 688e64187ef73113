"""The addresses of Listen that anybody may open."""

from django.urls import path

from everweek.web.listen import at_link, by_invitation, codes

urlpatterns = [
    path("a/<path:token>", by_invitation.by_invitation, name="own-link"),
    path("q/<slug:slug>.svg", codes.svg, name="link-code-svg"),
    path("q/<slug:slug>.png", codes.png, name="link-code-png"),
    path("s/<path:slug>", at_link.at_link, name="open-link"),
]

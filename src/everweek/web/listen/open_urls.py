"""The addresses of Listen that anybody may open."""

from django.urls import path

from everweek.web.listen import at_kiosk, at_link, at_site, by_invitation, codes

urlpatterns = [
    path("a/<path:token>", by_invitation.by_invitation, name="own-link"),
    path("q/<slug:slug>.svg", codes.svg, name="link-code-svg"),
    path("q/<slug:slug>.png", codes.png, name="link-code-png"),
    path("w.js", at_site.script, name="widget"),
    path("s/<slug:slug>/questions", at_site.questions, name="link-questions"),
    path("s/<slug:slug>/answers", at_site.answers, name="link-answers"),
    path("s/<slug:slug>/kiosk", at_kiosk.kiosk, name="kiosk"),
    path("s/<slug:slug>/kiosk/worker.js", at_kiosk.worker, name="kiosk-worker"),
    path("s/<slug:slug>/kiosk/answers", at_kiosk.answers, name="kiosk-answers"),
    path("s/<path:slug>", at_link.at_link, name="open-link"),
]

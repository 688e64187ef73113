"""The addresses of sources."""

from django.urls import path

from everweek.web.sources import helpdesks, mapping, pages

urlpatterns = [
    path("", pages.sources, name="sources"),
    path("helpdesks/", helpdesks.helpdesks, name="helpdesks"),
    path("helpdesks/<int:helpdesk_id>/secret", helpdesks.secret, name="helpdesk-secret"),
    path("helpdesks/<int:helpdesk_id>/mapping", mapping.mapping, name="helpdesk-mapping"),
    path("helpdesks/<int:helpdesk_id>/mapping/undo", mapping.take_back, name="helpdesk-mapping-undo"),
    path("helpdesks/<int:helpdesk_id>/pause", helpdesks.pause, name="helpdesk-pause"),
    path("helpdesks/<int:helpdesk_id>/resume", helpdesks.resume, name="helpdesk-resume"),
    path("helpdesks/waiting/<int:arrival_id>/take", helpdesks.take, name="arrival-take"),
    path("helpdesks/waiting/<int:arrival_id>/drop", helpdesks.drop, name="arrival-drop"),
    path("<slug:key>/look", pages.look, name="source-look"),
    path("<slug:key>/address", pages.move, name="source-move"),
    path("<slug:key>/pause", pages.pause, name="source-pause"),
    path("<slug:key>/resume", pages.resume, name="source-resume"),
]

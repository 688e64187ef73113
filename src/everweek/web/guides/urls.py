"""The addresses of guides."""

from django.urls import path

from everweek.web.guides import pages

urlpatterns = [
    path("", pages.guides, name="guides"),
    path("new", pages.write, name="guide-new"),
    path("beside/<int:case_id>", pages.beside, name="guides-beside"),
    path("<slug:key>/", pages.guide, name="guide"),
    path("<slug:key>/away", pages.put_away, name="guide-away"),
    path("<slug:key>/up", pages.take_up, name="guide-up"),
]

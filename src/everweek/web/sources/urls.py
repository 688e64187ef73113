"""The addresses of sources."""

from django.urls import path

from everweek.web.sources import pages

urlpatterns = [
    path("", pages.sources, name="sources"),
    path("<slug:key>/look", pages.look, name="source-look"),
    path("<slug:key>/address", pages.move, name="source-move"),
    path("<slug:key>/pause", pages.pause, name="source-pause"),
    path("<slug:key>/resume", pages.resume, name="source-resume"),
]

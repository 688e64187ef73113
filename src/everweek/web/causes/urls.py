"""The addresses of causes."""

from django.urls import path

from everweek.web.causes import pages

urlpatterns = [
    path("", pages.causes, name="causes"),
    path("tree/", pages.tree, name="causes-tree"),
    path("tree/ready", pages.take_ready, name="causes-ready"),
    path("tree/<slug:key>/", pages.cause, name="cause"),
    path("tree/<slug:key>/lift", pages.lift, name="cause-lift"),
    path("tree/<slug:key>/retire", pages.retire, name="cause-retire"),
    path("tree/<slug:key>/bring-back", pages.bring_back, name="cause-bring-back"),
]

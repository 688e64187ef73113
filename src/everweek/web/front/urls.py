"""The addresses of the front."""

from django.urls import path

from everweek.web.front import pages, search

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", search.search, name="search"),
]

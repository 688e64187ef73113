"""The addresses of the house itself."""

from django.urls import path

from everweek.web.house import pages, search

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", search.search, name="search"),
    path("settings/", pages.settings_page, name="settings"),
]

"""The addresses of the house itself."""

from django.urls import path

from everweek.web.house import pages

urlpatterns = [path("settings/", pages.settings_page, name="settings")]

"""The addresses of the house itself that anybody may open."""

from django.urls import path

from everweek.web.system import at_privacy

urlpatterns = [
    path("privacy", at_privacy.at_privacy, name="privacy"),
]

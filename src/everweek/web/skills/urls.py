"""The addresses of skills."""

from django.urls import path

from everweek.web.skills import pages

urlpatterns = [
    path("", pages.skills, name="skills"),
    path("<int:member_id>", pages.one_colleague, name="skills-of"),
]

"""The addresses of notices."""

from django.urls import path

from everweek.web.notices import pages

urlpatterns = [
    path("notices/", pages.notices, name="notices"),
    path("notices/read", pages.read_all, name="notices-read"),
    path("notices/<int:notice_id>/open", pages.open_notice, name="notice-open"),
    path("notices/<int:notice_id>/read", pages.read, name="notice-read"),
    path("notices/<int:notice_id>/unread", pages.unread, name="notice-unread"),
    path("settings/notices", pages.choices, name="notice-choices"),
    path("settings/notices/undo", pages.choices_back, name="notice-choices-undo"),
]

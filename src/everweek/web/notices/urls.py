"""The addresses of notices."""

from django.urls import path

from everweek.web.notices import channels, chat, log, pages, rewriting

urlpatterns = [
    path("notices/", pages.notices, name="notices"),
    path("notices/read", pages.read_all, name="notices-read"),
    path("notices/<int:notice_id>/open", pages.open_notice, name="notice-open"),
    path("notices/<int:notice_id>/read", pages.read, name="notice-read"),
    path("notices/<int:notice_id>/unread", pages.unread, name="notice-unread"),
    path("settings/notices", pages.choices, name="notice-choices"),
    path("settings/notices/chat", chat.add, name="notice-chat"),
    path("settings/notices/chat/confirm", chat.confirm, name="notice-chat-confirm"),
    path("settings/notices/chat/remove", chat.remove, name="notice-chat-remove"),
    path("settings/channels/", channels.channels, name="channels"),
    path("settings/channels/<int:channel_id>/kinds", channels.kinds, name="channel-kinds"),
    path("settings/channels/<int:channel_id>/trial", channels.trial, name="channel-trial"),
    path("settings/channels/<int:channel_id>/remove", channels.remove, name="channel-remove"),
    path("settings/told/", log.log, name="told"),
    path("settings/words/", rewriting.words, name="notice-words"),
    path("settings/words/<str:kind>/<str:language>", rewriting.rewrite, name="notice-rewrite"),
    path("settings/words/<str:kind>/<str:language>/remove", rewriting.remove, name="notice-words-remove"),
    path("settings/words/<str:kind>/<str:language>/undo", rewriting.take_back, name="notice-words-undo"),
    path("settings/notices/undo", pages.choices_back, name="notice-choices-undo"),
]

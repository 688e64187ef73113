"""The addresses of contact."""

from django.urls import path

from everweek.web.contact import pages

urlpatterns = [
    path("", pages.rules, name="contact-rules"),
    path("rules/<slug:purpose>", pages.change, name="contact-rule"),
    path("rules/<slug:purpose>/undo", pages.take_back, name="contact-rule-undo"),
    path("held/<int:held_id>/lift", pages.lift, name="contact-lift"),
    path("held/<int:held_id>/hold", pages.hold, name="contact-hold"),
]

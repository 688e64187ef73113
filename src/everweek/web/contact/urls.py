"""The addresses of contact."""

from django.urls import path

from everweek.web.contact import pages, standing

urlpatterns = [
    path("", pages.rules, name="contact-rules"),
    path("rules/<slug:purpose>", pages.change, name="contact-rule"),
    path("rules/<slug:purpose>/undo", pages.take_back, name="contact-rule-undo"),
    path("customers/<int:customer_id>/wants", standing.wants, name="customer-wants"),
    path("customers/<int:customer_id>/wants/undo", standing.wants_again, name="customer-wants-undo"),
    path("held/<int:held_id>/lift", pages.lift, name="contact-lift"),
    path("held/<int:held_id>/hold", pages.hold, name="contact-hold"),
]

"""The addresses of authority."""

from django.urls import path

from everweek.web.act.giving import brought, deeds, pages

urlpatterns = [
    path("giving/", pages.grid, name="giving"),
    path("giving/brought/", brought.brought, name="giving-brought"),
    path("giving/waiting/", pages.waiting, name="gestures-waiting"),
    path("giving/<slug:key>/cell", pages.set_cell, name="giving-cell"),
    path("giving/<slug:key>/budget", pages.budget, name="giving-budget"),
    path("gestures/<int:gesture_id>/approve", deeds.approve, name="gesture-approve"),
    path("gestures/<int:gesture_id>/decline", deeds.decline, name="gesture-decline"),
    path("gestures/<int:gesture_id>/take-back", deeds.take_back, name="gesture-take-back"),
    path("gestures/<int:gesture_id>/keep", deeds.keep, name="gesture-keep"),
    path("<int:case_id>/gestures/give", deeds.giving("gesture-give"), name="gesture-give"),
    path("<int:case_id>/gestures/call", deeds.giving("gesture-call"), name="gesture-call"),
    path("<int:case_id>/gestures/exception", deeds.giving("gesture-exception"), name="gesture-exception"),
    path("<int:case_id>/gestures/promise", deeds.giving("gesture-promise"), name="gesture-promise"),
    path("<int:case_id>/gestures/colleague", deeds.giving("gesture-colleague"), name="gesture-colleague"),
]

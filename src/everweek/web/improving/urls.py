"""The addresses of improvements."""

from django.urls import path

from everweek.web.improving import deeds, pages

urlpatterns = [
    path("", pages.improvements, name="improvements"),
    path("new", pages.propose, name="improvement-new"),
    path("<int:improvement_id>/", pages.improvement, name="improvement"),
    path("<int:improvement_id>/change", deeds.change, name="improvement-change"),
    path("<int:improvement_id>/name-day", deeds.name_day, name="improvement-day"),
    path("<int:improvement_id>/ask-owner", deeds.ask_owner, name="improvement-ask-owner"),
    path("<int:improvement_id>/say", deeds.say, name="improvement-say"),
    path("<int:improvement_id>/ask", deeds.ask, name="improvement-ask"),
    path("<int:improvement_id>/ask-cause", deeds.ask_cause, name="improvement-ask-cause"),
    path("<int:improvement_id>/ask-no-more", deeds.ask_no_more, name="improvement-ask-no-more"),
    path("<int:improvement_id>/move", deeds.move, name="improvement-move"),
    path("<int:improvement_id>/drop", deeds.drop, name="improvement-drop"),
    path("<int:improvement_id>/tell", deeds.tell, name="improvement-tell"),
    path("<int:improvement_id>/approve", deeds.approve, name="improvement-approve"),
    path("<int:improvement_id>/withdraw", deeds.withdraw, name="improvement-withdraw"),
]

"""The addresses at which anybody reads the charter, and a customer a step."""

from django.urls import path

from everweek.web.respect import at_charter, at_step

urlpatterns = [
    path("charter", at_charter.at_charter, name="charter"),
    path("step/<path:token>", at_step.at_step, name="step"),
]

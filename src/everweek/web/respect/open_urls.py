"""The address at which a customer reads a step."""

from django.urls import path

from everweek.web.respect import at_step

urlpatterns = [
    path("step/<path:token>", at_step.at_step, name="step"),
]

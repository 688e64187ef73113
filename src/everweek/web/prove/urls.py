"""The addresses of Prove."""

from django.urls import path

from everweek.web.prove import pages

urlpatterns = [
    path("", pages.prove, name="prove"),
    path("measure.csv", pages.measure_csv, name="prove-csv"),
]

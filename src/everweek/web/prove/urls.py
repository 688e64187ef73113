"""The addresses of Prove."""

from django.urls import path

from everweek.web.prove import (
    begging,
    pages,
    points,
    reporting,
    silence,
    viewed,  # noqa: F401  # importing it says how these pages read their addresses
    views,
    watching,
)
from everweek.web.prove.fair.pages import fair_comparison

urlpatterns = [
    path("", pages.prove, name="prove"),
    path("measure.<str:ending>", pages.measure_file, name="prove-file"),
    path("consistency/", watching.consistency, name="consistency"),
    path("consistency.<str:ending>", points.chart_file, name="consistency-file"),
    path("fair/", fair_comparison, name="fair"),
    path("report/", reporting.report, name="report"),
    path("report.pdf", reporting.report_as_pdf, name="report-pdf"),
    path("silence/", silence.silence, name="silence"),
    path("top-scores/", begging.begging, name="top-scores"),
    path("views/", views.saved_views, name="views"),
    path("views/<int:view_id>/rename", views.rename_view, name="view-rename"),
    path("views/<int:view_id>/offer", views.offer_view, name="view-offer"),
    path("views/<int:view_id>/withdraw", views.withdraw_view, name="view-withdraw"),
    path("views/<int:view_id>/take-over", views.take_over_view, name="view-take-over"),
    path("views/<int:view_id>/undo", views.take_back, name="view-undo"),
    path("views/<int:view_id>/remove", views.remove_view, name="view-remove"),
    path("views/<int:view_id>/restore", views.restore_view, name="view-restore"),
]
